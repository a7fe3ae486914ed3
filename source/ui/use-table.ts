import {useLayoutEffect, useRef} from 'react';
import {useRemembered} from '../frame/remembered.js';
import {useCommands} from '../frame/use-commands.js';
import type {Handlers} from '../keys/dispatch.js';
import type {Line} from './line.js';
import {createArranger} from './table-arrange.js';
import type {Column} from './table-column.js';
import {
	type Arrangement,
	moveBy,
	moveTo,
	nextSort,
	reverseSort,
	type Sort,
	setFilter,
	settle,
	type TableState,
	tableState,
} from './table-state.js';
import {type Prompt, usePrompt} from './use-prompt.js';

export interface TableOptions<Row> {
	/** Under which its cursor, sort and filter are remembered. */
	readonly id: string;
	/** Another array when something changed, else the same: sorting is done again only then. */
	readonly rows: readonly Row[];
	/** Made once, outside of the component. */
	readonly columns: ReadonlyArray<Column<Row>>;
	readonly sort?: Sort;
	keyOf(row: Row): string;
	/** What the filter looks through. */
	textOf(row: Row): string;
	/** Rows of the screen with header and filter line. */
	readonly height: number;
	/** Keys go here. */
	readonly active: boolean;
	/** The first row is selected, whichever that is, until the person chooses one; on the first row it is so again. */
	readonly lead?: boolean;
	onOpen?(row: Row): void;
	onCopy?(row: Row): void;
	/** Esc where there is no filter to forget. */
	onLeave?(): void;
}

export interface Table<Row> {
	readonly state: TableState;
	readonly arrangement: Arrangement<Row>;
	readonly selected: Row | undefined;
	/** The rows on the screen. */
	readonly visible: readonly Row[];
	readonly prompt: Prompt;
	/** Lines for rows, without header and filter line. */
	readonly room: number;
	/** Whether the last line is the filter. */
	readonly filtering: boolean;
}

const initials = new WeakMap<object, TableState>();

/** The same object for the same columns, so that remembering has a stable beginning. */
const initial = (columns: object, sort: Sort | undefined): TableState => {
	let state = initials.get(columns);
	if (!state) {
		state = tableState(sort ? {sort} : {});
		initials.set(columns, state);
	}

	return state;
};

/** Under which a row's key is remembered that a table shall have selected when it is there next. */
export const selectKey = (table: string): string => `select ${table}`;

/** State and keys of a table; `TableView` draws it. */
export const useTable = <Row>(options: TableOptions<Row>): Table<Row> => {
	const {rows, columns, keyOf, textOf, height, active, onOpen, onCopy} = options;
	const [kept, change] = useRemembered(`table ${options.id}`, initial(columns, options.sort));
	const arrange = useRef<ReturnType<typeof createArranger<Row>>>(undefined);
	arrange.current ??= createArranger<Row>();
	const prompt = usePrompt();
	const arrangement = arrange.current({rows, columns, sort: kept.sort, filter: kept.filter, keyOf, textOf});
	const filtering = prompt.text !== undefined || kept.filter !== '';
	const room = Math.max(0, height - 1 - (filtering ? 1 : 0));
	const leading = options.lead === true && !kept.moved;
	const state = settle(leading ? {...kept, cursor: undefined, index: 0} : kept, arrangement, room);
	const selected = state.cursor === undefined ? undefined : arrangement.rows[arrangement.indexOf(state.cursor)];

	// Kept, so that the row that was first stays selected when the order changes, and one that goes leaves its place.
	useLayoutEffect(() => {
		if (state !== kept && !leading) {
			change(latest => (latest === kept ? state : latest));
		}
	});

	// What another tab led to is selected, whatever was filtered here.
	const [wanted, forget] = useRemembered<string | undefined>(selectKey(options.id), undefined);
	useLayoutEffect(() => {
		if (wanted !== undefined) {
			change(latest => ({...latest, cursor: wanted, filter: '', moved: true}));
			forget(() => undefined);
		}
	}, [wanted, change, forget]);

	const sortable = columns.filter(column => column.sort);
	const from = (latest: TableState): TableState => (leading ? state : latest);
	const move = (by: number) => () => change(latest => moveBy(from(latest), arrangement, room, by));
	const jump = (index: number) => () => change(latest => moveTo(latest, arrangement, room, index));
	const filter = (text: string): void => change(latest => setFilter(latest, text));
	const handlers: Handlers = {
		'table.down': move(1),
		'table.up': move(-1),
		'table.page-down': move(Math.max(1, room - 1)),
		'table.page-up': move(-Math.max(1, room - 1)),
		'table.first': jump(0),
		'table.last': jump(arrangement.keys.length - 1),
		'table.sort': sortable.length > 0 ? () => change(latest => nextSort(latest, sortable)) : undefined,
		'table.reverse': () => change(reverseSort),
		'table.filter': () =>
			prompt.open({
				label: 'filter: ',
				initial: kept.filter,
				placeholder: 'words that must occur, !word that must not',
				onChange(text) {
					filter(text);
					return undefined;
				},
				onEnter(text) {
					filter(text.trim());
					return undefined;
				},
				onCancel: () => filter(''),
			}),
		'table.unfilter': kept.filter === '' ? options.onLeave : () => filter(''),
		'table.open': onOpen && selected !== undefined ? () => onOpen(selected) : undefined,
		'table.copy': onCopy && selected !== undefined ? () => onCopy(selected) : undefined,
	};
	useCommands(handlers, {scope: 'table', active, text: prompt.text});

	return {
		state,
		arrangement,
		selected,
		visible: arrangement.rows.slice(state.offset, state.offset + room),
		prompt,
		room,
		filtering,
	};
};

/** "filter: syn · 2 of 14". */
export const filterLine = <Row>(table: Table<Row>, total: number, width: number): Line => {
	const count = `${table.arrangement.rows.length} of ${total}`;
	const entered = table.prompt.line(width - count.length - 2);
	return entered
		? [...entered, {text: `  ${count}`, tone: 'dim'}]
		: [
				{text: 'filter: ', tone: 'accent'},
				{text: table.state.filter, tone: 'match'},
				{text: `  ${count}`, tone: 'dim'},
			];
};
