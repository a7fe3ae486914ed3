import type {DatabaseTable} from '../../parsers/psql.js';
import {age, bytes, count, dateTime} from '../../ui/format.js';
import type {Segment} from '../../ui/line.js';
import type {Column} from '../../ui/table-column.js';
import {middle} from '../../ui/text.js';

/** A table with what is reckoned from it. */
export interface TableRow extends DatabaseTable {
	/** Of the whole database, 0 to 1. */
	readonly share?: number;
	/** ms since the epoch: when somebody last cleaned up or looked at it, by itself or by hand. */
	readonly cleaned?: number;
	readonly analyzed?: number;
	readonly now: number;
}

const latest = (...times: ReadonlyArray<number | undefined>): number | undefined => {
	const known = times.filter(time => time !== undefined);
	return known.length > 0 ? Math.max(...known) : undefined;
};

export const tableRow = (table: DatabaseTable, whole: number, now: number): TableRow => {
	const cleaned = latest(table.vacuum, table.autovacuum);
	const analyzed = latest(table.analyze, table.autoanalyze);
	return {
		...table,
		...(table.size === undefined || whole <= 0 ? {} : {share: table.size / whole}),
		...(cleaned === undefined ? {} : {cleaned}),
		...(analyzed === undefined ? {} : {analyzed}),
		now,
	};
};

const nothing: Segment = {text: '–', tone: 'dim'};

/** autovacuum_vacuum_scale_factor of a fresh PostgreSQL: beyond twice that it does not keep up. */
const many = 0.4;
const few = 10_000;

const deadTone = ({rows, dead}: DatabaseTable): Pick<Segment, 'tone'> =>
	dead > few && dead > rows * many ? {tone: 'warning'} : dead === 0 ? {tone: 'dim'} : {};

const ago = (at: number | undefined, now: number): Segment =>
	at === undefined ? {text: 'never', tone: 'dim'} : {text: `${age(now - at)} ago`};

const by =
	(figure: (row: TableRow) => number | undefined) =>
	(a: TableRow, b: TableRow): number =>
		(figure(a) ?? -1) - (figure(b) ?? -1);

export const tableColumns: ReadonlyArray<Column<TableRow>> = [
	{
		id: 'name',
		title: 'TABLE',
		width: {min: 18, good: 30, max: 60, grow: 2},
		priority: 0,
		cell: ({name}, width) => ({text: middle(name, width), tone: 'strong'}),
		sort: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
	},
	{
		id: 'size',
		title: 'SIZE',
		width: 6,
		align: 'right',
		priority: 0,
		cell: ({size, locked}) => (locked ? {text: 'locked', tone: 'warning'} : {text: bytes(size)}),
		// One that somebody has to himself is looked for first.
		sort: by(({size, locked}) => (locked ? Number.POSITIVE_INFINITY : size)),
		descending: true,
	},
	{
		id: 'share',
		title: '%',
		width: 4,
		align: 'right',
		priority: 4,
		cell: ({share}) => (share === undefined ? nothing : {text: `${(share * 100).toFixed(0)}%`, tone: 'dim'}),
	},
	{
		id: 'indexes',
		title: 'INDEXES',
		width: 7,
		align: 'right',
		priority: 3,
		cell: ({indexes}) => bytes(indexes),
		sort: by(({indexes}) => indexes),
		descending: true,
	},
	{
		id: 'rows',
		title: 'ROWS',
		width: 6,
		align: 'right',
		priority: 1,
		cell: ({rows}) => count(rows),
		sort: by(({rows}) => rows),
		descending: true,
	},
	{
		id: 'dead',
		title: 'DEAD',
		width: 6,
		align: 'right',
		priority: 1,
		cell: row => ({text: count(row.dead), ...deadTone(row)}),
		sort: by(({dead}) => dead),
		descending: true,
	},
	{
		id: 'vacuum',
		title: 'VACUUM',
		width: 8,
		align: 'right',
		priority: 2,
		cell: ({cleaned, now}) => ago(cleaned, now),
		sort: by(({cleaned}) => cleaned),
	},
	{
		id: 'analyze',
		title: 'ANALYZE',
		width: 8,
		align: 'right',
		priority: 5,
		cell: ({analyzed, now}) => ago(analyzed, now),
		sort: by(({analyzed}) => analyzed),
	},
];

export const tableKey = ({name}: TableRow): string => name;
export const tableText = ({name}: TableRow): string => name;

/** All that is known of it. */
export const tableLines = (row: TableRow): readonly string[] => [
	`size      ${row.locked ? 'not measured: somebody has it all to himself' : `${bytes(row.size)}B with indexes and TOAST`}`,
	`indexes   ${bytes(row.indexes)}B`,
	`rows      about ${row.rows}`,
	`dead      about ${row.dead}`,
	`changed   about ${row.changed} since the last analyze`,
	`vacuum    by itself ${dateTime(row.autovacuum)}, by hand ${dateTime(row.vacuum)}`,
	`analyze   by itself ${dateTime(row.autoanalyze)}, by hand ${dateTime(row.analyze)}`,
];

export const copiedTable = ({name, size, rows, dead}: TableRow): string => [name, size ?? '', rows, dead].join('\t');
