/** The rows in the order and selection in which they are shown; `keys[i]` is the key of `rows[i]`. */
export interface Arrangement<Row> {
	readonly rows: readonly Row[];
	readonly keys: readonly string[];
	/** Where a key stands, -1 if it is not shown. */
	indexOf(key: string): number;
}

export interface Sort {
	/** A column's id. */
	readonly column: string;
	readonly descending: boolean;
}

export interface TableState {
	/** Key of the selected row: it stays selected when the order changes. */
	readonly cursor?: string;
	/** Where it stood last: taken over by the row that stands there when it goes. */
	readonly index: number;
	/** First row shown. */
	readonly offset: number;
	readonly sort?: Sort;
	readonly filter: string;
	/** The person has chosen a row. */
	readonly moved?: boolean;
}

export const tableState = (initial: Partial<Pick<TableState, 'sort' | 'filter'>> = {}): TableState => ({
	index: 0,
	offset: 0,
	filter: '',
	...initial,
});

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

const scrolled = (offset: number, index: number, length: number, height: number): number => {
	const rows = Math.max(1, height);
	const seen = clamp(offset, index - rows + 1, index);
	return clamp(seen, 0, Math.max(0, length - rows));
};

/** Puts cursor and offset where they belong after rows, order or height changed; the same object when nothing moves. */
export const settle = (state: TableState, {keys, indexOf}: Arrangement<unknown>, height: number): TableState => {
	if (keys.length === 0) {
		return state;
	}

	const found = state.cursor === undefined ? -1 : indexOf(state.cursor);
	const index = found === -1 ? clamp(state.index, 0, keys.length - 1) : found;
	const cursor = keys[index];
	const offset = scrolled(state.offset, index, keys.length, height);
	return cursor === state.cursor && index === state.index && offset === state.offset
		? state
		: {...state, cursor, index, offset};
};

/** Selects the row at `index`, or the nearest there is. */
export const moveTo = (
	state: TableState,
	arrangement: Arrangement<unknown>,
	height: number,
	index: number,
): TableState => {
	if (arrangement.keys.length === 0) {
		return state;
	}

	const next = clamp(index, 0, arrangement.keys.length - 1);
	return settle({...state, index: next, cursor: arrangement.keys[next], moved: next > 0}, arrangement, height);
};

export const moveBy = (state: TableState, arrangement: Arrangement<unknown>, height: number, by: number): TableState =>
	moveTo(state, arrangement, height, settle(state, arrangement, height).index + by);

/** The next sortable column (after the last comes the first), ascending or as the column likes to begin. */
export const nextSort = (
	state: TableState,
	columns: ReadonlyArray<{readonly id: string; readonly descending?: boolean}>,
): TableState => {
	const at = columns.findIndex(column => column.id === state.sort?.column);
	const next = columns[(at + 1) % columns.length];
	return next ? {...state, sort: {column: next.id, descending: next.descending ?? false}} : state;
};

export const reverseSort = (state: TableState): TableState =>
	state.sort ? {...state, sort: {...state.sort, descending: !state.sort.descending}} : state;

export const setFilter = (state: TableState, filter: string): TableState =>
	state.filter === filter ? state : {...state, filter};
