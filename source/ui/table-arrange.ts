import type {Column} from './table-column.js';
import type {Arrangement, Sort} from './table-state.js';

export interface Arranging<Row> {
	readonly rows: readonly Row[];
	readonly columns: ReadonlyArray<Column<Row>>;
	readonly sort: Sort | undefined;
	readonly filter: string;
	keyOf(row: Row): string;
	/** What the filter looks through. */
	textOf(row: Row): string;
}

/** Words that must all occur, whatever their case; a leading ! means that it must not. */
export const matcher = (filter: string): ((text: string) => boolean) => {
	const words = filter
		.toLowerCase()
		.split(/\s+/)
		.filter(word => word !== '' && word !== '!');
	return text => {
		const lower = text.toLowerCase();
		return words.every(word => (word.startsWith('!') ? !lower.includes(word.slice(1)) : lower.includes(word)));
	};
};

const sorted = <Row>(
	rows: readonly Row[],
	columns: ReadonlyArray<Column<Row>>,
	sort: Sort | undefined,
): readonly Row[] => {
	const compare = columns.find(column => column.id === sort?.column)?.sort;
	if (!compare) {
		return rows;
	}

	return rows.toSorted(sort!.descending ? (a, b) => compare(b, a) : compare);
};

const arrangement = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Arrangement<Row> => {
	const keys = rows.map(keyOf);
	let places: Map<string, number> | undefined;
	return {
		rows,
		keys,
		indexOf(key) {
			places ??= new Map(keys.map((each, index) => [each, index]));
			return places.get(key) ?? -1;
		},
	};
};

/**
 * Makes a function that filters and sorts, and does so again only when rows, columns, sort or filter are others: a frame
 * costs nothing for the rows off screen.
 */
export const createArranger = <Row>(): ((options: Arranging<Row>) => Arrangement<Row>) => {
	let last: Arranging<Row> | undefined;
	let result: Arrangement<Row> | undefined;
	return options => {
		if (
			result &&
			last &&
			last.rows === options.rows &&
			last.columns === options.columns &&
			last.filter === options.filter &&
			last.sort?.column === options.sort?.column &&
			last.sort?.descending === options.sort?.descending
		) {
			return result;
		}

		const matches = matcher(options.filter);
		const rows = options.filter.trim() === '' ? options.rows : options.rows.filter(row => matches(options.textOf(row)));
		last = options;
		result = arrangement(sorted(rows, options.columns, options.sort), options.keyOf);
		return result;
	};
};
