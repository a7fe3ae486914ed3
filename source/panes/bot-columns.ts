import {endingOf} from '../sources/unit-news.js';
import type {Tone} from '../theme/theme.js';
import {bytes, duration, percent} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import {sparkline} from '../ui/sparkline.js';
import type {Column} from '../ui/table-column.js';
import {middle} from '../ui/text.js';
import type {BotRow, UnitRow} from './bot-rows.js';

const nothing: Segment = {text: '–', tone: 'dim'};

export const stateTone = ({one: {unit, problem}}: UnitRow): Tone => {
	if (problem || !unit) {
		return problem ? 'warning' : 'dim';
	}

	if (unit.load !== 'loaded' || unit.active === 'failed') {
		return 'error';
	}

	return unit.active === 'active' ? 'good' : unit.active === 'inactive' ? 'dim' : 'warning';
};

/** "running", "failed", "auto-restart", "not-found": the sub-state says more than the state. */
export const stateText = ({one: {unit, problem}}: UnitRow): string => {
	if (problem) {
		return 'not asked';
	}

	if (!unit) {
		return 'waiting …';
	}

	return unit.load === 'loaded' ? unit.sub || unit.active : unit.load;
};

const ofUnit =
	(cell: (row: UnitRow, width: number) => Segment | Line | string) =>
	(row: BotRow, width: number): Segment | Line | string =>
		row.kind === 'unit' ? cell(row, width) : nothing;

/** Percent of a core below which the sparkline stays flat. */
const floor = 25;

const cpu = ({one}: UnitRow, width: number): Segment | Line => {
	if (one.cpu === undefined) {
		return nothing;
	}

	const figure = percent(one.cpu).padStart(6);
	const bars = width - figure.length - 1;
	return bars < 3
		? {text: figure}
		: [{text: `${figure} `}, {text: sparkline(one.cpuHistory?.values ?? [], bars, {floor}), tone: 'accent'}];
};

const number = (row: BotRow, of: (row: UnitRow) => number | undefined): number =>
	row.kind === 'unit' ? (of(row) ?? -1) : -2;

const by =
	(of: (row: UnitRow) => number | undefined) =>
	(a: BotRow, b: BotRow): number =>
		number(a, of) - number(b, of);

const since = ({one: {unit}}: UnitRow): number | undefined =>
	unit?.active === 'active' ? unit.activeAt : unit?.changedAt;

const trouble: Readonly<Record<string, number>> = {error: 0, warning: 1, dim: 2, good: 3};

const name: Column<BotRow> = {
	id: 'name',
	title: 'NAME',
	width: {min: 14, good: 20, max: 48, grow: 2},
	priority: 0,
	cell: (row, width) => ({text: middle(row.name, width)}),
	sort: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
};

const host: Column<BotRow> = {
	id: 'host',
	title: 'HOST',
	width: {min: 6, good: 10, max: 14, grow: 1},
	priority: 2,
	cell: row => row.host,
	sort: (a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0),
};

const rest: ReadonlyArray<Column<BotRow>> = [
	{
		id: 'state',
		title: 'STATE',
		width: {min: 12, max: 16, grow: 1},
		priority: 0,
		cell: row => (row.kind === 'unit' ? {text: stateText(row), tone: stateTone(row)} : {text: 'log file', tone: 'dim'}),
		sort: by(row => trouble[stateTone(row)]),
	},
	{
		id: 'since',
		title: 'SINCE',
		width: 7,
		priority: 4,
		cell: ofUnit(row => (since(row) === undefined ? nothing : duration(row.now - since(row)!))),
		sort: by(row => (since(row) === undefined ? undefined : row.now - since(row)!)),
	},
	{
		id: 'cpu',
		title: 'CPU',
		width: {min: 6, good: 12, max: 22, grow: 1},
		priority: 3,
		cell: ofUnit(cpu),
		sort: by(({one}) => one.cpu),
		descending: true,
	},
	{
		id: 'memory',
		title: 'MEM',
		width: 6,
		priority: 5,
		cell: ofUnit(({one: {unit}}) => (unit?.memory === undefined ? nothing : bytes(unit.memory))),
		sort: by(({one}) => one.unit?.memory),
		descending: true,
	},
	{
		id: 'restarts',
		title: 'RST',
		align: 'right',
		width: 4,
		priority: 6,
		cell: ofUnit(({one: {unit}}) =>
			unit?.restarts === undefined
				? nothing
				: {text: String(unit.restarts), ...(unit.restarts > 0 ? {tone: 'warning'} : {})},
		),
		sort: by(({one}) => one.unit?.restarts),
		descending: true,
	},
	{
		id: 'pid',
		title: 'PID',
		align: 'right',
		width: 7,
		priority: 8,
		cell: ofUnit(({one: {unit}}) => (unit?.pid === undefined ? nothing : String(unit.pid))),
	},
	{
		id: 'boot',
		title: 'BOOT',
		width: 9,
		priority: 7,
		cell: ofUnit(({one: {unit}}) => unit?.enabled ?? nothing),
	},
	{
		id: 'result',
		title: 'LAST RESULT',
		width: {min: 11, max: 24, grow: 1},
		priority: 9,
		cell: ofUnit(({one: {unit}}) =>
			unit && unit.load === 'loaded' ? endingOf(unit) || (unit.result === '' ? nothing : unit.result) : nothing,
		),
	},
];

/** Of one host; of several, with a column for it. */
export const botColumns: ReadonlyArray<Column<BotRow>> = [name, ...rest];
export const hostedBotColumns: ReadonlyArray<Column<BotRow>> = [name, host, ...rest];
