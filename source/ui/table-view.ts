import type {Tone} from '../theme/theme.js';
import type {Line, Segment} from './line.js';
import type {Column} from './table-column.js';
import {gap, markerWidth, type PlacedColumn, placeColumns} from './table-column.js';
import type {Arrangement, Sort, TableState} from './table-state.js';
import {alignLine, fit, fitLine, plain} from './text.js';

export interface TableLook<Row> {
	readonly width: number;
	/** Rows below the header. */
	readonly height: number;
	/** Keys go here: the selected row is shown strongly. */
	readonly focused: boolean;
	/** Rows of old data: dimmed. */
	isOld?(row: Row): boolean;
}

const spaces = (number: number): Segment => ({text: ' '.repeat(number)});

const toLine = (cell: string | Segment | Line): Line => {
	if (typeof cell === 'string') {
		return [{text: cell}];
	}

	return 'text' in cell ? [cell] : cell;
};

/** Beside the columns the marker and the gaps; then whatever is left at the right. */
const row = <Row>(
	marker: string,
	placed: ReadonlyArray<PlacedColumn<Row>>,
	width: number,
	cell: (column: Column<Row>, width: number) => Line,
): Line => {
	const line: Segment[] = [{text: fit(marker, markerWidth)}];
	for (const [index, {column, width: columns}] of placed.entries()) {
		if (index > 0) {
			line.push(spaces(gap));
		}

		line.push(...alignLine(cell(column, columns), columns, column.align ?? 'left'));
	}

	return fitLine(line, width);
};

const headerTitle = <Row>({title, id, align}: Column<Row>, sort: Sort | undefined): string => {
	if (sort?.column !== id) {
		return title;
	}

	const arrow = sort.descending ? '↓' : '↑';
	return align === 'right' ? `${arrow}${title}` : `${title} ${arrow}`;
};

export const tableHeader = <Row>(columns: ReadonlyArray<Column<Row>>, sort: Sort | undefined, width: number): Line =>
	row('', placeColumns(columns, width), width, column => [{text: headerTitle(column, sort)}]).map(segment => ({
		...segment,
		tone: 'header' as Tone,
	}));

const toned = (line: Line, tone: Tone): Line => [{text: plain(line), tone}];

/** The rows on screen, `height` lines at the most; cells of rows off screen are never made. */
export const tableRows = <Row>(
	columns: ReadonlyArray<Column<Row>>,
	arrangement: Arrangement<Row>,
	state: TableState,
	{width, height, focused, isOld}: TableLook<Row>,
): readonly Line[] => {
	const placed = placeColumns(columns, width);
	return arrangement.rows.slice(state.offset, state.offset + height).map((item, index) => {
		const selected = arrangement.keys[state.offset + index] === state.cursor;
		const line = row(selected ? '›' : '', placed, width, (column, columns_) => toLine(column.cell(item, columns_)));
		if (selected && focused) {
			return toned(line, 'selected');
		}

		return isOld?.(item) ? toned(line, 'dim') : line;
	});
};
