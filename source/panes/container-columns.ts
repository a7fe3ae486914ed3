import type {Container} from '../parsers/docker.js';
import type {Tone} from '../theme/theme.js';
import {age, bytes, duration, percent, rate} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import {sparkline} from '../ui/sparkline.js';
import type {Column} from '../ui/table-column.js';
import {middle, width} from '../ui/text.js';
import type {ContainerRow} from './container-row.js';

const nothing: Segment = {text: '–', tone: 'dim'};

const stateText = ({state, exitCode, oomKilled}: Container): string => {
	if (oomKilled && state !== 'running') {
		return 'oom-killed';
	}

	return (state === 'exited' || state === 'dead') && exitCode !== undefined ? `${state} ${exitCode}` : state;
};

const stateTone = ({state, exitCode, oomKilled}: Container): Tone => {
	switch (state) {
		case 'running':
			return 'good';
		case 'exited':
			return exitCode || oomKilled ? 'error' : 'dim';
		case 'dead':
			return 'error';
		case 'created':
			return 'dim';
		default:
			return 'warning';
	}
};

const healthTone = {healthy: 'good', unhealthy: 'error', starting: 'warning'} as const;

/** CPU that counts as something, in percent of a core: below it the sparkline stays flat. */
const floor = 25;

const cpuCell = ({stats}: ContainerRow, width: number): Segment | Line => {
	if (!stats) {
		return nothing;
	}

	const figure = percent(stats.cpu).padStart(6);
	const bars = width - figure.length - 1;
	return bars < 3
		? {text: figure}
		: [{text: `${figure} `}, {text: sparkline(stats.cpuHistory.values, bars, {floor}), tone: 'accent'}];
};

const share = (part: number | undefined, whole: number | undefined): number | undefined =>
	part === undefined || !whole ? undefined : (part / whole) * 100;

/** Percent of its memory from which it is worth a look. */
const tight = 90;

const memoryCell = ({stats}: ContainerRow, width: number): Segment | Line => {
	if (stats?.memory === undefined) {
		return nothing;
	}

	const used = share(stats.memory, stats.memoryLimit);
	const amount = bytes(stats.memory);
	const limit = width >= 17 && stats.memoryLimit ? ` / ${bytes(stats.memoryLimit)}` : '';
	const part = used === undefined ? '' : `${used.toFixed(0)}%`;
	return [{text: amount + limit + part.padStart(Math.max(part.length + 1, width - amount.length - limit.length))}].map(
		segment => (used !== undefined && used >= tight ? {...segment, tone: 'warning' as const} : segment),
	);
};

const networkCell = ({stats}: ContainerRow): Segment =>
	stats?.received === undefined && stats?.sent === undefined
		? nothing
		: {text: `${rate(stats.received).padStart(4)} / ${rate(stats.sent)}`};

/** Where it is too long, the registry and its owner are what can be missed. */
const shortImage = (image: string, columns: number): string =>
	middle(width(image) <= columns ? image : image.slice(image.lastIndexOf('/') + 1), columns);

/** Smaller first; what is not known stands below every figure. */
const by =
	(figure: (row: ContainerRow) => number | undefined) =>
	(a: ContainerRow, b: ContainerRow): number =>
		(figure(a) ?? -1) - (figure(b) ?? -1);

const byText =
	(text: (row: ContainerRow) => string) =>
	(a: ContainerRow, b: ContainerRow): number =>
		text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;

const upSince = ({container}: ContainerRow): number | undefined =>
	container.state === 'running' || container.state === 'paused' ? container.startedAt : undefined;

/** How much somebody should look at it: what does not run as it should first. */
const trouble = ({container: {state, exitCode, health}}: ContainerRow): number => {
	if (health === 'unhealthy' || state === 'dead' || state === 'restarting' || (state === 'exited' && exitCode)) {
		return 0;
	}

	return state === 'running' ? (health === 'starting' ? 1 : 3) : 2;
};

type ContainerColumn = Column<ContainerRow>;

/** Figures that are no longer true are dimmed. */
const figure =
	(cell: (row: ContainerRow, width: number) => Segment | Line): ContainerColumn['cell'] =>
	(row, width) => {
		const made = cell(row, width);
		const line = 'text' in made ? [made] : made;
		return row.oldFigures ? line.map(segment => ({...segment, tone: 'dim' as const})) : line;
	};

