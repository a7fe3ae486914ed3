import type {ActivityEntry, ActivityLevel} from '../store/activity.js';
import type {Tone} from '../theme/theme.js';
import {clock, hourMinute, monthDay} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import type {Column} from '../ui/table-column.js';

const marks: Readonly<Record<ActivityLevel, Segment>> = {
	info: {text: '·', tone: 'dim'},
	good: {text: '✓', tone: 'good'},
	warning: {text: '▲', tone: 'warning'},
	error: {text: '✗', tone: 'error'},
};

const tones: Readonly<Record<ActivityLevel, Tone | undefined>> = {
	info: undefined,
	good: undefined,
	warning: 'warning',
	error: 'error',
};

/** The day beside the time for what was not today. */
const when = (at: number): string => {
	const today = new Date();
	const then = new Date(at);
	return today.toDateString() === then.toDateString() ? clock(at) : `${monthDay(at)} ${hourMinute(at)}`;
};

const ranks: Readonly<Record<ActivityLevel, number>> = {info: 0, good: 1, warning: 2, error: 3};

export const activityColumns: ReadonlyArray<Column<ActivityEntry>> = [
	{
		id: 'time',
		title: 'TIME',
		width: 11,
		align: 'right',
		priority: 0,
		descending: true,
		cell: ({at}) => ({text: when(at), tone: 'dim'}),
		sort: (a, b) => a.at - b.at || a.id - b.id,
	},
	{
		id: 'host',
		title: 'HOST',
		width: {min: 8, max: 16, grow: 1},
		priority: 2,
		cell: ({host}) => host,
		sort: (a, b) => a.host.localeCompare(b.host),
	},
	{
		id: 'kind',
		title: 'KIND',
		width: 9,
		priority: 3,
		cell: ({kind}) => ({text: kind, tone: 'dim'}),
		sort: (a, b) => a.kind.localeCompare(b.kind),
	},
	{
		id: 'level',
		title: '',
		width: 1,
		priority: 0,
		descending: true,
		cell: ({level}) => marks[level],
		sort: (a, b) => ranks[a.level] - ranks[b.level],
	},
	{
		id: 'text',
		title: 'WHAT',
		width: {min: 20, grow: 8},
		priority: 0,
		cell({text, level}) {
			const tone = tones[level];
			return tone ? {text, tone} : text;
		},
	},
];

/** The newest lines of an entry's output that fit. */
export const outputLines = ({output = []}: ActivityEntry, rows: number): readonly Line[] =>
	output.slice(-rows).map(text => [{text: `  ${text}`}]);

/** What is searched by the filter. */
export const entryText = ({host, kind, level, text}: ActivityEntry): string => `${host} ${kind} ${level} ${text}`;

/** An entry in one line, where there is no table. */
export const entryLine = ({at, host, level, text}: ActivityEntry): Line => [
	{text: `  ${when(at)}  `, tone: 'dim'},
	marks[level],
	{text: ` ${host}: `, tone: 'dim'},
	{text, ...(tones[level] ? {tone: tones[level]} : {})},
];
