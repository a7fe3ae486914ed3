import type {Stack} from '../config/stack-schema.js';
import type {ClientData, ClientFacts} from '../sources/client.js';
import type {Probe} from '../sources/probe.js';
import type {PrometheusData, PrometheusFacts} from '../sources/prometheus.js';
import type {Series} from '../store/series.js';
import type {Slice} from '../store/slice.js';
import {age} from '../ui/format.js';

/**
 * `none`: there is none, or nothing is configured; `waiting`: not looked at yet; `info`: allowed, and worth knowing; `skipped`:
 * could not be judged from there.
 */
export type FederationState = 'ok' | 'info' | 'bad' | 'broken' | 'down' | 'unknown' | 'skipped' | 'none' | 'waiting';

/** One thing that was looked at: what was seen, and what was wanted. */
export interface FederationRow {
	readonly id: string;
	/** What it belongs to: "Client URL public". */
	readonly area: string;
	readonly state: FederationState;
	/** The same from the homeserver's machine. */
	readonly there?: FederationState;
	readonly seen: string;
	/** From the homeserver's machine, where that is another thing. */
	readonly seenThere?: string;
	readonly wanted?: string;
	/** Where the spec says so. */
	readonly section?: string;
	readonly cause?: string;
	readonly evidence?: readonly string[];
	readonly evidenceThere?: readonly string[];
	/** How deep it stands in a tree; 0 if absent. */
	readonly depth?: number;
	/** It is made of others, which are shown or hidden. */
	readonly open?: boolean;
	/** "22 ms", "12". */
	readonly figure?: string | undefined;
	readonly series?: Series | undefined;
	/** What it is about, as a URL. */
	readonly url?: string;
	readonly cure?: string;
	/** Not as it is now. */
	readonly old?: boolean;
}

/** What the pane's sources know, each of the host that it is read for; undefined where the stack has no such part. */
export interface FederationSlices {
	readonly client?: Slice<ClientData> | undefined;
	readonly prometheus?: Slice<PrometheusData> | undefined;
}

const tookText = (ms: number | undefined): string | undefined =>
	ms === undefined ? undefined : `${Math.max(1, Math.round(ms))} ms`;

const rowOf = <Facts>(
	area: string,
	probe: Probe<Facts>,
	more: Pick<FederationRow, 'state' | 'seen'> & Partial<FederationRow>,
): FederationRow => {
	const base = {id: area, area, series: probe.history, figure: tookText(probe.took)};
	const {problem} = probe;
	return probe.state === 'up'
		? {...base, ...more}
		: {
				...base,
				state: probe.state,
				seen: problem?.message ?? 'does not answer',
				...(problem?.cure === undefined ? {} : {cure: problem.cure}),
				...(more.url === undefined ? {} : {url: more.url}),
			};
};

/** Where a slice has nothing of the stack: why. */
const absent = (area: string, slice: Slice<unknown>): FederationRow =>
	slice.error
		? {
				id: area,
				area,
				state: 'unknown',
				seen: slice.error.message,
				...(slice.error.cure ? {cure: slice.error.cure} : {}),
			}
		: {id: area, area, state: 'waiting', seen: 'not asked yet'};

const missing = (area: string, wanted: string): FederationRow => ({
	id: area,
	area,
	state: 'none',
	seen: 'not in the config',
	wanted,
});

const ofStack = <Facts>(slice: Slice<ReadonlyArray<Probe<Facts>>>, {name}: Stack): ReadonlyArray<Probe<Facts>> =>
	slice.data.filter(({stack}) => stack === name);

const clientRow = (probe: Probe<ClientFacts>): FederationRow =>
	rowOf(`Client URL ${probe.part}`, probe, {
		state: 'ok',
		seen: `answers, speaks ${probe.facts?.versions.at(-1) ?? '?'}`,
		wanted: probe.target,
		url: probe.target,
	});

const clientRows = (stack: Stack, slice: FederationSlices['client']): readonly FederationRow[] => {
	if (!slice) {
		return [missing('Client URL', 'client: {public: https://…}')];
	}

	const probes = ofStack(slice, stack);
	return probes.length > 0 ? probes.map(clientRow) : [absent('Client URL', slice)];
};

const targetRows = (probe: Probe<PrometheusFacts>, now: number): readonly FederationRow[] => {
	const {targets = [], others = []} = probe.facts ?? {};
	if (probe.state !== 'up') {
		return [rowOf('Prometheus', probe, {state: 'ok', seen: '', url: probe.target})];
	}

	if (targets.length === 0) {
		const seen = others.length > 0 ? `no such job; it has ${others.join(', ')}` : 'scrapes nothing of this job';
		return [rowOf('Prometheus', probe, {state: 'bad', seen, url: probe.target})];
	}

	return targets.map(({instance, url, health, error, scrapedAt}): FederationRow => {
		const scraped = scrapedAt === undefined ? 'never scraped' : `scraped ${age(Math.max(0, now - scrapedAt))} ago`;
		return {
			id: `Prometheus ${url}`,
			area: 'Prometheus',
			state: health === 'up' ? 'ok' : health === 'down' ? 'down' : 'unknown',
			seen: `${instance} ${health}${error ? `: ${error}` : ''}, ${scraped}`,
			wanted: url,
		};
	});
};

const prometheusRows = (stack: Stack, slice: FederationSlices['prometheus'], now: number): readonly FederationRow[] => {
	if (!slice) {
		return [];
	}

	const probes = ofStack(slice, stack);
	return probes.length > 0 ? probes.flatMap(probe => targetRows(probe, now)) : [absent('Prometheus', slice)];
};

const linkRows = ({links}: Stack): readonly FederationRow[] =>
	Object.entries(links).map(([name, url]) => ({id: `link ${name}`, area: name, state: 'none', seen: url, url}));

/** Everything that is known of how the stack is seen from outside, in its order. */
export const federationRows = (
	stack: Stack,
	slices: FederationSlices,
	checks: readonly FederationRow[],
	figures: readonly FederationRow[],
	now: number,
): readonly FederationRow[] => [
	...checks,
	...clientRows(stack, slices.client),
	...figures,
	...prometheusRows(stack, slices.prometheus, now),
	...linkRows(stack),
];
