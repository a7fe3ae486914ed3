import {isLinkable} from '../ui/hyperlink.js';
import type {Segment} from '../ui/line.js';
import {sparkline} from '../ui/sparkline.js';
import type {Column} from '../ui/table-column.js';
import type {FederationRow, FederationState} from './federation-rows.js';

const states: Readonly<Record<FederationState, Segment>> = {
	ok: {text: '✓ ok', tone: 'good'},
	bad: {text: '▲ wrong', tone: 'warning'},
	down: {text: '✗ down', tone: 'error'},
	unknown: {text: '? unknown', tone: 'warning'},
	none: {text: '–', tone: 'dim'},
	waiting: {text: '◌ waiting', tone: 'dim'},
};

const linked = (text: string, url: string | undefined): Segment =>
	url !== undefined && isLinkable(url) ? {text, link: url} : {text};

export const federationColumns: ReadonlyArray<Column<FederationRow>> = [
	{id: 'state', title: 'STATE', width: 9, priority: 0, cell: ({state}) => states[state]},
	{
		id: 'check',
		title: 'CHECK',
		width: {min: 15, good: 18, max: 24, grow: 1},
		priority: 0,
		cell: ({area, detail}) => (detail === undefined ? {text: area, tone: 'strong'} : {text: `  ${detail}`}),
	},
	{
		id: 'seen',
		title: 'SEEN',
		width: {min: 18, good: 34, grow: 10},
		priority: 0,
		cell: ({seen, url, wanted, state, old}) => ({
			...linked(seen, wanted === undefined ? url : undefined),
			...(state === 'none' || state === 'waiting' || old ? {tone: 'dim' as const} : {}),
		}),
	},
	{
		id: 'wanted',
		title: 'WANTED',
		width: {min: 30, max: 48, grow: 4},
		priority: 3,
		cell: ({wanted = '', url}) => ({...linked(wanted, url), tone: 'dim'}),
	},
	{
		id: 'figure',
		title: 'FIGURE',
		width: 8,
		align: 'right',
		priority: 1,
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

export const rowText = ({area, detail = '', state, seen, wanted = ''}: FederationRow): string =>
	[area, detail, state, seen, wanted].join(' ');

/** All that is known of a row, for the viewer and for copying. */
export const rowLines = ({area, detail, state, seen, wanted, url, cure}: FederationRow): readonly string[] => [
	`${detail === undefined ? area : `${area}: ${detail}`} – ${state}`,
	`seen: ${seen}`,
	...(wanted === undefined || wanted === url ? [] : [`wanted: ${wanted}`]),
	...(url === undefined ? [] : [`at: ${url}`]),
	...(cure === undefined ? [] : [`→ ${cure}`]),
];
