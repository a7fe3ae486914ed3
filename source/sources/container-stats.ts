import type {StatsSample} from '../parsers/docker-stats.js';
import type {Series} from '../store/series.js';
import {engineHosts} from './containers.js';
import type {PolledSource} from './source.js';

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

export const containerStats: PolledSource<StatsData> = {
	id: 'container-stats',
	title: 'Container figures',
	operations: ['D1'],
	empty: new Map(),
	hosts: config => engineHosts(config),
	every: {seen: 2, unseen: 30},
	read: async ({data}) => data,
};
