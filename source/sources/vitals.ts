import type {Disk} from '../parsers/df.js';
import type {Load, Memory, Pressure} from '../parsers/proc.js';
import {emptySeries, type Series} from '../store/series.js';
import type {PolledSource} from './source.js';

/** How a machine does. Whatever it does not tell (not Linux, no /proc) is undefined. */
export interface Vitals {
	readonly kernel?: string;
	/** Seconds. */
	readonly uptime?: number;
	readonly cores?: number;
	readonly load?: Load;
	/** Percent of all cores together, since the last read. */
	readonly cpu?: number;
	readonly memory?: Memory;
	readonly pressure?: Pressure;
	/** Processes that the kernel killed for want of memory, since boot. */
	readonly oomKills?: number;
	/** When that number last grew while we looked, ms since the epoch. */
	readonly oomAt?: number;
	readonly disks: readonly Disk[];
	readonly rebootRequired?: boolean;
	readonly cpuHistory: Series;
	/** Percent in use. */
	readonly memoryHistory: Series;
	/** Load over one minute. */
	readonly loadHistory: Series;
}

export const emptyVitals: Vitals = {
	disks: [],
	cpuHistory: emptySeries,
	memoryHistory: emptySeries,
	loadHistory: emptySeries,
};

/** H4: load, memory, swap, disks, pressure, kernel OOM kills, uptime, pending reboot. */
export const vitals: PolledSource<Vitals> = {
	id: 'vitals',
	title: 'Host',
	operations: ['H4'],
	empty: emptyVitals,
	hosts: config => Object.keys(config.hosts),
	every: {seen: 5, unseen: 30},
	read: async ({data}) => data,
};
