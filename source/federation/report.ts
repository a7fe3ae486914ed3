import type {FaultCode} from './fault-code.js';

/** `info`: allowed, and worth knowing. `skipped`: not looked at, or not to be judged from here; `seen` says why. */
export type Verdict = 'ok' | 'info' | 'warning' | 'critical' | 'skipped';

/** One thing that was looked at. Texts are cleaned: some of the words are another machine's. */
export interface Step {
	/** One of its kind under the same parent; in a Report the whole path: `server/192.0.2.1:8448/keys`. */
	readonly id: string;
	readonly title: string;
	readonly verdict: Verdict;
	/** Which fault it is, for programs. */
	readonly code?: FaultCode;
	readonly seen: string;
	/** What the spec wants, and where it says so. */
	readonly wanted?: string;
	readonly section?: string;
	/** The likely cause. */
	readonly cause?: string;
	readonly cure?: string;
	readonly evidence: readonly string[];
	readonly children: readonly Step[];
}

/** One way to the homeserver: what another server connects to, and what it says and wants there. */
export interface Destination {
	/** IP address, without brackets. */
	readonly address: string;
	readonly family: 4 | 6;
	readonly port: number;
	readonly hostHeader: string;
	/** Absent for IP literals. */
	readonly sni?: string;
	/** The name or IP address that the certificate must be valid for. */
	readonly certName: string;
	/** The number of the step of "Resolving server names" that gave it: `3.2`. */
	readonly rule: string;
	/** The name whose address it is: the target of the SRV record, where there is one. */
	readonly host: string;
}

/** What a certificate says that a server sent first. */
export interface CertificateFact {
	readonly name: string;
	readonly address: string;
	/** ms since the epoch. */
	readonly validFrom: number;
	readonly validTo: number;
	/** Whole days, rounded down; negative: days since it ended. */
	readonly daysLeft: number;
}

/** What another server would find. Plain data, ready for JSON. */
export interface Report {
	readonly serverName: string;
	/** ms since the epoch; ms. */
	readonly at: number;
	readonly took: number;
	readonly verdict: 'ok' | 'warning' | 'critical';
	/** The verdict in one sentence. */
	readonly sentence: string;
	/** `partly`: not over every address, or not for every server. */
	readonly reachable: 'yes' | 'partly' | 'no';
	readonly steps: readonly Step[];
	readonly destinations: readonly Destination[];
	readonly certificates: readonly CertificateFact[];
	/** Where the client well-known file leads. */
	readonly clientUrl?: string;
	/** `Synapse 1.160.0`, as the server says it. */
	readonly software?: string;
	/** ms since the epoch: the earliest valid_until_ts that was seen. */
	readonly keysValidUntil?: number;
}

const order: readonly Verdict[] = ['skipped', 'ok', 'info', 'warning', 'critical'];

/** The worst of them; `skipped` if there are none. */
export const worst = (verdicts: Iterable<Verdict>): Verdict =>
	order[Math.max(0, ...[...verdicts].map(verdict => order.indexOf(verdict)))]!;

export const worstOf = (steps: readonly Step[]): Verdict => worst(steps.map(({verdict}) => verdict));

/** No worse than `most`. */
export const atMost = (verdict: Verdict, most: Verdict): Verdict =>
	order.indexOf(verdict) > order.indexOf(most) ? most : verdict;

/** What is wrong in it may be no fault, all the way down. */
export const asUnjudged = (one: Step): Step => ({
	...one,
	verdict: one.verdict === 'critical' || one.verdict === 'warning' ? 'skipped' : one.verdict,
	children: one.children.map(asUnjudged),
});

/** A step without what it has not. */
export const step = (
	id: string,
	title: string,
	verdict: Verdict,
	seen: string,
	more: Partial<Omit<Step, 'id' | 'title' | 'verdict' | 'seen'>> = {},
): Step => ({id, title, verdict, seen, evidence: [], children: [], ...more});

/** Every step below, parents before children. */
export const eachStep = (steps: readonly Step[]): readonly Step[] =>
	steps.flatMap(one => [one, ...eachStep(one.children)]);

/** The same tree with whole paths as ids. */
export const withPaths = (steps: readonly Step[], above = ''): readonly Step[] =>
	steps.map(one => {
		const id = `${above}${one.id}`;
		return {...one, id, children: withPaths(one.children, `${id}/`)};
	});

/** What a step says about the fault that decides, for the step above it. Also for a Failure. */
export const faultOf = ({code, wanted, section, cause, cure}: Partial<Step> = {}): Partial<Step> => ({
	...(code === undefined ? {} : {code}),
	...(wanted === undefined ? {} : {wanted}),
	...(section === undefined ? {} : {section}),
	...(cause === undefined ? {} : {cause}),
	...(cure === undefined ? {} : {cure}),
});

/** The first of the worst. */
export const decisive = (steps: readonly Step[]): Step | undefined =>
	steps.find(({verdict}) => verdict === worstOf(steps));
