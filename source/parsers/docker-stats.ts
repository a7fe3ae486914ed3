/** GET /containers/ID/stats?stream=false&one-shot=true, as far as it is read. */
export interface RawStats {
	/** RFC 3339 by the engine's clock; year 1 where the container does not run. */
	readonly read: string;
	readonly cpu_stats: {
		readonly cpu_usage: {readonly total_usage: number; readonly percpu_usage?: readonly number[] | null};
		readonly system_cpu_usage?: number;
		readonly online_cpus?: number;
	};
	readonly memory_stats: {
		readonly usage?: number;
		readonly limit?: number;
		readonly stats?: Readonly<Record<string, number>> | null;
	};
	readonly networks?: Readonly<Record<string, {readonly rx_bytes: number; readonly tx_bytes: number}>> | null;
	readonly pids_stats?: {readonly current?: number} | null;
}

/** One sample of a container's counters. Times in ms by the engine's clock, the rest in bytes and the engine's own units. */
export interface StatsSample {
	readonly at: number;
	/** ns of CPU time that the container used, and that the whole machine had. */
	readonly cpu: number;
	readonly system: number;
	readonly cores: number;
	readonly memory?: number;
	readonly memoryLimit?: number;
	readonly received?: number;
	readonly sent?: number;
	readonly processes?: number;
}

/** What is in use: without the page cache that can be dropped at once, as docker's own client has it (cli: calculateMemUsageUnixNoCache). */
const memoryOf = ({usage, stats}: RawStats['memory_stats']): number | undefined => {
	if (usage === undefined) {
		return undefined;
	}

	// cgroup v1 says total_inactive_file, v2 inactive_file.
	const cache = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
	return cache < usage ? usage - cache : usage;
};

/** Undefined where the container does not run. */
export function parseStats(raw: RawStats): StatsSample | undefined {
	const at = Date.parse(raw.read);
	if (Number.isNaN(at) || raw.read.startsWith('0001-')) {
		return undefined;
	}

	const networks = raw.networks ? Object.values(raw.networks) : undefined;
	const {cpu_usage: usage, system_cpu_usage: system = 0, online_cpus: online} = raw.cpu_stats;
	return {
		at,
		cpu: usage.total_usage,
		system,
		cores: online || usage.percpu_usage?.length || 1,
		memory: memoryOf(raw.memory_stats),
		memoryLimit: raw.memory_stats.limit,
		received: networks?.reduce((sum, {rx_bytes}) => sum + rx_bytes, 0),
		sent: networks?.reduce((sum, {tx_bytes}) => sum + tx_bytes, 0),
		processes: raw.pids_stats?.current,
	};
}

/**
 * CPU between two samples in percent of one core, as `docker stats` computes it (cli: calculateCPUPercentUnix): 200 is two
 * whole cores. Undefined where the counters began again or the machine's did not move.
 */
export function cpuPercent(before: StatsSample | undefined, now: StatsSample): number | undefined {
	const used = now.cpu - (before?.cpu ?? Number.NaN);
	const had = now.system - (before?.system ?? Number.NaN);
	return used >= 0 && had > 0 ? (used / had) * now.cores * 100 : undefined;
}
