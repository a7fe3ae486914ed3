import {daysLeft} from './certificate.js';
import type {FaultCode} from './fault-code.js';
import type {Probe} from './probe.js';
import {
	atMost,
	type CertificateFact,
	decisive,
	faultOf,
	type Step,
	step,
	type Verdict,
	worst,
	worstOf,
} from './report.js';
import {endpointText} from './server-name.js';
import {shown} from './text.js';

export interface JudgedServer {
	readonly reachable: 'yes' | 'partly' | 'no';
	readonly step: Step;
}

const familyOf = ({destination}: Probe): string => `IPv${destination.family}`;

/**
 * A dead address is forgiven where another of its family answers, and IPv6 where IPv4 does: others go on to the next one.
 * Dead IPv4 is not forgiven for live IPv6: most servers have no IPv6.
 */
const forgiven = (dead: Probe, probes: readonly Probe[]): boolean =>
	probes.some(
		({state, destination: {family}}) =>
			(state === 'good' || state === 'bad') && (family === dead.destination.family || family === 4),
	);

function deadWords(dead: Probe, probes: readonly Probe[]): Partial<Step> & {readonly verdict: Verdict} {
	const [connect] = dead.steps;
	const family = familyOf(dead);
	const others = [...new Set(probes.filter(one => one.state === 'good' || one.state === 'bad').map(familyOf))];
	if (!forgiven(dead, probes)) {
		return others.length === 0
			? {verdict: 'critical'}
			: {
					verdict: 'critical',
					seen: `${family} is dead: ${connect!.seen}; servers that have no ${others.join(', ')} cannot reach this one`,
				};
	}

	return {
		verdict: 'warning',
		seen: `${others.includes(family) ? `this ${family} address` : family} is dead: ${connect!.seen}; other servers wait for it and then take another address`,
		cure: `Let it answer, or take ${dead.destination.address} out of DNS. ${connect!.cure ?? ''}`.trim(),
	};
}

/** No worse than a warning, all the way down: only who asks the resolver of this side is led there. */
export const asInside = (one: Step): Step => ({
	...one,
	verdict: atMost(one.verdict, 'warning'),
	children: one.children.map(asInside),
});

/** `probes`: where the world is led. */
function addressStep(one: Probe, probes: readonly Probe[]): Step {
	const {destination, steps, state} = one;
	const title = `${endpointText(destination)} (${familyOf(one)})`;
	const verdict = worstOf(steps);
	const first = decisive(steps);
	const words = verdict === 'ok' ? {} : faultOf(first);
	const said = `${destination.host}, Host ${destination.hostHeader}, SNI ${destination.sni ?? 'none'}, step ${destination.rule}`;
	const dead = state === 'dead' && probes.includes(one) ? deadWords(one, probes) : undefined;
	const children = dead ? steps.map(found => ({...found, verdict: dead.verdict})) : steps;
	return step(
		endpointText(destination),
		title,
		state === 'unknown' && verdict !== 'critical' ? worst([verdict, 'skipped']) : verdict,
		verdict === 'ok' ? (one.software ?? 'answers') : (first?.seen ?? ''),
		{...words, evidence: [said], ...dead, children},
	);
}

const insideStep = (one: Probe, probes: readonly Probe[]): Step => {
	const found = asInside(addressStep(one, probes));
	return {...found, title: `${found.title}, where only the resolver of this side leads`};
};

function comparison(probes: readonly Probe[], verdict: Verdict): readonly Step[] {
	const keyed = probes.filter(({keys}) => keys !== undefined);
	if (new Set(keyed.map(({keys}) => keys)).size < 2) {
		return [];
	}

	return [
		step('same', 'The same server everywhere', verdict, 'the signing keys differ by address', {
			code: 'keys-differ',
			wanted: 'the same keys over every address',
			cause: 'the addresses belong to different homeservers, or to an old installation',
			cure: 'Take the wrong address out of DNS, or let it lead to the right homeserver.',
			evidence: keyed.map(({destination, keys}) => `${endpointText(destination)}: ${shown(keys!, 120)}`),
		}),
	];
}

/** None of them could be judged from here. */
function unjudged(
	probes: readonly Probe[],
	first: Step | undefined,
): {readonly code: FaultCode; readonly seen: string} {
	const said = `${first?.title}: ${first?.seen}`;
	if (probes.some(({steps}) => steps.some(({code}) => code === 'deadline'))) {
		return {code: 'deadline', seen: `the time for the check is over: ${said}`};
	}

	return probes.some(({guessed}) => guessed)
		? {code: 'dns-unasked', seen: `${said}; nobody could be asked whether an SRV record leads elsewhere`}
		: {code: 'no-route', seen: 'no address can be tried from here'};
}

/** What the addresses show together. `inside`: those where only the resolver of this side leads, the world does not. */
export function judgeServer(probes: readonly Probe[], inside: readonly Probe[]): JudgedServer {
	const differing = comparison(probes, 'critical');
	const children = [
		...probes.map(one => addressStep(one, probes)),
		...inside.map(one => insideStep(one, probes)),
		...(differing.length > 0 ? differing : comparison([...probes, ...inside], 'warning')),
	];
	const good = probes.filter(({state}) => state === 'good');
	const judgedOnes = probes.filter(({state}) => state !== 'unknown');
	const dead = probes.filter(({state}) => state === 'dead');
	const isUnknown = probes.length > 0 && judgedOnes.length === 0;
	const verdict = isUnknown ? 'skipped' : good.length === 0 ? 'critical' : worstOf(children);
	const first = decisive(children);
	const whole = good.length === judgedOnes.length && differing.length === 0;
	const reachable =
		good.length === 0 ? (inside.some(({state}) => state === 'good') ? 'partly' : 'no') : whole ? 'yes' : 'partly';
	const title = 'Homeserver, as other servers reach it';
	if (verdict === 'ok' || verdict === 'info') {
		return {
			reachable,
			step: step(
				'server',
				title,
				verdict,
				`answers on ${good.map(({destination}) => endpointText(destination)).join(', ')}`,
				{children},
			),
		};
	}

	if (probes.length === 0) {
		const seen = 'the world is led nowhere; only who asks the resolver of this side finds it';
		return {reachable, step: step('server', title, verdict, seen, {code: 'no-destination', children})};
	}

	if (isUnknown) {
		const {seen, code} = unjudged(probes, first);
		return {reachable, step: step('server', title, verdict, seen, {...faultOf(first), code, children})};
	}

	const allDead = dead.length === judgedOnes.length;
	const code = allDead
		? 'all-addresses-dead'
		: dead.length > 0 && first?.children[0]?.id === 'connect' && first.children.length === 1
			? 'some-addresses-dead'
			: first?.code;
	const seen =
		allDead && probes.length > 1 ? `every address is dead: ${first?.seen}` : `${first?.title}: ${first?.seen}`;
	return {
		reachable,
		step: step('server', title, verdict, seen, {
			...faultOf(first),
			...(code === undefined ? {} : {code}),
			children,
		}),
	};
}

/** The servers' own certificates that were seen, each once. */
export const certificateFacts = (probes: readonly Probe[], now: number): readonly CertificateFact[] =>
	probes.flatMap(({destination: {address, certName}, look}) => {
		const [first] = look?.chain ?? [];
		if (!first) {
			return [];
		}

		const {validFrom, validTo} = first;
		return [{name: certName, address, validFrom, validTo, daysLeft: daysLeft(validTo, now)}];
	});
