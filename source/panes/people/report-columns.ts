import type {Report} from '../../matrix/reports.js';
import {dateTime} from '../../ui/format.js';
import type {Column} from '../../ui/table-column.js';

const roomOf = ({room}: Report): string => room?.name ?? room?.id ?? '';

/** Newest first, as the server has them: it sorts by nothing else. */
export const eventReportColumns: ReadonlyArray<Column<Report>> = [
	{id: 'at', title: 'WHEN', width: 16, priority: 1, cell: ({at}) => ({text: dateTime(at || undefined), tone: 'dim'})},
	{
		id: 'about',
		title: 'WHOSE EVENT',
		width: {min: 16, good: 26, max: 40, grow: 2},
		priority: 0,
		cell: ({about}) => (about === undefined ? {text: 'gone', tone: 'dim'} : {text: about, tone: 'strong'}),
	},
	{
		id: 'reason',
		title: 'REASON',
		width: {min: 18, good: 30, grow: 6},
		priority: 0,
		cell: ({reason}) => (reason === undefined ? {text: 'none given', tone: 'dim'} : reason),
	},
	{id: 'room', title: 'ROOM', width: {min: 14, max: 40, grow: 2}, priority: 2, cell: roomOf},
	{
		id: 'score',
		title: 'SCORE',
		width: 6,
		align: 'right',
		priority: 4,
		cell: ({score}) => (score === undefined ? '' : String(score)),
	},
	{
		id: 'by',
		title: 'REPORTED BY',
		width: {min: 16, max: 40, grow: 1},
		priority: 3,
		cell: ({by}) => ({text: by, tone: 'dim'}),
	},
];

export const userReportColumns: ReadonlyArray<Column<Report>> = eventReportColumns
	.filter(({id}) => id !== 'room' && id !== 'score')
	.map(column => (column.id === 'about' ? {...column, title: 'WHO'} : column));
