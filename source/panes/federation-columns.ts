import {isLinkable} from '../ui/hyperlink.js';
import type {Segment} from '../ui/line.js';
import {sparkline} from '../ui/sparkline.js';
import type {Column} from '../ui/table-column.js';
import type {FederationRow, FederationState} from './federation-rows.js';

const states: Readonly<Record<FederationState, Segment>> = {
	ok: {text: '✓ ok', tone: 'good'},
	info: {text: '· note', tone: 'dim'},
	bad: {text: '▲ wrong', tone: 'warning'},
	broken: {text: '✗ broken', tone: 'error'},
	down: {text: '✗ down', tone: 'error'},
	unknown: {text: '? unknown', tone: 'warning'},
	skipped: {text: '– skipped', tone: 'dim'},
	none: {text: '–', tone: 'dim'},
	waiting: {text: '◌ waiting', tone: 'dim'},
};

export const stateText = (state: FederationState): string => states[state].text;

const linked = (text: string, url: string | undefined): Segment =>
	url !== undefined && isLinkable(url) ? {text, link: url} : {text};

const isDim = ({state, old}: FederationRow): boolean =>
	old === true || state === 'none' || state === 'waiting' || state === 'skipped';

/** "  ▾ Homeserver". */
const stepText = ({area, depth = 0, open}: FederationRow): string =>
	`${'  '.repeat(Math.max(0, depth - 1))}${open === undefined ? '  ' : open ? '▾ ' : '▸ '}${area}`;

const check: Column<FederationRow> = {
	id: 'check',
	title: 'CHECK',
	width: {min: 15, good: 30, max: 48, grow: 4},
	priority: 0,
	cell: row => (row.depth === undefined ? {text: row.area, tone: 'strong'} : {text: stepText(row)}),
};

const seen: Column<FederationRow> = {
	id: 'seen',
	title: 'SEEN',
	width: {min: 17, good: 34, grow: 10},
	priority: 0,
	cell: row => ({
		...linked(row.seen, row.wanted === undefined ? row.url : undefined),
		...(isDim(row) ? {tone: 'dim' as const} : {}),
	}),
};

const others: ReadonlyArray<Column<FederationRow>> = [
	{
		id: 'wanted',
		title: 'WANTED',
		width: {min: 30, max: 56, grow: 4},
		priority: 3,
		cell: ({wanted = '', url}) => ({...linked(wanted, url), tone: 'dim'}),
	},
	{
		id: 'figure',
		title: 'FIGURE',
		width: 8,
		align: 'right',
		priority: 2,
		cell: ({figure = '', old}) => ({text: figure, tone: old ? 'dim' : 'strong'}),
	},
	{
		id: 'trend',
		title: 'TREND',
		width: {min: 8, max: 20, grow: 2},
		priority: 4,
		cell: ({series, old}, width) =>
			series ? {text: sparkline(series.values, width), tone: old ? 'dim' : 'accent'} : {text: ''},
	},
];

const state = (title: string): Column<FederationRow> => ({
	id: 'state',
	title,
	width: 9,
	priority: 0,
	cell: row => states[row.state],
});

const host: Column<FederationRow> = {
	id: 'there',
	title: 'HOST',
	width: 4,
	priority: 1,
	cell: ({there}) => (there ? {...states[there], text: ` ${states[there].text.slice(0, 1)}`} : {text: ''}),
};

type Columns = ReadonlyArray<Column<FederationRow>>;
const narrow = ({id}: Column<FederationRow>): boolean => id !== 'wanted';
const wideOnes: Columns = [state('STATE'), check, seen, ...others];
const wideBoth: Columns = [state('FROM HERE'), host, check, seen, ...others];
const narrowOnes = wideOnes.filter(narrow);
const narrowBoth = wideBoth.filter(narrow);
/** With less what was seen needs the room; the details have what was wanted. */
const wide = 150;

/** `sideBySide`: seen from here and from the homeserver's machine. The same array for the same. */
export const columnsFor = (sideBySide: boolean, width: number): Columns =>
	width < wide ? (sideBySide ? narrowBoth : narrowOnes) : sideBySide ? wideBoth : wideOnes;

export const rowText = ({area, state: found, seen: text, wanted = '', seenThere = ''}: FederationRow): string =>
	[area, found, text, wanted, seenThere].join(' ');
