import type {RedisKey} from '../../parsers/redis-cli.js';
import {duration} from '../../ui/format.js';
import type {Column} from '../../ui/table-column.js';
import {middle} from '../../ui/text.js';

const byText =
	(text: (row: RedisKey) => string) =>
	(a: RedisKey, b: RedisKey): number =>
		text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;

export const keyColumns: ReadonlyArray<Column<RedisKey>> = [
	{
		id: 'name',
		title: 'KEY',
		width: {min: 20, grow: 1},
		priority: 0,
		cell: ({name}, width) => ({text: middle(name, width), tone: 'strong'}),
		sort: byText(({name}) => name),
	},
	{id: 'type', title: 'TYPE', width: 10, priority: 0, cell: ({type}) => type, sort: byText(({type}) => type)},
	{
		id: 'expires',
		title: 'EXPIRES IN',
		width: 10,
		align: 'right',
		priority: 0,
		cell: ({expires}) => (expires === undefined ? {text: 'never', tone: 'dim'} : duration(expires)),
		sort: (a, b) => (a.expires ?? Number.POSITIVE_INFINITY) - (b.expires ?? Number.POSITIVE_INFINITY),
	},
];

export const keyKey = ({bytes}: RedisKey): string => bytes;
export const keyText = ({name, type}: RedisKey): string => `${name} ${type}`;
