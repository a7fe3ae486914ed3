import type {ReactNode} from 'react';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {nothingFits} from '../ui/nothing-fits.js';
import {TableView} from '../ui/table.js';
import type {Column} from '../ui/table-column.js';
import type {Table} from '../ui/use-table.js';

/** Rows of hosts, of which some may be old data. */
interface HostRow {
	readonly old: boolean;
}

const isOld = ({old}: HostRow): boolean => old;
const indented = (line: Line): Line => [{text: '  '}, ...line];

/** A table of what hosts have, and below it what is to be said of these hosts; in its place while there is nothing to list. */
export const NotedTable = <Row extends HostRow>({
	table,
	columns,
	rows,
	what,
	notes,
	shownNotes,
	nothing,
	width,
	height,
	focused,
}: {
	readonly table: Table<Row>;
	readonly columns: ReadonlyArray<Column<Row>>;
	readonly rows: readonly Row[];
	/** What the rows are called: "containers". */
	readonly what: string;
	/** All of them; `shownNotes` are those for which there is room beside rows. */
	readonly notes: readonly Line[];
	readonly shownNotes: readonly Line[];
	/** Said where there are neither rows nor notes. */
	readonly nothing: readonly string[];
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
}): ReactNode => {
	const empty =
		rows.length > 0
			? [nothingFits(rows.length, what, table.state.filter)]
			: notes.length > 0
				? notes.map(indented)
				: nothing.map((text): Line => indented([{text, tone: 'dim'}]));
	return (
		<>
			<TableView
				table={table}
				columns={columns}
				total={rows.length}
				width={width}
				height={height - shownNotes.length}
				focused={focused}
				isOld={isOld}
				empty={empty}
			/>
			<Lines lines={shownNotes} width={width} height={shownNotes.length} />
		</>
	);
};
