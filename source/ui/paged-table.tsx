import {type ReactNode, useMemo} from 'react';
import {age} from './format.js';
import type {Line} from './line.js';
import {Lines} from './lines.js';
import type {Column} from './table-column.js';
import {tableHeader, tableRows} from './table-view.js';
import {lineWidth} from './text.js';
import type {PagedTable} from './use-paged-table.js';
import {wrapLine} from './wrap-line.js';

/** "100,000". */
export const grouped = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** What is searched for, and how many there are: "search: bob   12 of 1,203". */
const footLine = <Row,>({state, total, waiting, prompt, slice}: PagedTable<Row>, width: number): Line => {
	const place = total === 0 || total === undefined ? 0 : state.index + 1;
	const counted: Line = waiting
		? slice.error
			? []
			: [{text: 'loading …', tone: 'dim'}]
		: [{text: `${grouped(place)} of ${grouped(total ?? 0)}`, tone: 'dim'}];
	const old: Line =
		slice.phase === 'stale'
			? [{text: `${age(Date.now() - (slice.at ?? 0))} old: ${slice.error?.message ?? ''}  `, tone: 'warning'}]
			: [];
	const lost: Line = state.lost === undefined ? [] : [{text: `${state.lost} is no longer here  `, tone: 'warning'}];
	const entered = prompt.line(Math.max(0, width - lineWidth(counted) - 2));
	if (entered) {
		return [...entered, {text: '  '}, ...counted];
	}

	const searched: Line =
		state.filter === '' ? [] : [{text: 'search: ', tone: 'accent'}, {text: state.filter, tone: 'match'}, {text: '  '}];
	return [{text: '  '}, ...searched, ...counted, {text: '  '}, ...lost, ...old];
};

/** A table that usePagedTable() keeps: header, the rows on the screen, search and count. */
export const PagedTableView = <Row,>({
	table,
	columns,
	width,
	height,
	focused,
	empty,
	now,
}: {
	readonly table: PagedTable<Row>;
	readonly columns: ReadonlyArray<Column<Row>>;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	/** Said where there are no rows. */
	readonly empty: readonly Line[];
	/** For cells that tell ages: they are made again when it changes. */
	readonly now?: number;
}): ReactNode => {
	const {state, visible, keys, room, waiting, slice} = table;
	const old = waiting || slice.phase === 'stale';
	const header = useMemo(() => tableHeader(columns, state.sort, width), [columns, state.sort, width]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: `now` stands for the time that cells tell ages by
	const body = useMemo(() => {
		const cursor = waiting ? undefined : state.cursor;
		return visible.map((row, line): Line => {
			const key = keys[line];
			if (row === undefined || key === undefined) {
				return [{text: '  …', tone: 'dim'}];
			}

			const one = {rows: [row], keys: [key], indexOf: () => 0};
			const looks = {width, height: 1, focused, isOld: () => old};
			return tableRows(
				columns,
				one,
				{index: 0, offset: 0, filter: '', ...(cursor === undefined ? {} : {cursor})},
				looks,
			)[0]!;
		});
	}, [columns, visible, keys, state.cursor, waiting, old, width, focused, now]);
	const problem: readonly Line[] = slice.error
		? [slice.error.message, slice.error.cure ?? ''].flatMap(text =>
				text === '' ? [] : wrapLine([{text: `  ${text}`, tone: 'warning'}], width),
			)
		: [];
	const said = slice.phase === 'down' ? problem : waiting ? [] : empty;
	const shown = body.length > 0 && slice.phase !== 'down' ? body.slice(0, room) : said.slice(0, room);
	const blank = Array.from<Line>({length: Math.max(0, room - shown.length)}).fill([]);
	return <Lines lines={[header, ...shown, ...blank, footLine(table, width)]} width={width} height={height} />;
};
