import type {FaultCode} from './fault-code.js';
import {eachStep, type Report, type Step} from './report.js';

/** What the certificates' own verdict says, with the operator's thresholds. */
const told: FaultCode = 'certificate-ends-soon';
/** Nobody answered whom we asked for the way: it may be our own network that is away. */
const blindCodes: ReadonlySet<FaultCode> = new Set(['dns-failed', 'dns-unasked', 'srv-failed', 'no-route', 'deadline']);

/** The steps that other servers depend on: clients are another matter. */
export const serverSteps = ({steps}: Pick<Report, 'steps'>): readonly Step[] => steps.filter(({id}) => id !== 'client');

export const clientStep = ({steps}: Pick<Report, 'steps'>): Step | undefined => steps.find(({id}) => id === 'client');

/** How it stands with federation alone, without what is said elsewhere: clients, days left. */
export const federationVerdict = (report: Report): Report['verdict'] => {
	if (report.verdict !== 'warning') {
		return report.verdict;
	}

	const all = eachStep(serverSteps(report));
	return all.some(({verdict, code}) => code === 'deadline' || (verdict === 'warning' && code !== told))
		? 'warning'
		: 'ok';
};

/** The step that says best what is wrong: the deepest first one of the worst, and what helps. */
export const faultIn = (report: Report): Step | undefined => {
	const verdict = federationVerdict(report);
	if (verdict === 'ok') {
		return undefined;
	}

	const deepest = (steps: readonly Step[]): Step | undefined => {
		const found = steps.find(one => one.verdict === verdict && one.code !== told);
		return found && (deepest(found.children) ?? found);
	};
	return deepest(serverSteps(report));
};

/** Nothing could be learnt from there: the resolver or the network of that place did not answer. */
export const isBlind = (report: Report): boolean => {
	const server = report.steps.find(({id}) => id === 'server');
	return report.reachable === 'no' && server?.code !== undefined && blindCodes.has(server.code);
};

/**
 * Which of two faults it is. `there`: the server itself, as its own machine sees the same. `way`: only between here and
 * there. `from-host`: its own machine alone does not reach it, which hardly ever matters to others (no hairpin NAT).
 */
export type Place = 'there' | 'way' | 'from-host';

export interface SideBySide {
	/** `unknown`: it could not be judged. */
	readonly verdict: Report['verdict'] | 'unknown';
	/** Absent: nothing is wrong, or there is one side only. */
	readonly place?: Place;
	/** Both sides in a sentence or two. */
	readonly sentence: string;
	readonly fault?: Step;
}

const rank = {ok: 0, warning: 1, critical: 2} as const;

/** The same check from here and from the homeserver's machine `host`, where that could look. */
export function sideBySide(here: Report, there?: Report, host = 'its host'): SideBySide {
	const verdict = federationVerdict(here);
	const fault = faultIn(here);
	const base = fault ? {fault} : {};
	const from = there && federationVerdict(there);
	const isBlindThere = there !== undefined && isBlind(there);
	if (isBlind(here) && !(isBlindThere && verdict === 'critical')) {
		const other = there ? ` From ${host}: ${there.sentence}` : '';
		return from === 'critical' && !isBlindThere
			? {verdict: 'critical', place: 'there', sentence: there!.sentence, ...withFault(there!)}
			: {
					verdict: 'unknown',
					sentence: `${fault ? `Could not be judged from here: ${fault.seen}.` : here.sentence}${other}`,
					...base,
				};
	}

	if (!there || !from) {
		return {verdict, sentence: here.sentence, ...base};
	}

	if (verdict === 'ok') {
		return rank[from] > 0 && !isBlindThere
			? {
					verdict,
					place: 'from-host',
					sentence: `${here.sentence} From ${host} itself it is not so, which matters to it alone: ${faultIn(there)?.seen ?? there.sentence}`,
				}
			: {verdict, sentence: here.sentence};
	}

	if (isBlindThere && isBlind(here)) {
		return {verdict, place: 'there', sentence: `${here.sentence} From ${host} it is the same.`, ...base};
	}

	if (isBlindThere) {
		return {verdict, sentence: `${here.sentence} From ${host} it could not be judged.`, ...base};
	}

	return rank[from] < rank[verdict]
		? {
				verdict,
				place: 'way',
				sentence: `${here.sentence} From ${host} it is well: broken on the way between here and there (DNS, router, firewall, proxy).`,
				...base,
			}
		: {
				verdict,
				place: 'there',
				sentence: `${here.sentence} From ${host} it is the same: broken there, not on the way.`,
				...base,
			};
}

const withFault = (report: Report): {readonly fault?: Step} => {
	const fault = faultIn(report);
	return fault ? {fault} : {};
};
