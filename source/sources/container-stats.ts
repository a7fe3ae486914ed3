import {EngineError} from '../hosts/engine.js';
import type {Container} from '../parsers/docker.js';
import {cpuPercent, parseStats, type RawStats, type StatsSample} from '../parsers/docker-stats.js';
import {rate} from '../store/rate.js';
import {append, emptySeries, type Series} from '../store/series.js';
import {containers, engineHosts} from './containers.js';
import {pool} from './pool.js';
import type {PolledSource, SourceContext} from './source.js';

/** What a running container uses. */
export interface ContainerStats {
	/** ms since the epoch, by our clock. */
	readonly at: number;
	/** Percent of one core: 200 is two whole cores. Undefined until the second sample. */
	readonly cpu?: number;
	/** Bytes, without the page cache that can be dropped. */
	readonly memory?: number;
	/** Bytes: the container's limit, or what the machine has. */
	readonly memoryLimit?: number;
	/** Bytes a second. Undefined without a network of its own. */
	readonly received?: number;
	readonly sent?: number;
	readonly processes?: number;
	readonly cpuHistory: Series;
	/** Percent of the limit. */
	readonly memoryHistory: Series;
	readonly sample: StatsSample;
}

/** By container id; without those that do not run. */
export type StatsData = ReadonlyMap<string, ContainerStats>;

const width = 4;
const second = 1000;

/**
 * ms between two samples of a visible row: 2 s for one or two rows, then one sample a second in all, up to 10 s for ten
 * rows and more. A sample is 1.8 KB and some 0.5 KB around it: 8 MB an hour, of the 20 that a host may cost in all.
 */
export const focusInterval = (rows: number): number => Math.min(10, Math.max(2, rows)) * second;

/** ms between two samples of a row that nobody sees. */
export const restInterval = (rows: number): number => Math.max(30, rows * 0.6) * second;

/** Those whose turn it is: of the visible ones those with the oldest samples, as many as make up their interval; of the others all that are due. */
export function due(
	running: readonly string[],
	focus: ReadonlySet<string>,
	data: StatsData,
	now: number,
): ReadonlyMap<string, number> {
	// A clock that was set back must not put anything off.
	const age = (id: string): number => {
		const at = data.get(id)?.at;
		return at === undefined || at > now ? Number.POSITIVE_INFINITY : now - at;
	};

	const visible = running.filter(id => focus.has(id));
	const hidden = running.filter(id => !focus.has(id));
	const often = focusInterval(visible.length);
	const seldom = restInterval(hidden.length);
	const share = Math.ceil((visible.length * 2 * second) / often);
	const turn = visible
		.filter(id => age(id) >= second)
		.sort((left, right) => (age(left) === age(right) ? 0 : age(right) - age(left)))
		.filter((id, index) => index < share || !data.has(id));
	return new Map([
		...turn.map(id => [id, often] as const),
		...hidden.filter(id => age(id) >= seldom - 3 * second).map(id => [id, seldom] as const),
	]);
}

/** The figures after one more sample. */
export function withSample(
	before: ContainerStats | undefined,
	sample: StatsSample,
	now: number,
	expected: number,
): ContainerStats {
	if (before && before.sample.at === sample.at) {
		return {...before, at: now}; // The engine gave the sample that it had.
	}

	const cpu = cpuPercent(before?.sample, sample);
	const {memory, memoryLimit, processes} = sample;
	const grown = (field: 'received' | 'sent'): number | undefined => {
		const value = sample[field];
		const last = before?.sample[field];
		return value === undefined || last === undefined
			? undefined
			: rate({at: before!.sample.at, value: last}, {at: sample.at, value});
	};

	const share = memory !== undefined && memoryLimit ? (memory / memoryLimit) * 100 : undefined;
	return {
		at: now,
		cpu,
		memory,
		memoryLimit,
		received: grown('received'),
		sent: grown('sent'),
		processes,
		cpuHistory: append(before?.cpuHistory ?? emptySeries, now, cpu, {expected}),
		memoryHistory: append(before?.memoryHistory ?? emptySeries, now, share, {expected}),
		sample,
	};
}

/** Undefined for one that stopped or went meanwhile. */
const readSample = async ({engine, signal}: SourceContext<StatsData>, id: string): Promise<StatsSample | undefined> => {
	try {
		const query = {stream: 'false', 'one-shot': 'true'};
		return parseStats(await engine.get<RawStats>(`/containers/${id}/stats`, query, {signal}));
	} catch (error) {
		if (error instanceof EngineError && (error.status === 404 || error.status === 409)) {
			return undefined;
		}

		throw error;
	}
};

const isRunning = ({state}: Container): boolean => state === 'running' || state === 'paused';

/** D1: CPU, memory and network of running containers; what is visible often, the rest seldom. */
export const containerStats: PolledSource<StatsData> = {
	id: 'container-stats',
	title: 'Container figures',
	operations: ['D1'],
	empty: new Map(),
	hosts: engineHosts,
	every: {seen: 2, unseen: 30},
	async read(context) {
		const list = await context.when(containers, () => true);
		const running = list.filter(isRunning).map(({id}) => id);
		const {data, focus} = context;
		const next = new Map(running.flatMap(id => (data.has(id) ? [[id, data.get(id)!] as const] : [])));
		const turn = due(running, focus, data, context.now());
		await pool([...turn], width, async ([id, expected]) => {
			const sample = await readSample(context, id);
			if (sample) {
				next.set(id, withSample(data.get(id), sample, context.now(), expected));
			} else {
				next.delete(id);
			}
		});
		return next;
	},
};
