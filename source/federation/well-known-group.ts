import type {LookedUp} from './addresses.js';
import {atMost, decisive, faultOf, type Step, step, type Verdict, worst} from './report.js';
import type {ServerName} from './server-name.js';
import {shown} from './text.js';
import type {WellKnownLook} from './well-known.js';

export interface JudgedWellKnown {
	readonly state: 'delegated' | 'none' | 'differs';
	/** What other servers may go on with: a delegated name, or undefined for their own way. At least one. */
	readonly outcomes: ReadonlyArray<ServerName | undefined>;
	readonly step: Step;
}

const section = 'server-server API, "Resolving server names" 3';
// Each costs a discovery of its own.
const mostOutcomes = 4;

/** What the answers lead to, each once, delegated ones first. Those without a connection count only where there is no other. */
function outcomesOf(looks: readonly WellKnownLook[]): ReadonlyArray<ServerName | undefined> {
	const servers = new Map(looks.flatMap(({server}) => (server ? [[server.text, server] as const] : [])));
	const without = servers.size === 0 || looks.some(({outcome}) => outcome === 'none');
	return [...servers.values(), ...(without ? [undefined] : [])].slice(0, mostOutcomes);
}

/** A dead address is as good as no file where no address has one; else servers that try it first wait. */
function deadStep(look: WellKnownLook): Step {
	const family = look.address.family === 6 ? 'IPv6' : 'IPv4';
	return {
		...look.step,
		verdict: 'warning',
		seen: `${look.step.seen.replace(': no file, which is allowed', '')}, while another address answers: servers that try ${family} first wait, or find no file`,
		cure: `Let the web server answer on ${look.address.address}, or take ${look.address.address} out of DNS.`,
	};
}

function differing(looks: readonly WellKnownLook[]): Partial<Step> & {seen: string} {
	const said = new Map<string, string[]>();
	for (const {outcome, server, address} of looks) {
		if (outcome === 'delegated' || outcome === 'none') {
			const what = server ? `m.server ${server.text}` : 'no valid file';
			said.set(what, [...(said.get(what) ?? []), address.address]);
		}
	}

	return {
		seen: `it differs: ${[...said].map(([what, addresses]) => `${shown(what)} over ${addresses.join(', ')}`).join('; ')}`,
		code: 'well-known-differs',
		wanted: 'the same file over every address',
		cause: 'the addresses belong to different web servers, or to different sites of one',
		cure: 'Serve the same file over all of them.',
	};
}

/** The file as all its addresses have it. */
export function judgeWellKnown(
	{text, host}: ServerName,
	looks: readonly WellKnownLook[],
	looked: LookedUp,
): JudgedWellKnown {
	const title = 'Well-known file';
	const outcomes = outcomesOf(looks);
	if (looks.length === 0) {
		const skipped = looked.step.verdict === 'skipped';
		const addressStep: Step = {...looked.step, verdict: skipped ? 'skipped' : looked.uncertain ? 'warning' : 'info'};
		return {
			state: 'none',
			outcomes,
			step: step('well-known', title, addressStep.verdict, `not to be had: ${looked.step.seen}`, {
				...faultOf(looked.step),
				section,
				children: [addressStep],
			}),
		};
	}

	// Without the file others go their own way: no address of it is critical.
	const addresses: Step = {...looked.step, verdict: atMost(looked.step.verdict, 'warning')};
	const answered = looks.some(({outcome}) => outcome === 'delegated' || outcome === 'none');
	const children = looks.map(look => (look.outcome === 'dead' && answered ? deadStep(look) : look.step));
	const differs = outcomes.length > 1;
	const verdict: Verdict = worst([...children, addresses].map(one => one.verdict));
	const first = decisive([...children, addresses]);
	const told = verdict === 'warning' || verdict === 'critical';
	const [server] = outcomes;
	const own = differs
		? differing(looks)
		: {
				seen: server
					? `m.server is ${server.text}${told ? `; ${first!.title.replace(/^./, letter => letter.toLowerCase())}: ${first!.seen}` : ''}`
					: first!.seen,
				...faultOf(first),
			};
	const {seen, ...more} = own;
	return {
		state: differs ? 'differs' : server ? 'delegated' : 'none',
		outcomes,
		step: step('well-known', title, differs ? worst([verdict, 'warning']) : verdict, seen, {
			...more,
			section,
			evidence: [`https://${host}/.well-known/matrix/server for ${text}`],
			children: [addresses, ...children],
		}),
	};
}
