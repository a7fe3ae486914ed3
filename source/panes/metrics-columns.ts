import {type FamilyRow, familyText, rateText, totalText, unitOf} from '../metrics/families.js';
import {countText} from '../metrics/figure-text.js';
import type {LabelRow} from '../metrics/label-sets.js';
import type {Segment} from '../ui/line.js';
import {sparkline} from '../ui/sparkline.js';
import type {Column, ColumnWidth} from '../ui/table-column.js';
import {middle} from '../ui/text.js';
import type {KeyRow} from './metrics-rows.js';

/** NaN and what is missing stand below every figure. */
const by =
	<Row>(figure: (row: Row) => number | undefined) =>
	(a: Row, b: Row): number => {
		const value = (row: Row): number => {
			const given = figure(row) ?? Number.NaN;
			return Number.isNaN(given) ? Number.NEGATIVE_INFINITY : given;
		};
		const left = value(a);
		const right = value(b);
		return left === right ? 0 : left - right;
	};

const byText =
	<Row>(text: (row: Row) => string) =>
	(a: Row, b: Row): number =>
		text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;

const dimmed = (text: string): Segment => (text === '–' ? {text, tone: 'dim'} : {text});

const isBlank = (history: ReadonlyArray<number | undefined>): boolean =>
	history.every(value => value === undefined || Number.isNaN(value));

const keyColumnsOf = (title: ColumnWidth, note: number): ReadonlyArray<Column<KeyRow>> => [
	{
		id: 'title',
		title: 'METRIC',
		width: title,
		priority: 0,
		cell: ({title, pinned}, width) => (pinned ? {text: `◆ ${middle(title, width - 2)}`} : {text: title}),
	},
	{
		id: 'now',
		title: 'NOW',
		align: 'right',
		width: 10,
		priority: 0,
		cell: ({now, over}) => (over ? {text: `▲ ${now}`, tone: 'warning'} : dimmed(now)),
	},
	{
		id: 'trend',
		title: 'TREND',
		width: {min: 10, good: 36, max: 60, grow: 3},
		priority: 1,
		// Where nothing was ever known there is room for why.
		cell: ({history, full, over, note}, width) =>
			isBlank(history)
				? {text: note, tone: 'dim'}
				: {
						text: sparkline(history, width, full === undefined ? {} : {max: full}),
						tone: over ? 'warning' : 'accent',
					},
	},
	{
		id: 'limit',
		title: 'LIMIT',
		align: 'right',
		width: 7,
		priority: 2,
		cell: ({limit}) => ({text: limit, tone: 'dim'}),
	},
	{
		id: 'note',
		title: '',
		// Narrower it would say nothing, and take the room in which the trend says it.
		width: {min: note, grow: 3},
		priority: 3,
		cell: ({note, history}) => ({text: isBlank(history) ? '' : note, tone: 'dim'}),
	},
];

export const keyColumns = keyColumnsOf({min: 19, max: 36, grow: 1}, 36);
/** Where label sets are pinned: their names are long. */
export const longKeyColumns = keyColumnsOf({min: 34, good: 52, max: 100, grow: 4}, 60);

const shortTypes: Readonly<Partial<Record<FamilyRow['type'], string>>> = {GAUGE_HISTOGRAM: 'histogram'};

/** With the families that are kept among the key metrics, at a time. */
export const familyColumns = (pins: readonly string[], now: number): ReadonlyArray<Column<FamilyRow>> => [
	{
		id: 'name',
		title: 'FAMILY',
		width: {min: 30, good: 44, max: 64, grow: 4},
		priority: 0,
		cell: ({id, name}, width) => (pins.includes(id) ? {text: `◆ ${middle(name, width - 2)}`} : middle(name, width)),
		sort: byText(({name}) => name),
	},
	{
		id: 'type',
		title: 'TYPE',
		width: 9,
		priority: 4,
		cell: ({type}) => ({text: shortTypes[type] ?? type.toLowerCase(), tone: 'dim'}),
		sort: byText(({type}) => type),
	},
	{
		id: 'sets',
		title: 'SETS',
		align: 'right',
		width: 5,
		priority: 3,
		cell: ({sets}) => (sets === 0 ? {text: 'none', tone: 'dim'} : String(sets)),
		sort: by(({sets}) => sets),
		descending: true,
	},
	{
		id: 'total',
		title: 'NOW',
		align: 'right',
		width: 10,
		priority: 1,
		cell: row => dimmed(totalText(row, now)),
		sort: by(({total}) => total),
		descending: true,
	},
	{
		id: 'rate',
		title: 'RATE',
		align: 'right',
		width: 8,
		priority: 2,
		cell: row => dimmed(rateText(row.rate, row)),
		sort: by(({rate}) => rate),
		descending: true,
	},
	{
		id: 'trend',
		title: 'TREND',
		width: {min: 10, max: 30, grow: 2},
		priority: 5,
		cell: ({history}, width) => ({text: history ? sparkline([...history], width) : '', tone: 'accent'}),
	},
	{
		id: 'help',
		title: 'HELP',
		width: {min: 20, grow: 5},
		priority: 6,
		cell: ({help}) => ({text: help, tone: 'dim'}),
	},
];

const labels = (isPinned: (row: LabelRow) => boolean): Column<LabelRow> => ({
	id: 'labels',
	title: 'LABELS',
	width: {min: 24, good: 40, grow: 5},
	priority: 0,
	cell: (row, width) => (isPinned(row) ? {text: `◆ ${middle(row.labels, width - 2)}`} : middle(row.labels, width)),
	sort: byText(row => row.labels),
});

/** The label sets of a family, with those of which a figure is pinned, at a time. */
export const labelColumns = (
	family: Pick<FamilyRow, 'name' | 'type'>,
	isPinned: (row: LabelRow) => boolean,
	now: number,
): ReadonlyArray<Column<LabelRow>> => {
	const labelsColumn = labels(isPinned);
	const unit = unitOf(family);
	const isGroup = family.type === 'HISTOGRAM' || family.type === 'SUMMARY' || family.type === 'GAUGE_HISTOGRAM';
	const figure = (
		id: string,
		title: string,
		priority: number,
		of: (row: LabelRow) => number | undefined,
		text: (value: number | undefined) => string,
	): Column<LabelRow> => ({
		id,
		title,
		align: 'right',
		width: 10,
		priority,
		cell: row => dimmed(text(of(row))),
		sort: by(of),
		descending: true,
	});
	const measured = (value: number | undefined): string => familyText(value, unit, now);
	const counted = (value: number | undefined): string => (value === undefined ? '–' : countText(value));
	const rate = figure(
		'rate',
		'RATE',
		2,
		row => row.rate,
		value => rateText(value, family),
	);
	return isGroup
		? [
				labelsColumn,
				figure('count', 'COUNT', 3, row => row.value, counted),
				rate,
				figure('mean', 'MEAN NOW', 4, row => row.mean, measured),
				figure('half', 'P50', 1, row => row.half, measured),
				figure('most', 'P99', 1, row => row.most, measured),
			]
		: [
				labelsColumn,
				figure('value', 'NOW', 1, row => row.value, measured),
				...(family.type === 'COUNTER' ? [rate] : []),
			];
};
