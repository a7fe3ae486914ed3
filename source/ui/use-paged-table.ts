import {useLayoutEffect, useMemo, useRef} from 'react';
import {useRemembered} from '../frame/remembered.js';
import {useCommands} from '../frame/use-commands.js';
import {useSlice} from '../frame/use-slice.js';
import type {Handlers} from '../keys/dispatch.js';
import type {PolledSource} from '../sources/source.js';
import {type Paged, type PagedQuery, pagedArgument} from '../store/paged.js';
import type {Slice} from '../store/slice.js';
import {
	type Held,
	movePaged,
	type PagedState,
	pagedState,
	restart,
	selectedIndex,
	settlePaged,
	windowFrom,
} from './paged-state.js';
import type {Column} from './table-column.js';
import {nextSort, reverseSort, type Sort} from './table-state.js';
import {type Prompt, usePrompt} from './use-prompt.js';
import {useSettled} from './use-settled.js';
import {selectKey} from './use-table.js';

export interface PagedTableOptions<Row> {
	/** Under which its cursor, sort and search are remembered. */
	readonly id: string;
	/** Made with `pagedSource`. */
	readonly source: PolledSource<Paged<Row>>;
	readonly stack: string;
	readonly host: string;
	/** Which of them: in the source's words. */
	readonly show?: string;
	/** Made once, outside of the component; what the server can sort by is in `sortable`, by column id. */
	readonly columns: ReadonlyArray<Column<Row>>;
	readonly sortable: readonly string[];
	readonly sort?: Sort;
	keyOf(row: Row): string;
	/** Said in the empty search field. */
	readonly placeholder?: string;
	/** Rows of the screen with header and foot. */
	readonly height: number;
	/** Keys go here. */
	readonly active: boolean;
	onOpen?(row: Row): void;
	onCopy?(row: Row): void;
	/** Esc where nothing is searched for. */
	onLeave?(): void;
	/** Ctrl-O: the whole list as it is searched and sorted; `total` rows when last counted. */
	onSave?(query: PagedQuery, total: number, prompt: Prompt): void;
}

export interface PagedTable<Row> {
	readonly state: PagedState;
	/** The list that is asked for now. */
	readonly query: PagedQuery;
	/** What was read; its data is of another query while `waiting`. */
	readonly slice: Slice<Paged<Row>>;
	/** Undefined where it is not there (yet): no action has a target then. */
	readonly selected: Row | undefined;
	/** The lines on the screen, undefined where they are still to come. */
	readonly visible: ReadonlyArray<Row | undefined>;
	/** Of the lines on the screen. */
	readonly keys: ReadonlyArray<string | undefined>;
	/** Rows of the whole list; undefined: not known yet. */
	readonly total: number | undefined;
	/** What is on the screen is of the list that was asked for before. */
	readonly waiting: boolean;
	readonly prompt: Prompt;
	/** Lines for rows, without header and foot. */
	readonly room: number;
}

/** ms that a search rests before the server is asked. */
const rest = 250;
const initials = new WeakMap<object, PagedState>();

const initial = (columns: object, sort: Sort | undefined): PagedState => {
	const state = initials.get(columns) ?? pagedState(sort);
	initials.set(columns, state);
	return state;
};

/** The window for a query, and while that is on its way the one that was shown before. */
const useWindow = <Row>(
	{source, host, stack, show, keyOf}: PagedTableOptions<Row>,
	state: PagedState,
	room: number,
) => {
	const search = useSettled(state.filter.trim(), rest) ?? '';
	const {sort} = state;
	const query = useMemo(
		(): PagedQuery => ({stack, search, ...(sort ? {sort} : {}), ...(show === undefined ? {} : {show})}),
		[stack, search, sort, show],
	);
	const argument = pagedArgument(query);
	const from = useRef(0);
	const known = useRef(Number.POSITIVE_INFINITY);
	from.current = windowFrom(from.current, state.offset, room, known.current);
	const slice = useSlice(source, host, argument, [String(from.current)]);
	const {data} = slice;
	known.current = slice.at === undefined ? Number.POSITIVE_INFINITY : data.total;
	const waiting = slice.at === undefined || search !== state.filter.trim();
	const held = useMemo((): Held => ({total: data.total, from: data.from, keys: data.rows.map(keyOf)}), [data, keyOf]);
	return {query, slice, held, waiting};
};

