import {isIP} from 'node:net';
import type {Context} from './context.js';
import type {FaultCode} from './fault-code.js';
import {type Step, step} from './report.js';
import type {DnsAnswer} from './resolver.js';
import {counted, shown} from './text.js';

export interface Address {
	readonly address: string;
	readonly family: 4 | 6;
}

export interface LookedUp {
	readonly addresses: readonly Address[];
	/** The chain of aliases behind the name. */
	readonly aliases: readonly string[];
	/** DNS could not be asked, for one family at least. */
	readonly uncertain: boolean;
	readonly step: Step;
}

/** More addresses of one family of one name are not looked at. */
export const mostAddresses = 6;

const outcomeWords = {
	none: 'none',
	nxdomain: 'no such name (NXDOMAIN)',
	servfail: 'the name server failed (SERVFAIL)',
	timeout: 'no answer',
	refused: 'the name server refuses (REFUSED)',
	loop: 'aliases without an end',
	failed: 'no answer that makes sense',
	unasked: 'could not be asked for',
} satisfies Record<Exclude<DnsAnswer<never>['outcome'], 'records'>, string>;

const wordsOf = ({outcome}: DnsAnswer<unknown>): string => (outcome === 'records' ? '' : outcomeWords[outcome]);

export const detailOf = (answer: DnsAnswer<unknown>): string =>
	answer.outcome === 'records' || answer.detail === undefined ? '' : `: ${answer.detail}`;

/** What DNS said, in a line of evidence: `A example.org: 192.0.2.1 (192.0.2.53)`. */
export const answerLine = <Item>(kind: string, name: string, answer: DnsAnswer<Item>, text: (item: Item) => string) => {
	const by = answer.server === undefined ? '' : ` (says ${answer.server})`;
	if (answer.outcome === 'records') {
		return `${kind} ${shown(name)}: ${answer.records.map(record => shown(text(record))).join(', ')}${by}`;
	}

	return `${kind} ${shown(name)}: ${outcomeWords[answer.outcome]}${detailOf(answer)}${by}`;
};

/** Neither records nor the certainty that there are none. */
export const isUncertain = ({outcome}: DnsAnswer<unknown>): boolean =>
	outcome === 'servfail' || outcome === 'timeout' || outcome === 'refused' || outcome === 'failed';

/** The time was over before DNS had answered. */
export const unasked = (id: string, title: string): Step =>
	step(id, title, 'skipped', 'not done: the time for the check is over', {code: 'deadline'});

const same = (text: string) => text;

const recordsOf = <Item>(answer: DnsAnswer<Item>): readonly Item[] =>
	answer.outcome === 'records' ? answer.records : [];

/** Why a private address that stands in place of a name leads nobody here, and what helps. */
export const privateLiteral = {
	cause: 'a private address as server name or in m.server; homeservers refuse to connect to those (ip_range_blocklist)',
	cure: 'Write a name or a public address in m.server; false for wellKnown in the config where only a LAN is to reach it.',
} as const;

type Fault = {readonly code: FaultCode; readonly seen: string; readonly cause?: string; readonly cure?: string};

function noAddress(host: string, v4: DnsAnswer<string>, v6: DnsAnswer<string>, cname: DnsAnswer<string>): Fault {
	if (cname.outcome === 'loop') {
		return {
			code: 'dns-loop',
			seen: `the aliases of ${shown(host)} have no end`,
			cause: 'CNAME records lead to each other',
			cure: 'Let the last CNAME lead to a name with A or AAAA records.',
		};
	}

	const failed = [v4, v6].find(isUncertain);
	if (failed) {
		return {
			code: failed.outcome === 'failed' ? 'dns-lies' : 'dns-failed',
			seen: `${shown(host)}: ${wordsOf(failed)}`,
			cause: 'the name servers of the domain are down or misconfigured (DNSSEC, delegation), or this resolver is',
			cure: "See the zone at the domain's DNS provider; ask another resolver.",
		};
	}

	const unasked = [v4, v6].find(({outcome}) => outcome === 'unasked');
	if (unasked) {
		return {code: 'dns-unasked', seen: `the addresses of ${shown(host)} ${wordsOf(unasked)}${detailOf(unasked)}`};
	}

	return v4.outcome === 'nxdomain' || v6.outcome === 'nxdomain'
		? {
				code: 'dns-no-name',
				seen: `there is no name ${shown(host)}`,
				cure: 'Make A or AAAA records for it, or correct the name.',
			}
		: {code: 'dns-no-address', seen: `${shown(host)} has no address`, cure: 'Make A or AAAA records for it.'};
}

