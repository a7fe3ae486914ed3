/** Runnable processes on average over 1, 5 and 15 minutes. */
export interface Load {
	readonly one: number;
	readonly five: number;
	readonly fifteen: number;
}

/** Bytes. */
export interface Memory {
	readonly total: number;
	/** What programs could still get, page cache given back. */
	readonly available: number;
	readonly swapTotal: number;
	readonly swapFree: number;
}

/** Clock ticks since boot, of all cores together. */
export interface CpuTimes {
	readonly busy: number;
	readonly total: number;
	readonly cores: number;
}

/** Percent of time, in the last 10, 60 and 300 s, in which tasks waited. */
export interface Stall {
	readonly ten: number;
	readonly sixty: number;
	readonly threeHundred: number;
}

/** `some`: at least one task waited; `full`: all of them did, nothing got done. */
export interface Stalls {
	readonly some: Stall;
	readonly full?: Stall;
}

export interface Pressure {
	readonly cpu?: Stalls;
	readonly memory?: Stalls;
	readonly io?: Stalls;
}

const number = (text: string | undefined): number | undefined => {
	const value = text === undefined || text === '' ? Number.NaN : Number(text);
	return Number.isFinite(value) ? value : undefined;
};

/** /proc/loadavg */
export function parseLoad(text: string): Load | undefined {
	const [one, five, fifteen] = text.trim().split(/\s+/).map(number);
	return one === undefined || five === undefined || fifteen === undefined ? undefined : {one, five, fifteen};
}

/** /proc/meminfo */
export function parseMemory(text: string): Memory | undefined {
	const fields = new Map(
		[...text.matchAll(/^(\w+(?:\(\w+\))?):\s+(\d+)/gm)].map(([, name, size]) => [name, Number(size) * 1024]),
	);
	const total = fields.get('MemTotal');
	if (!total) {
		return undefined;
	}

	// MemAvailable is from Linux 3.14 on; before that what `free` made of these.
	const available =
		fields.get('MemAvailable') ??
		(fields.get('MemFree') ?? 0) + (fields.get('Buffers') ?? 0) + (fields.get('Cached') ?? 0);
	return {
		total,
		available: Math.min(total, available),
		swapTotal: fields.get('SwapTotal') ?? 0,
		swapFree: fields.get('SwapFree') ?? 0,
	};
}

/** /proc/stat; the columns of proc(5): user nice system idle iowait irq softirq steal, and guest twice counted. */
export function parseCpu(text: string): CpuTimes | undefined {
	const [user, nice, system, idle, iowait = 0, irq = 0, softirq = 0, steal = 0] = (
		/^cpu\s+(.*)$/m.exec(text)?.[1] ?? ''
	)
		.trim()
		.split(/\s+/)
		.map(Number);
	if (user === undefined || nice === undefined || system === undefined || idle === undefined) {
		return undefined;
	}

	const busy = user + nice + system + irq + softirq + steal;
	return Number.isFinite(busy)
		? {busy, total: busy + idle + iowait, cores: text.match(/^cpu\d+ /gm)?.length || 1}
		: undefined;
}

/** Percent of all cores between two readings; undefined where the counters did not move on. */
export function cpuBusy(before: CpuTimes | undefined, now: CpuTimes): number | undefined {
	const total = now.total - (before?.total ?? Number.NaN);
	const busy = now.busy - (before?.busy ?? Number.NaN);
	// iowait may go back (proc(5)), so that busy can be a little more than the total.
	return total > 0 && busy >= 0 ? Math.min(100, (busy / total) * 100) : undefined;
}

/** /proc/uptime, in seconds. */
export const parseUptime = (text: string): number | undefined => number(text.trim().split(/\s+/)[0]);

const parseStall = (text: string, kind: string): Stall | undefined => {
	const match = new RegExp(`^${kind} avg10=([\\d.]+) avg60=([\\d.]+) avg300=([\\d.]+)`, 'm').exec(text);
	return match ? {ten: Number(match[1]), sixty: Number(match[2]), threeHundred: Number(match[3])} : undefined;
};

/** /proc/pressure/cpu, memory, io; kernels without PSI have none. */
export function parsePressure(text: string): Stalls | undefined {
	const some = parseStall(text, 'some');
	const full = parseStall(text, 'full');
	return some ? {some, ...(full ? {full} : {})} : undefined;
}

/** oom_kill of /proc/vmstat: processes killed for want of memory since boot. */
export const parseOomKills = (text: string): number | undefined => number(/^oom_kill (\d+)/m.exec(text)?.[1]);