/** State and keys of a table whose rows are on a server; `PagedTableView` draws it. The keys are those of every list. */
export const usePagedTable = <Row>(options: PagedTableOptions<Row>): PagedTable<Row> => {
	const {columns, height, active, onOpen, onCopy, onSave} = options;
	const [kept, change] = useRemembered(`table ${options.id}`, initial(columns, options.sort));
	const prompt = usePrompt();
	const room = Math.max(0, height - 2);
	const of = `${options.stack} ${options.show ?? ''}`;
	const begun = kept.of === of ? kept : {...(kept.of === undefined ? kept : restart(kept)), of};
	const {query, slice, held, waiting} = useWindow(options, begun, room);
	const state = waiting ? begun : settlePaged(begun, held, room);

	useLayoutEffect(() => {
		if (state !== kept) {
			change(latest => (latest === kept ? state : latest));
		}
	});

	// What another tab led to is looked for: nobody knows in which place it stands.
	const [wanted, forget] = useRemembered<string | undefined>(selectKey(options.id), undefined);
	useLayoutEffect(() => {
		if (wanted !== undefined) {
			change(latest => ({...restart(latest), cursor: wanted, filter: wanted}));
			forget(() => undefined);
		}
	}, [wanted, change, forget]);

	const at = waiting ? -1 : selectedIndex(state, held);
	const selected = at === -1 ? undefined : slice.data.rows[at];
	const sortable = columns.filter(({id}) => options.sortable.includes(id));
	const move = (to: (index: number) => number) => () =>
		change(latest =>
			waiting ? latest : movePaged({...latest, of}, held, room, to(settlePaged(latest, held, room).index)),
		);
	const other = (by: (latest: PagedState) => PagedState) =>
		change(latest => {
			const next = by(latest);
			return next === latest ? latest : restart(next);
		});
	const search = (text: string): void => other(latest => (latest.filter === text ? latest : {...latest, filter: text}));
	const page = Math.max(1, room - 1);
	const handlers: Handlers = {
		'table.down': move(index => index + 1),
		'table.up': move(index => index - 1),
		'table.page-down': move(index => index + page),
		'table.page-up': move(index => index - page),
		'table.first': move(() => 0),
		'table.last': move(() => held.total - 1),
		'table.sort': sortable.length > 0 ? () => other(latest => ({...latest, ...nextSort(latest, sortable)})) : undefined,
		'table.reverse': () => other(latest => (latest.sort ? {...latest, ...reverseSort(latest)} : latest)),
		'table.filter': () =>
			prompt.open({
				label: 'search: ',
				initial: begun.filter,
				placeholder: options.placeholder ?? 'a part of the name',
				onChange(text) {
					search(text);
					return undefined;
				},
				onEnter(text) {
					search(text.trim());
					return undefined;
				},
				onCancel: () => search(''),
			}),
		'table.unfilter': begun.filter === '' ? options.onLeave : () => search(''),
		'table.open': onOpen && selected !== undefined ? () => onOpen(selected) : undefined,
		'table.copy': onCopy && selected !== undefined ? () => onCopy(selected) : undefined,
		'table.save': onSave && (() => (waiting ? undefined : onSave(query, held.total, prompt))),
	};
	useCommands(handlers, {scope: 'table', active, text: prompt.text});

	const shown = useVisible(slice.data, held, state, room, waiting);
	return {state, query, slice, selected, ...shown, waiting, prompt, room, total: waiting ? undefined : held.total};
};

type Shown<Row> = Pick<PagedTable<Row>, 'visible' | 'keys'>;

const useVisible = <Row>(
	{rows}: Paged<Row>,
	{total, from, keys}: Held,
	{offset}: PagedState,
	room: number,
	waiting: boolean,
): Shown<Row> => {
	const before = useRef<Shown<Row>>({visible: [], keys: []});
	const now = useMemo(() => {
		const places = Array.from({length: Math.max(0, Math.min(room, total - offset))}, (_, line) => offset + line - from);
		return {visible: places.map(place => rows[place]), keys: places.map(place => keys[place])};
	}, [rows, keys, total, from, offset, room]);
	useLayoutEffect(() => {
		if (!waiting) {
			before.current = now;
		}
	});
	return waiting ? before.current : now;
};