function faultOf(
	host: string,
	addresses: readonly Address[],
	[v4, v6, cname]: readonly [DnsAnswer<string>, DnsAnswer<string>, DnsAnswer<string>],
	{isPublic, outside}: Context,
): (Fault & {readonly verdict: 'info' | 'warning' | 'critical' | 'skipped'}) | undefined {
	if (addresses.length === 0) {
		const fault = noAddress(host, v4, v6, cname);
		return {verdict: fault.code === 'dns-unasked' ? 'skipped' : 'critical', ...fault};
	}

	if (isUncertain(v4) || isUncertain(v6)) {
		const [family, answer] = isUncertain(v4) ? ['IPv4', v4] : ['IPv6', v6];
		return {
			verdict: 'warning',
			code: 'dns-one-family-failed',
			seen: `asked for ${family}: ${wordsOf(answer)}`,
			cause: 'a name server that does not answer for all kinds of records; others may wait for it each time',
			cure: 'Let the name server answer "no such record" instead.',
		};
	}

	const hidden = addresses.filter(({address}) => !isPublic(address));
	return hidden.length === 0
		? undefined
		: {
				verdict: !outside ? 'info' : hidden.length === addresses.length ? 'critical' : 'warning',
				code: 'dns-private-address',
				seen: `${hidden.map(({address}) => address).join(', ')} cannot be reached from outside`,
				cause: 'a private address: this resolver answers for the inside of the network, or the zone is wrong',
				cure: 'Make sure that the world gets a public address: ask a public resolver.',
			};
}

/** The same for everybody, whomever one asks. */
const literalStep = (host: string, {isPublic}: Context): Step =>
	isPublic(host)
		? step('addresses', `Address ${host}`, 'ok', 'an IP address')
		: step('addresses', `Address ${host}`, 'critical', `${host} cannot be reached from outside`, {
				code: 'dns-private-address',
				wanted: 'an address that everybody can reach',
				...privateLiteral,
			});

/** All addresses of a name, both families. An IP literal is its own. */
export async function lookupAddresses(context: Context, host: string): Promise<LookedUp> {
	const {resolver, signal} = context;
	const literal = isIP(host);
	if (literal !== 0) {
		const addresses = [{address: host, family: literal as 4 | 6}];
		return {addresses, aliases: [], uncertain: false, step: literalStep(host, context)};
	}

	const answers = await Promise.all([
		resolver.resolve4(host, signal),
		resolver.resolve6(host, signal),
		resolver.resolveCname(host, signal),
	]);
	if (signal.aborted) {
		return {addresses: [], aliases: [], uncertain: true, step: unasked('addresses', `Addresses of ${shown(host)}`)};
	}

	const [v4, v6, cname] = answers;
	const all = [
		...recordsOf(v4).map(address => ({address, family: 4 as const})),
		...recordsOf(v6).map(address => ({address, family: 6 as const})),
	];
	const addresses = ([4, 6] as const).flatMap(family =>
		all.filter(one => one.family === family).slice(0, mostAddresses),
	);
	const fault = faultOf(host, addresses, answers, context);
	const left = all.length - addresses.length;
	return {
		addresses,
		aliases: recordsOf(cname),
		uncertain: isUncertain(v4) || isUncertain(v6),
		step: step(
			'addresses',
			`Addresses of ${shown(host)}`,
			fault?.verdict ?? 'ok',
			fault?.seen ?? addresses.map(({address}) => address).join(', '),
			{
				...(fault ? {code: fault.code, cause: fault.cause, cure: fault.cure} : {}),
				wanted: 'A or AAAA records, behind CNAMEs if need be',
				section: 'server-server API, "Resolving server names"',
				evidence: [
					answerLine('A', host, v4, same),
					answerLine('AAAA', host, v6, same),
					...(cname.outcome === 'records' || cname.outcome === 'loop' ? [answerLine('CNAME', host, cname, same)] : []),
					`asked ${resolver.name}`,
					...(left > 0 ? [`${counted(left, 'more address').replace(/ss$/, 'sses')} not looked at`] : []),
				],
			},
		),
	};
}
