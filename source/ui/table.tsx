import {type ReactNode, useMemo} from 'react';
import type {Line} from './line.js';
import {Lines} from './lines.js';
import type {Column} from './table-column.js';
import {tableHeader, tableRows} from './table-view.js';
import {filterLine, type Table} from './use-table.js';

/** A table that useTable() keeps: header, the rows on the screen, the filter. */
export const TableView = <Row,>({
	table,
	columns,
	total,
	width,
	height,
	focused,
	isOld,
	empty,
}: {
	readonly table: Table<Row>;
	readonly columns: ReadonlyArray<Column<Row>>;
	/** Rows without the filter. */
	readonly total: number;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	/** Rows of old data; the same function each time. */
	readonly isOld?: (row: Row) => boolean;
	/** Said where there are no rows. */
	readonly empty: readonly Line[];
}): ReactNode => {
	const {state, arrangement, room, filtering} = table;
	const header = useMemo(() => tableHeader(columns, state.sort, width), [columns, state.sort, width]);
	const body = useMemo(
		() => tableRows(columns, arrangement, state, {width, height: room, focused, ...(isOld ? {isOld} : {})}),
		[columns, arrangement, state, width, room, focused, isOld],
	);
	const shown = body.length > 0 ? body : empty.slice(0, room);
	const blank = Array.from<Line>({length: Math.max(0, room - shown.length)}).fill([]);
	const lines = [header, ...shown, ...blank, ...(filtering ? [filterLine(table, total, width)] : [])];
	return <Lines lines={lines} width={width} height={height} />;
};
