import type {ConfigFileState} from '../files/config-file.js';
import {troubleWith} from '../files/way-back.js';
import {age, bytes} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import type {Column} from '../ui/table-column.js';
import {width as columnsOf} from '../ui/text.js';

export interface ConfigRow {
	readonly host: string;
	readonly file: ConfigFileState;
	readonly old: boolean;
	/** ms since the epoch. */
	readonly now: number;
}

export const rowKey = ({host, file}: ConfigRow): string => `${host}/${file.path}`;
export const rowText = ({host, file}: ConfigRow): string => `${host} ${file.path} ${file.kind} ${stateOf(file).text}`;

/** What its reader has of it, and what that means. */
export function stateOf({problem, facts, inside, container}: ConfigFileState): Segment {
	if (problem) {
		return {text: facts ? 'no permission' : 'not there', tone: 'error'};
	}

	if (inside === 'other') {
		return {text: 'container has old one', tone: 'warning'};
	}

	if (container?.startedAt !== undefined && facts && facts.modified > container.startedAt && container.running) {
		return {text: 'changed since the start', tone: 'warning'};
	}

	const trouble = troubleWith({facts, container});
	if (trouble !== undefined) {
		return {text: `${trouble} with it`, tone: 'error'};
	}

	if (inside === 'same') {
		return {text: 'same in the container', tone: 'good'};
	}

	return typeof inside === 'object' ? {text: inside.unknown, tone: 'dim'} : {text: 'there', tone: 'dim'};
}

const byText =
	(text: (row: ConfigRow) => string) =>
	(a: ConfigRow, b: ConfigRow): number =>
		text(a).localeCompare(text(b));

const nothing: Segment = {text: '–', tone: 'dim'};

const modeText = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

/** Its end is what tells it from others. */
const ending = (text: string, columns: number): string => {
	const all = [...text];
	while (columnsOf(all.join('')) > columns - (all.length < [...text].length ? 1 : 0)) {
		all.shift();
	}

	return all.length < [...text].length ? `…${all.join('')}` : text;
};

const path: Column<ConfigRow> = {
	id: 'path',
	title: 'FILE',
	width: {min: 22, good: 40, max: 80, grow: 3},
	priority: 0,
	cell: ({file}, width) => ({text: ending(file.path, width)}),
	sort: byText(({file}) => file.path),
};

const host: Column<ConfigRow> = {
	id: 'host',
	title: 'HOST',
	width: {min: 7, max: 14, grow: 1},
	priority: 3,
	cell: row => row.host,
	sort: byText(row => row.host),
};

const others: ReadonlyArray<Column<ConfigRow>> = [
	{
		id: 'kind',
		title: 'KIND',
		width: 8,
		priority: 2,
		cell: ({file}) => ({text: file.kind, tone: 'dim'}),
		sort: byText(({file}) => file.kind),
	},
	{
		id: 'state',
		title: 'STATE',
		width: {min: 23, max: 34, grow: 1},
		priority: 0,
		cell: ({file}) => stateOf(file),
		sort: byText(({file}) => stateOf(file).text),
	},
	{
		id: 'size',
		title: 'SIZE',
		width: 7,
		align: 'right',
		priority: 4,
		cell: ({file: {facts}}) => (facts ? bytes(facts.size) : nothing),
		sort: (a, b) => (a.file.facts?.size ?? -1) - (b.file.facts?.size ?? -1),
	},
	{
		id: 'changed',
		title: 'CHANGED',
		width: 8,
		align: 'right',
		priority: 1,
		cell: ({file: {facts}, now}) => (facts ? age(Math.max(0, now - facts.modified)) : nothing),
		sort: (a, b) => (b.file.facts?.modified ?? 0) - (a.file.facts?.modified ?? 0),
	},
	{
		id: 'owner',
		title: 'MODE OWNER',
		width: {min: 16, max: 24, grow: 1},
		priority: 5,
		cell: ({file: {facts}}): Segment | Line =>
			facts ? [{text: modeText(facts.mode), tone: 'dim'}, {text: ` ${facts.owner}:${facts.group}`}] : nothing,
	},
	{
		id: 'backups',
		title: 'BAK',
		width: 3,
		align: 'right',
		priority: 6,
		cell: ({file: {facts}}) => (facts?.backups.length ? String(facts.backups.length) : nothing),
	},
];

export const configColumns: ReadonlyArray<Column<ConfigRow>> = [path, ...others];
export const hostedConfigColumns: ReadonlyArray<Column<ConfigRow>> = [path, host, ...others];
