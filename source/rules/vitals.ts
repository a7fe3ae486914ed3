import type {Disk} from '../parsers/df.js';
import {type Vitals, vitals} from '../sources/vitals.js';
import type {Series} from '../store/series.js';
import {above, borderOf, halfwayToFull} from './limits.js';
import type {Condition, Rule, RuleContext, Subject} from './rule.js';

/** From these on, in the unit of the figure. */
type Limit = number | ((context: RuleContext) => number);

/** A figure of the machine with what is said about it. */
interface Measure {
	readonly kind: keyof typeof limits;
	readonly value: number;
	readonly text: string;
	readonly cure?: string;
}

const memoryLimit: Limit = ({config}) => config.thresholds.memory;
const diskLimit: Limit = ({config}) => config.thresholds.disk;
const half =
	(limit: (context: RuleContext) => number): Limit =>
	context =>
		halfwayToFull(limit(context));

const limits = {
	load: {warning: 2, critical: 5}, // Runnable processes a core, over five minutes.
	memory: {warning: memoryLimit, critical: half(memoryLimit)}, // Percent that cannot be had any more.
	swap: {warning: 80},
	disk: {warning: diskLimit, critical: half(diskLimit)},
	// Percent of the last minute in which tasks waited.
	memoryStall: {warning: 10, critical: 40},
	ioStall: {warning: 50, critical: 90},
	cpuStall: {warning: 80},
	/** 1: long ago, 2: within the hour. */
	kills: {warning: 1, critical: 2},
	reboot: {warning: 1},
} as const satisfies Readonly<Record<string, {readonly warning: Limit; readonly critical?: Limit}>>;

const hour = 3_600_000;

const percent = (value: number): string => `${Math.round(value)} %`;

const subject = (
	part: string,
	value: Measure,
	more: {figure?: string; series?: Series; group?: 'disks'; quiet?: true} = {},
): Subject<Measure> => ({part, value, ok: value.text, ...more});

const load = ({load: of, cores = 1, loadHistory}: Vitals): ReadonlyArray<Subject<Measure>> =>
	of
		? [
				subject(
					'load',
					{kind: 'load', value: of.five / cores, text: `${of.five} on ${cores} cores`, cure: 'top'},
					{figure: String(of.five), series: loadHistory},
				),
			]
		: [];

const memory = ({memory: of, memoryHistory}: Vitals): ReadonlyArray<Subject<Measure>> => {
	if (!of) {
		return [];
	}

	const used = (1 - of.available / of.total) * 100;
	const swapped = of.swapTotal > 0 ? (1 - of.swapFree / of.swapTotal) * 100 : undefined;
	return [
		subject(
			'memory',
			{kind: 'memory', value: used, text: `${percent(used)} in use`},
			{figure: percent(used), series: memoryHistory},
		),
		...(swapped === undefined
			? []
			: [
					subject(
						'swap',
						{kind: 'swap', value: swapped, text: `${percent(swapped)} in use`},
						{figure: percent(swapped)},
					),
				]),
	];
};

const disk = ({mount, full, inodes}: Disk): ReadonlyArray<Subject<Measure>> => [
	subject(
		`disk ${mount}`,
		{kind: 'disk', value: full, text: `${percent(full)} full`, cure: `du -xh -d1 ${mount} | sort -h`},
		{figure: percent(full), group: 'disks'},
	),
	...(inodes
		? [
				subject(
					`inodes ${mount}`,
					{kind: 'disk', value: inodes.full, text: `${percent(inodes.full)} of the inodes in use`},
					{figure: percent(inodes.full), group: 'disks', quiet: true},
				),
			]
		: []),
];

const pressure = ({pressure: of}: Vitals): ReadonlyArray<Subject<Measure>> =>
	(
		[
			['memory', 'memoryStall', of?.memory?.full?.sixty],
			['io', 'ioStall', of?.io?.full?.sixty],
			['cpu', 'cpuStall', of?.cpu?.some.sixty],
		] as const
	).flatMap(([what, kind, value]) =>
		value === undefined
			? []
			: [subject(`${what} pressure`, {kind, value, text: `tasks wait ${percent(value)} of the time`}, {quiet: true})],
	);

const kernel = ({oomKills, oomAt, rebootRequired}: Vitals, {now}: RuleContext): ReadonlyArray<Subject<Measure>> => [
	...(oomKills === undefined
		? []
		: [
				subject(
					'OOM kills',
					{
						kind: 'kills',
						value: oomKills === 0 ? 0 : oomAt !== undefined && now - oomAt < hour ? 2 : 1,
						text: `${oomKills} since boot`,
						cure: 'journalctl -k -g "Out of memory"',
					},
					{quiet: true},
				),
			]),
	...(rebootRequired === undefined
		? []
		: [
				subject(
					'reboot',
					{
						kind: 'reboot',
						value: rebootRequired ? 1 : 0,
						text: 'needed by an update',
					},
					{quiet: true},
				),
			]),
];

const conditions: ReadonlyArray<Condition<Measure>> = (['critical', 'warning'] as const).flatMap(severity =>
	(Object.keys(limits) as ReadonlyArray<Measure['kind']>).flatMap((kind): ReadonlyArray<Condition<Measure>> => {
		const of: {readonly warning: Limit; readonly critical?: Limit} = limits[kind];
		const limit = of[severity];
		return limit === undefined
			? []
			: [
					{
						severity,
						...above(measure => (measure.kind === kind ? measure.value : undefined), limit),
						text: ({text}) => text,
						cure: ({cure}) => cure,
					},
				];
	}),
);

/** What a machine runs short of: cores, memory, swap, space, inodes; what the kernel killed; a pending reboot. */
export const vitalsRule: Rule<Vitals, Measure> = {
	id: 'vitals',
	title: 'vitals',
	source: vitals,
	group: 'vitals',
	expects: () => ['vitals', 'disks'],
	subjects: (data, context) =>
		[...load(data), ...memory(data), ...data.disks.flatMap(disk), ...pressure(data), ...kernel(data, context)].map(
			one => ({...one, near: one.value.value / borderOf(limits[one.value.kind].warning, context)}),
		),
	conditions,
};
