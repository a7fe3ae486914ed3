import {randomUUID} from 'node:crypto';
import {HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {type Disk, parseDisks} from '../parsers/df.js';
import {
	type CpuTimes,
	cpuBusy,
	type Load,
	type Memory,
	type Pressure,
	parseCpu,
	parseLoad,
	parseMemory,
	parseOomKills,
	parsePressure,
	parseUptime,
} from '../parsers/proc.js';
import {parseSections} from '../parsers/sections.js';
import {append, emptySeries, type Series} from '../store/series.js';
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
	readonly times?: CpuTimes;
}

export const emptyVitals: Vitals = {
	disks: [],
	cpuHistory: emptySeries,
	memoryHistory: emptySeries,
	loadHistory: emptySeries,
};

/**
 * Everything in one go, each part after a line with a marker ($1) that no file can know. Only the lines that are read: the
 * interrupts in /proc/stat alone are several KB, and each container is an overlay in df. df waits for ever on a dead network file system, hence timeout, where there is one.
 */
export const script = `part() { printf '\\n%s %s\\n' "$M" "$1"; }
disks() { grep -Ev '^(overlay|tmpfs|devtmpfs|udev|shm|none|/dev/loop[0-9]+) '; }
M=$1
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 5'
part kernel; uname -sr
part load; cat /proc/loadavg
part uptime; cat /proc/uptime
part cpu; grep '^cpu' /proc/stat
part memory; grep -E '^(MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree):' /proc/meminfo
part oom; grep '^oom_kill ' /proc/vmstat
for what in cpu memory io; do part "pressure-$what"; cat "/proc/pressure/$what"; done
part space; $limit df -P -k | disks
part inodes; $limit df -P -i | disks
part reboot; if test -e /run/reboot-required || test -e /var/run/reboot-required; then echo yes; else echo no; fi
exit 0`;

const numbers = (text: string | undefined): Pressure[keyof Pressure] => (text ? parsePressure(text) : undefined);

const given = <Value>(text: string | undefined, parse: (text: string) => Value): Value | undefined =>
	text === undefined || text.trim() === '' ? undefined : parse(text);

const expectedInterval = (before: Vitals): number =>
	// Whoever looks reads each 5 s, nobody each 30 s: no gap is drawn for the change from one to the other.
	before.loadHistory.values.length > 0 ? 30_000 : 5000;

/** The figures of one answer of the script, after those `before`. */
export function parseVitals(output: string, marker: string, before: Vitals, now: number): Vitals {
	const parts = parseSections(output, marker);
	const load = given(parts.get('load'), parseLoad);
	const memory = given(parts.get('memory'), parseMemory);
	const times = given(parts.get('cpu'), parseCpu);
	const cpu = times && cpuBusy(before.times, times);
	const oomKills = given(parts.get('oom'), parseOomKills);
	const grew = before.oomKills !== undefined && oomKills !== undefined && oomKills > before.oomKills;
	const pressure = {
		cpu: numbers(parts.get('pressure-cpu')),
		memory: numbers(parts.get('pressure-memory')),
		io: numbers(parts.get('pressure-io')),
	};
	const expected = expectedInterval(before);
	const used = memory && (1 - memory.available / memory.total) * 100;
	return {
		kernel: given(parts.get('kernel'), text => clean(text.trim()).slice(0, 100)),
		uptime: given(parts.get('uptime'), parseUptime),
		cores: times?.cores,
		load,
		cpu,
		memory,
		pressure: pressure.cpu || pressure.memory || pressure.io ? pressure : undefined,
		oomKills,
		oomAt: grew ? now : before.oomAt,
		disks: parseDisks(parts.get('space') ?? '', parts.get('inodes')),
		rebootRequired: given(parts.get('reboot'), text => text.trim() === 'yes'),
		cpuHistory: append(before.cpuHistory, now, cpu, {expected}),
		memoryHistory: append(before.memoryHistory, now, used, {expected}),
		loadHistory: append(before.loadHistory, now, load?.one, {expected}),
		times,
	};
}

/** H4: load, memory, swap, disks, pressure, kernel OOM kills, uptime, pending reboot. */
export const vitals: PolledSource<Vitals> = {
	id: 'vitals',
	title: 'Host',
	operations: ['H4'],
	empty: emptyVitals,
	hosts: ({hosts}) => Object.keys(hosts),
	every: {seen: 5, unseen: 30},
	async read({host, data, signal, now}) {
		const marker = `==${randomUUID()}==`;
		const {stdout} = await host.exec(['sh', '-c', script, 'sh', marker], {timeout: 20_000, limit: 256 * 1024, signal});
		const output = stdout.toString();
		if (!output.includes(marker)) {
			throw new HostError('missing', host.id, 'the machine did not answer with its figures: no POSIX shell there?');
		}

		return parseVitals(output, marker, data, now());
	},
};
