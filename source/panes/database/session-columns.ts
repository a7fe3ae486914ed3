import type {DatabaseSession} from '../../parsers/psql.js';
import {busyFor} from '../../rules/postgres.js';
import {duration} from '../../ui/format.js';
import type {Segment} from '../../ui/line.js';
import type {Column} from '../../ui/table-column.js';

export interface SessionRow extends DatabaseSession {
	/** Those who wait for it. */
	readonly blocks: readonly number[];
	/** ms, from which its time is a warning. */
	readonly border: number;
}

/** How long it is as it is: blocked, in its query, in its transaction, idle. */
export const timeOf = ({blockedFor, state, asked, transaction, changed}: DatabaseSession): number | undefined =>
	blockedFor ?? (state === 'active' ? asked : state.startsWith('idle in transaction') ? transaction : changed);

const stateOf = ({blockers, blocks, state}: SessionRow): Segment => {
	if (blockers.length > 0) {
		return {text: 'blocked', tone: 'error'};
	}

	switch (state) {
		case 'active':
			return {text: 'active', tone: blocks.length > 0 ? 'warning' : 'good'};
		case 'idle':
			return {text: 'idle', tone: 'dim'};
		case '':
			return {text: 'hidden', tone: 'dim'};
		default:
			// "idle in transaction (aborted)"
			return {text: state.replace('idle in transaction', 'in transaction'), tone: 'warning'};
	}
};

const waitOf = ({blockers, blocks, waits, event, state}: SessionRow): Segment => {
	if (blockers.length > 0) {
		return {text: `for ${blockers.join(', ')}`, tone: 'error'};
	}

	if (blocks.length > 0) {
		return {text: `blocks ${blocks.join(', ')}`, tone: 'warning'};
	}

	return state === 'active' && event !== '' ? {text: `${waits} ${event}`} : {text: '–', tone: 'dim'};
};

const byText =
	(text: (row: SessionRow) => string) =>
	(a: SessionRow, b: SessionRow): number =>
		text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;

export const sessionColumns: ReadonlyArray<Column<SessionRow>> = [
	{
		id: 'pid',
		title: 'PID',
		width: 7,
		align: 'right',
		priority: 0,
		cell: ({pid}) => String(pid),
		sort: (a, b) => a.pid - b.pid,
	},
	{
		id: 'state',
		title: 'STATE',
		width: {min: 8, good: 14},
		priority: 0,
		cell: stateOf,
		sort: byText(row => stateOf(row).text),
	},
	{
		id: 'time',
		title: 'FOR',
		width: 7,
		align: 'right',
		priority: 0,
		cell: row => ({
			text: duration(timeOf(row)),
			...((busyFor(row) ?? 0) >= row.border || (row.blockedFor ?? 0) >= 60_000 ? {tone: 'warning' as const} : {}),
		}),
		sort: (a, b) => (timeOf(a) ?? -1) - (timeOf(b) ?? -1),
		descending: true,
	},
	{
		id: 'wait',
		title: 'WAITS',
		width: {min: 10, good: 16, max: 26, grow: 1},
		priority: 1,
		cell: waitOf,
		sort: byText(row => waitOf(row).text),
	},
	{
		id: 'user',
		title: 'USER',
		width: {min: 8, max: 16},
		priority: 4,
		cell: ({user}) => user,
		sort: byText(({user}) => user),
	},
	{
		id: 'application',
		title: 'APPLICATION',
		width: {min: 11, max: 20},
		priority: 6,
		cell: ({application}) => (application === '' ? {text: '–', tone: 'dim'} : application),
		sort: byText(({application}) => application),
	},
	{
		id: 'client',
		title: 'CLIENT',
		width: {min: 9, good: 15, max: 24},
		priority: 5,
		cell: ({client}) => (client === '' ? {text: 'socket', tone: 'dim'} : client),
		sort: byText(({client}) => client),
	},
	{
		id: 'query',
		title: 'QUERY',
		width: {min: 16, grow: 4},
		priority: 2,
		cell: ({query, state}) => ({text: query, ...(state === 'active' ? {} : {tone: 'dim' as const})}),
	},
];

export const sessionRows = (sessions: readonly DatabaseSession[], border: number): readonly SessionRow[] =>
	sessions.map(session => ({
		...session,
		blocks: sessions.filter(({blockers}) => blockers.includes(session.pid)).map(({pid}) => pid),
		border,
	}));

export const sessionKey = ({pid}: SessionRow): string => String(pid);
export const sessionText = (row: SessionRow): string =>
	[row.pid, stateOf(row).text, row.user, row.application, row.client, row.query].join(' ');

const since = (ms: number | undefined): string => (ms === undefined ? '–' : `${duration(ms)} ago`);

/** All that is known of it. */
export const sessionLines = (row: SessionRow): readonly string[] => [
	`user         ${row.user} in ${row.database}${row.application === '' ? '' : `, ${row.application}`}`,
	`from         ${row.client === '' ? 'the socket' : row.client}`,
	`state        ${stateOf(row).text}, for ${duration(timeOf(row))}`,
	`connected    ${since(row.connected)}`,
	`transaction  ${row.transaction === undefined ? 'none' : `begun ${since(row.transaction)}`}`,
	`query        begun ${since(row.asked)}${row.state === 'active' ? '' : ', ended'}`,
	...(row.event === '' ? [] : [`waits for    ${row.waits} ${row.event}`]),
	...(row.blockers.length > 0
		? [
				`blocked by   ${row.blockers.join(', ')}${row.mode === '' ? '' : `: wants ${row.mode}${row.relation === '' ? '' : ` on ${row.relation}`}`}`,
			]
		: []),
	...(row.blocks.length > 0 ? [`blocks       ${row.blocks.join(', ')}`] : []),
	'',
	...(row.query === ''
		? ['no query is shown']
		: [row.query, '', "Strings in it are left out ('•••'): they may be anybody's."]),
];

export const copiedSession = (row: SessionRow): string =>
	[row.pid, stateOf(row).text, row.user, row.client, row.query].join('\t');
