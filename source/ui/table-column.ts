import type {Line, Segment} from './line.js';
import type {Align} from './text.js';

export interface ColumnWidth {
	readonly min: number;
	/** With these it shows more than with `min`, with any number between nothing: given whole or not at all. */
	readonly good?: number;
	/** No more than this; no limit if not given. */
	readonly max?: number;
	/** Its share of the columns left over; 0 if not given. */
	readonly grow?: number;
}

export interface Column<Row> {
	readonly id: string;
	readonly title: string;
	readonly align?: Align;
	readonly width: number | ColumnWidth;
	/** The highest number is dropped first where it is narrow; 0 is never dropped. */
	readonly priority: number;
	cell(row: Row, width: number): string | Segment | Line;
	/** Ascending order; absent: the column cannot be sorted by. Rows that are equal keep the order they came in. */
	sort?(a: Row, b: Row): number;
	/** Where the large ones are looked for (CPU): sorting begins with them. */
	readonly descending?: boolean;
}

/** A column that is shown, with its columns on the screen. */
export interface PlacedColumn<Row> {
	readonly column: Column<Row>;
	readonly width: number;
}

export const gap = 2;
/** "› ", the mark of the selected row. */
export const markerWidth = 2;

const minimum = (column: Column<never>): number => (typeof column.width === 'number' ? column.width : column.width.min);

const needed = (columns: ReadonlyArray<Column<never>>): number =>
	markerWidth + columns.reduce((sum, column) => sum + minimum(column), 0) + gap * Math.max(0, columns.length - 1);

const worst = (columns: ReadonlyArray<Column<never>>): number =>
	columns.reduce(
		(found, column, index) =>
			column.priority > 0 && (found === -1 || column.priority >= columns[found]!.priority) ? index : found,
		-1,
	);

/** Which columns fit into `width`, and how wide they are: least important ones are dropped, the rest is shared out. */
export const placeColumns = <Row>(all: ReadonlyArray<Column<Row>>, width: number): ReadonlyArray<PlacedColumn<Row>> => {
	const columns = [...all];
	const plain = columns as ReadonlyArray<Column<unknown>> as ReadonlyArray<Column<never>>;
	while (needed(plain) > width) {
		const drop = worst(plain);
		if (drop === -1) {
			break;
		}

		columns.splice(drop, 1);
	}

	const widths = columns.map(column => minimum(column as Column<unknown> as Column<never>));
	const left = raise(columns, widths, width - needed(plain));
	share(columns, widths, left);
	return columns.map((column, index) => ({column, width: widths[index]!}));
};

/** Gives those columns that are better with more what they want, the most important first; says what is left. */
const raise = <Row>(columns: ReadonlyArray<Column<Row>>, widths: number[], left: number): number => {
	let rest = left;
	const order = columns.map((column, index) => ({column, index})).sort((a, b) => a.column.priority - b.column.priority);
	for (const {column, index} of order) {
		const missing = typeof column.width === 'number' ? 0 : (column.width.good ?? 0) - widths[index]!;
		if (missing > 0 && missing <= rest) {
			widths[index]! += missing;
			rest -= missing;
		}
	}

	return rest;
};

/** Gives `left` columns to those that grow, by their shares, up to their limits. */
const share = <Row>(columns: ReadonlyArray<Column<Row>>, widths: number[], left: number): void => {
	let rest = left;
	while (rest > 0) {
		const open = columns
			.map((column, index) => ({
				index,
				grow: typeof column.width === 'number' ? 0 : (column.width.grow ?? 0),
				room: typeof column.width === 'number' ? 0 : (column.width.max ?? Number.POSITIVE_INFINITY) - widths[index]!,
			}))
			.filter(({grow, room}) => grow > 0 && room > 0);
		if (open.length === 0) {
			return;
		}

		const shares = open.reduce((sum, {grow}) => sum + grow, 0);
		const pot = rest;
		for (const {index, grow, room} of open) {
			const part = Math.min(rest, room, Math.max(1, Math.floor((pot * grow) / shares)));
			widths[index]! += part;
			rest -= part;
		}
	}
};
