import {tableState} from '../ui/table-state.js';

/** What the screen keeps from start to start. */
export interface KeptState {
	/** Id of the tab in front. */
	readonly tab?: string;
	/** Name of the stack in front. */
	readonly stack?: string;
	/** Sort and filter of tables, focus and zoom of panes, pins; by the names of useRemembered(). */
	readonly memory: ReadonlyArray<readonly [string, unknown]>;
}

const longest = 200;
const most = 200;

const isText = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= longest && !/\p{Control}/u.test(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Order and selection of a table, not where its cursor stood. */
const table = (value: unknown): unknown => {
	if (!isObject(value)) {
		return undefined;
	}

	const {sort, filter} = value;
	const sorted =
		isObject(sort) && isText(sort.column) && typeof sort.descending === 'boolean'
			? {sort: {column: sort.column, descending: sort.descending}}
			: {};
	return tableState({...sorted, filter: isText(filter) ? filter : ''});
};

/** Which panel has the focus, and whether it has all the room. */
const panels = (value: unknown): unknown =>
	isObject(value) &&
	isText(value.focus) &&
	typeof value.zoom === 'boolean' &&
	Object.values(value).every(one => isText(one) || typeof one === 'boolean')
		? value
		: undefined;

/** With all labels of its set a pin is longer than other names. */
const isPin = (value: unknown): boolean =>
	typeof value === 'string' && value.length <= 2000 && !/\p{Control}/u.test(value);

const pins = (value: unknown): unknown =>
	Array.isArray(value) && value.length <= most && value.every(isPin) ? value : undefined;

/** What may be kept, by name; all else (logs, what is to be selected) is of one run. */
const kinds: ReadonlyArray<readonly [RegExp, (value: unknown) => unknown]> = [
	[/^table /u, table],
	[/^metrics pins /u, pins],
	[/^[a-z]+$/u, panels],
];

const checked = (entries: Iterable<readonly [string, unknown]>): ReadonlyArray<readonly [string, unknown]> =>
	[...entries].slice(0, most).flatMap(([name, value]) => {
		const kind = kinds.find(([pattern]) => pattern.test(name));
		const kept = isText(name) ? kind?.[1](value) : undefined;
		return kept === undefined ? [] : [[name, kept] as const];
	});

/** The text of the file. */
export const keptText = ({tab, stack, memory}: KeptState): string =>
	`${JSON.stringify({version: 1, tab, stack, memory: Object.fromEntries(checked(memory))}, undefined, '\t')}\n`;

/** What a file says; whatever in it is not as it should be is left out, and nothing is left of a damaged one. */
export const parseKept = (text: string): KeptState => {
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		return {memory: []};
	}

	if (!isObject(data) || data.version !== 1) {
		return {memory: []};
	}

	const {tab, stack, memory} = data;
	return {
		...(isText(tab) ? {tab} : {}),
		...(isText(stack) ? {stack} : {}),
		memory: isObject(memory) ? checked(Object.entries(memory)) : [],
	};
};
