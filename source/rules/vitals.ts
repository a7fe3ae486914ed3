import type {Disk} from '../parsers/df.js';
import {type Vitals, vitals} from '../sources/vitals.js';
import type {Rule, Severity, Verdict} from './rule.js';

type Finding = Omit<Verdict, 'host'>;

/** From these on, in the unit of the figure. */
interface Limits {
	readonly warning: number;
	readonly critical: number;
}

const loadLimits: Limits = {warning: 2, critical: 5}; // Runnable processes a core, over five minutes.
const memoryLimits: Limits = {warning: 90, critical: 96}; // Percent that cannot be had any more.
const swapLimits: Limits = {warning: 80, critical: 101};
const diskLimits: Limits = {warning: 85, critical: 95};
/** Percent of the last minute in which tasks waited. */
const memoryStall: Limits = {warning: 10, critical: 40};
const ioStall: Limits = {warning: 50, critical: 90};
const cpuStall: Limits = {warning: 80, critical: 101};
const hour = 3_600_000;

const grade = (value: number, {warning, critical}: Limits): Severity =>
	value >= critical ? 'critical' : value >= warning ? 'warning' : 'ok';

const percent = (value: number): string => `${Math.round(value)} %`;

const judgeLoad = ({load, cores = 1}: Vitals): Finding[] =>
	load
		? [
				{
					part: 'load',
					severity: grade(load.five / cores, loadLimits),
					text: `${load.five} on ${cores} cores`,
					cure: 'top',
				},
			]
		: [];

const judgeMemory = ({memory}: Vitals): Finding[] => {
	if (!memory) {
		return [];
	}

	const used = (1 - memory.available / memory.total) * 100;
	const found: Finding[] = [{part: 'memory', severity: grade(used, memoryLimits), text: `${percent(used)} in use`}];
	if (memory.swapTotal > 0) {
		const swapped = (1 - memory.swapFree / memory.swapTotal) * 100;
		found.push({part: 'swap', severity: grade(swapped, swapLimits), text: `${percent(swapped)} in use`});
	}

	return found;
};

const judgeDisk = ({mount, full, inodes}: Disk): Finding[] => {
	const cure = `du -xh -d1 ${mount} | sort -h`;
	const found: Finding[] = [
		{part: `disk ${mount}`, severity: grade(full, diskLimits), text: `${percent(full)} full`, cure},
	];
	if (inodes && grade(inodes.full, diskLimits) !== 'ok') {
		const severity = grade(inodes.full, diskLimits);
		found.push({part: `inodes ${mount}`, severity, text: `${percent(inodes.full)} used: too many files`});
	}

	return found;
};

const judgePressure = ({pressure}: Vitals): Finding[] => {
	const kinds = [
		{what: 'memory', value: pressure?.memory?.full?.sixty, limits: memoryStall},
		{what: 'io', value: pressure?.io?.full?.sixty, limits: ioStall},
		{what: 'cpu', value: pressure?.cpu?.some.sixty, limits: cpuStall},
	];
	return kinds.flatMap(({what, value, limits}) =>
		value === undefined || grade(value, limits) === 'ok'
			? []
			: [{part: `${what} pressure`, severity: grade(value, limits), text: `tasks wait ${percent(value)} of the time`}],
	);
};

const judgeKernel = ({oomKills = 0, oomAt, rebootRequired}: Vitals, now: number): Finding[] => [
	...(oomKills > 0
		? [
				{
					part: 'OOM kills',
					severity: oomAt !== undefined && now - oomAt < hour ? ('critical' as const) : ('warning' as const),
					text: `${oomKills} since boot`,
					cure: 'journalctl -k -g "Out of memory"',
				},
			]
		: []),
	...(rebootRequired ? [{part: 'reboot', severity: 'warning' as const, text: 'needed by an update'}] : []),
];

/** What a machine runs short of: cores, memory, swap, space, inodes; what the kernel killed; a pending reboot. */
export const vitalsRule: Rule<Vitals> = {
	id: 'vitals',
	source: vitals,
	judge: ({data}, host, _config, now) =>
		[
			...judgeLoad(data),
			...judgeMemory(data),
			...data.disks.flatMap(judgeDisk),
			...judgePressure(data),
			...judgeKernel(data, now),
		].map(({cure, ...finding}) => ({host, ...finding, ...(cure && finding.severity !== 'ok' ? {cure} : {})})),
};
