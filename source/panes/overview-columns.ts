import type {Severity} from '../rules/rule.js';
import type {Series} from '../store/series.js';
import type {Segment} from '../ui/line.js';
import {sparkline} from '../ui/sparkline.js';
import type {Column} from '../ui/table-column.js';
import {middle} from '../ui/text.js';
import type {OverviewRow, PartRow, PinRow} from './overview-rows.js';
import {ago, when} from './overview-sentence.js';

export const marks: Readonly<Record<Severity, Segment>> = {
	critical: {text: '✗', tone: 'error'},
	unknown: {text: '?', tone: 'warning'},
	warning: {text: '▲', tone: 'warning'},
	ok: {text: '✓', tone: 'good'},
};

const stateOf = ({severity, pending}: PartRow): Segment =>
	pending ? {text: '◌ waiting', tone: 'dim'} : {...marks[severity], text: `${marks[severity].text} ${severity}`};

const nothing: Segment = {text: ''};

type OverviewColumn = Column<OverviewRow>;

/** A column that says something of parts alone. */
const ofPart =
	(cell: (row: PartRow, width: number) => string | Segment): OverviewColumn['cell'] =>
	(row, width) =>
		row.kind === 'part' ? cell(row, width) : nothing;

/** Where it is so narrow there is no column for the figure. */
const narrow = 36;

const pinCell = ({what, figure, note, old}: PinRow, width: number): Segment => {
	const isKnown = figure !== '–';
	const lead = isKnown && width < narrow ? `${figure} ` : '';
	const text = isKnown
		? `${lead}${middle(what, width - lead.length)}`
		: `${middle(what, Math.floor(width / 2))}: ${note}`;
	return old || !isKnown ? {text, tone: 'dim'} : {text};
};

/** One bar alone is no trend. */
const enough = (series: Series | undefined): series is Series =>
	(series?.values.filter(value => value !== undefined).length ?? 0) > 1;

const isUrl = /^https?:\/\//u;

/** As of a time: ages are told in whole minutes. */
export const overviewColumns = (now: number): readonly OverviewColumn[] => [
	{
		id: 'state',
		title: 'STATE',
		width: 10,
		priority: 0,
		cell: row => (row.kind === 'part' ? stateOf(row) : {text: row.kind === 'pin' ? '◆ pinned' : '→ link', tone: 'dim'}),
	},
	{
		id: 'part',
		title: 'PART',
		width: {min: 11, max: 16, grow: 1},
		priority: 0,
		cell: row =>
			row.kind === 'pin' || (row.kind === 'part' && row.severity === 'ok')
				? row.title
				: {text: row.title, tone: 'strong'},
	},
	{
		id: 'what',
		title: 'WHAT',
		width: {min: 32, good: 46, max: 84, grow: 6},
		priority: 0,
		cell(row, width) {
			if (row.kind === 'pin') {
				return pinCell(row, width);
			}

			if (row.kind === 'link') {
				return {text: row.what, tone: 'accent', ...(isUrl.test(row.what) ? {link: row.what} : {})};
			}

			return row.severity === 'ok' || row.pending || row.old
				? {text: row.what, tone: row.severity === 'ok' ? 'text' : 'dim'}
				: row.what;
		},
	},
	{
		id: 'figure',
		title: 'FIGURE',
		width: 7,
		align: 'right',
		priority: 1,
		cell: row => (row.kind === 'link' ? nothing : {text: row.figure ?? '', tone: row.old ? 'dim' : 'strong'}),
	},
	{
		id: 'trend',
		title: 'TREND',
		width: {min: 10, max: 60, grow: 3},
		priority: 3,
		cell: (row, width) =>
			row.kind !== 'link' && enough(row.series)
				? {text: sparkline(row.series.values, width), tone: row.old ? 'dim' : 'accent'}
				: nothing,
	},
	{
		id: 'since',
		title: 'SINCE',
		width: 5,
		align: 'right',
		priority: 2,
		cell: ofPart(({since, pending}) => ({text: since === undefined || pending ? '' : when(since, now), tone: 'dim'})),
	},
	{
		id: 'for',
		title: 'FOR',
		width: 4,
		align: 'right',
		priority: 4,
		cell: ofPart(({since, pending}) => ({text: since === undefined || pending ? '' : ago(since, now), tone: 'dim'})),
	},
];