const name: ContainerColumn = {
	id: 'name',
	title: 'NAME',
	width: {min: 11, good: 13, max: 32, grow: 1},
	priority: 0,
	cell: ({container}, width) => ({text: middle(container.name, width)}),
	// \0 is before every letter: the one that the family is called after comes first.
	sort: byText(({family, container: {name: own}}) => `${family}\0${own === family ? '' : own}`),
};

const host: ContainerColumn = {
	id: 'host',
	title: 'HOST',
	width: {min: 6, max: 14, grow: 1},
	priority: 3,
	cell: row => row.host,
	sort: byText(row => row.host),
};

const rest: readonly ContainerColumn[] = [
	{
		id: 'state',
		title: 'STATE',
		width: 10,
		priority: 0,
		cell: ({container}) => ({text: stateText(container), tone: stateTone(container)}),
		sort: by(trouble),
	},
	{
		id: 'health',
		title: 'HEALTH',
		width: 9,
		priority: 1,
		cell: ({container: {health, state}}) =>
			health && state === 'running' ? {text: health, tone: healthTone[health]} : nothing,
		sort: byText(({container}) => container.health ?? ''),
		descending: true,
	},
	{
		id: 'up',
		title: 'UP',
		width: 7,
		priority: 5,
		cell(row) {
			const since = upSince(row);
			return since === undefined ? nothing : duration(row.now - since);
		},
		sort: by(row => (upSince(row) === undefined ? undefined : row.now - upSince(row)!)),
	},
	{
		id: 'cpu',
		title: 'CPU',
		width: {min: 6, good: 12, max: 22, grow: 1},
		priority: 2,
		cell: figure(cpuCell),
		sort: by(({stats}) => stats?.cpu),
		descending: true,
	},
	{
		id: 'memory',
		title: 'MEM',
		width: {min: 10, good: 17},
		priority: 6,
		cell: figure(memoryCell),
		sort: by(({stats}) => stats?.memory),
		descending: true,
	},
	{
		id: 'network',
		title: 'NET ↓/↑',
		width: 11,
		priority: 7,
		cell: figure(networkCell),
		sort: by(({stats}) => (stats?.received ?? 0) + (stats?.sent ?? 0)),
		descending: true,
	},
	{
		id: 'restarts',
		title: 'RST',
		align: 'right',
		width: 4,
		priority: 4,
		cell: ({container: {restarts}}) => ({text: String(restarts), ...(restarts > 0 ? {tone: 'warning'} : {})}),
		sort: by(({container}) => container.restarts),
		descending: true,
	},
	{
		id: 'image',
		title: 'IMAGE',
		width: {min: 14, grow: 2},
		priority: 8,
		cell: ({container}, width) => ({text: shortImage(container.image, width), tone: 'dim'}),
		sort: byText(row => row.container.image),
	},
];

const built: ContainerColumn = {
	id: 'built',
	title: 'BUILT',
	align: 'right',
	width: 5,
	priority: 9,
	cell: ({built, now}) => (built === undefined ? nothing : {text: age(now - built), tone: 'dim'}),
	sort: by(({built, now}) => (built === undefined ? undefined : now - built)),
	descending: true,
};

/** Cells from which the age of the image takes nothing from what matters more. */
const roomy = 136;

/** By whether there are several hosts, and whether it is roomy: the same list each time. */
const lists: ReadonlyArray<readonly [usual: readonly ContainerColumn[], roomy: readonly ContainerColumn[]]> = [
	[
		[name, ...rest],
		[name, ...rest, built],
	],
	[
		[name, host, ...rest],
		[name, host, ...rest, built],
	],
];

/** For the containers of so many hosts; of several with a column for the host. */
export const columnsFor = (hosts: number, width: number): readonly ContainerColumn[] =>
	lists[hosts > 1 ? 1 : 0]![width >= roomy ? 1 : 0];

/** The row as text, for the clipboard. */
export const copiedRow = ({host: on, container}: ContainerRow): string =>
	[container.name, on, container.id.slice(0, 12), stateText(container), container.health ?? '–', container.image].join(
		'\t',
	);
