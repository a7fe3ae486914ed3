import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {createArranger} from '../../../source/ui/table-arrange.js';
import {type Column, placeColumns} from '../../../source/ui/table-column.js';
import {moveBy, moveTo, nextSort, reverseSort, setFilter, settle, tableState} from '../../../source/ui/table-state.js';
import {tableHeader, tableRows} from '../../../source/ui/table-view.js';
import {plain} from '../../../source/ui/text.js';

interface Row {
	readonly id: string;
	readonly load: number;
}

const columns: ReadonlyArray<Column<Row>> = [
	{
		id: 'name',
		title: 'NAME',
		width: {min: 6, max: 20, grow: 1},
		priority: 0,
		cell: row => row.id,
		sort: (a, b) => (a.id < b.id ? -1 : 1),
	},
	{
		id: 'load',
		title: 'LOAD',
		align: 'right',
		width: 6,
		priority: 1,
		cell: row => ({text: String(row.load), tone: 'good'}),
		sort: (a, b) => a.load - b.load,
		descending: true,
	},
	{id: 'note', title: 'NOTE', width: {min: 10, good: 14}, priority: 2, cell: () => 'something'},
];

const options = (rows: readonly Row[], more: object = {}) => ({
	rows,
	columns,
	sort: undefined,
	filter: '',
	keyOf: (row: Row) => row.id,
	textOf: (row: Row) => row.id,
	...more,
});

const rowsOf = (...ids: readonly string[]): readonly Row[] => ids.map((id, load) => ({id, load}));

test('the cursor stays on its row when the order changes', () => {
	const arrange = createArranger<Row>();
	const rows = rowsOf('a', 'b', 'c');
	const state = moveTo(tableState(), arrange(options(rows)), 10, 1);
	assert.equal(state.cursor, 'b');
	const turned = arrange(options(rows, {sort: {column: 'load', descending: true}}));
	assert.deepEqual(turned.keys, ['c', 'b', 'a']);
	assert.equal(settle(state, turned, 10).cursor, 'b');
	const grown = arrange(options(rowsOf('0', 'a', 'b', 'c')));
	assert.deepEqual([settle(state, grown, 10).cursor, settle(state, grown, 10).index], ['b', 2]);
});

test('a row that goes leaves the cursor to the one in its place', () => {
	const arrange = createArranger<Row>();
	const state = moveTo(tableState(), arrange(options(rowsOf('a', 'b', 'c'))), 10, 1);
	assert.equal(settle(state, arrange(options(rowsOf('a', 'c'))), 10).cursor, 'c');
	assert.equal(settle(state, arrange(options(rowsOf('a'))), 10).cursor, 'a');
	assert.equal(settle(state, arrange(options([])), 10).cursor, 'b');
});

test('settling what is settled changes nothing', () => {
	const arranged = createArranger<Row>()(options(rowsOf('a', 'b')));
	const state = settle(tableState(), arranged, 5);
	assert.equal(settle(state, arranged, 5), state);
});

test('the window follows the cursor and never shows rows that are not there', () => {
	fc.assert(
		fc.property(
			fc.integer({min: 1, max: 40}),
			fc.integer({min: 1, max: 12}),
			fc.array(fc.integer({min: -50, max: 50})),
			(length, height, moves) => {
				const arranged = createArranger<Row>()(
					options(Array.from({length}, (_, index) => ({id: `r${index}`, load: index}))),
				);
				let state = tableState();
				for (const by of moves) {
					state = moveBy(state, arranged, height, by);
					assert.ok(state.index >= state.offset && state.index < state.offset + height);
					assert.ok(state.offset >= 0 && state.offset <= Math.max(0, length - height));
				}
			},
		),
	);
});

test('sorting goes through the sortable columns and begins as the column likes', () => {
	const sortable = columns.filter(column => column.sort);
	const first = nextSort(tableState(), sortable);
	assert.deepEqual(first.sort, {column: 'name', descending: false});
	const second = nextSort(first, sortable);
	assert.deepEqual(second.sort, {column: 'load', descending: true});
	assert.deepEqual(reverseSort(second).sort, {column: 'load', descending: false});
	assert.deepEqual(nextSort(second, sortable).sort, first.sort);
});

test('filter words must all occur, with ! none', () => {
	const arrange = createArranger<Row>();
	const rows = rowsOf('synapse', 'synapse-worker', 'element');
	const keys = (filter: string) => arrange(options(rows, {filter})).keys;
	assert.deepEqual(keys('SYN'), ['synapse', 'synapse-worker']);
	assert.deepEqual(keys('syn !worker'), ['synapse']);
	assert.deepEqual(keys(' '), ['synapse', 'synapse-worker', 'element']);
	assert.equal(setFilter(tableState(), '').filter, '');
});

test('rows are sorted again only when rows, columns, sort or filter are others', () => {
	let compared = 0;
	const counting: ReadonlyArray<Column<Row>> = [
		{
			...columns[0]!,
			sort(a, b) {
				compared += 1;
				return a.load - b.load;
			},
		},
	];
	const arrange = createArranger<Row>();
	const rows = rowsOf('a', 'b', 'c');
	const sort = {column: 'name', descending: false};
	const first = arrange({...options(rows), columns: counting, sort});
	const before = compared;
	assert.ok(before > 0);
	assert.equal(arrange({...options(rows), columns: counting, sort: {...sort}}), first);
	assert.equal(compared, before);
	assert.notEqual(arrange({...options([...rows]), columns: counting, sort}), first);
	assert.ok(compared > before);
});

test('cells of rows off the screen are never made', () => {
	let made = 0;
	const counting: ReadonlyArray<Column<Row>> = [
		{
			...columns[0]!,
			cell(row) {
				made += 1;
				return row.id;
			},
		},
	];
	const rows = Array.from({length: 1000}, (_, index) => ({id: `r${index}`, load: index}));
	const arranged = createArranger<Row>()({...options(rows), columns: counting});
	const state = moveTo(tableState(), arranged, 10, 500);
	tableRows(counting, arranged, state, {width: 30, height: 10, focused: true});
	assert.equal(made, 10);
});

test('columns drop by priority where it is narrow, and what is over is shared out', () => {
	const widths = (width: number) => placeColumns(columns, width).map(({column, width: is}) => `${column.id} ${is}`);
	// 2 for the marker, 2 between columns.
	assert.deepEqual(widths(28), ['name 6', 'load 6', 'note 10']);
	assert.deepEqual(widths(27), ['name 17', 'load 6']);
	assert.deepEqual(widths(31), ['name 9', 'load 6', 'note 10']);
	assert.deepEqual(widths(32), ['name 6', 'load 6', 'note 14']);
	assert.deepEqual(widths(5), ['name 6']);
	assert.deepEqual(widths(100), ['name 20', 'load 6', 'note 14']);
});

test('the sorted column has its arrow, the selected row its mark', () => {
	const arranged = createArranger<Row>()(options(rowsOf('a', 'b')));
	const state = moveTo(tableState(), arranged, 5, 1);
	const lines = tableRows(columns, arranged, state, {width: 28, height: 5, focused: true});
	assert.deepEqual(lines.map(plain), ['  a            0  something ', '› b            1  something ']);
	assert.deepEqual(
		lines[1]!.map(({tone}) => tone),
		['selected'],
	);
	assert.equal(plain(tableHeader(columns, {column: 'load', descending: true}, 28)), '  NAME     ↓LOAD  NOTE      ');
	assert.match(plain(tableHeader(columns, {column: 'name', descending: false}, 28)), /NAME ↑/);
});

test('every row has exactly the width asked for, whatever is in it', () => {
	fc.assert(
		fc.property(fc.array(fc.string({unit: 'binary'}), {maxLength: 5}), fc.integer({min: 8, max: 60}), (ids, width) => {
			const arranged = createArranger<Row>()(options([...new Set(ids)].map((id, load) => ({id, load}))));
			const state = settle(tableState(), arranged, 5);
			for (const focused of [true, false]) {
				for (const line of tableRows(columns, arranged, state, {width, height: 5, focused, isOld: () => true})) {
					assert.equal(stringWidth(plain(line)), width);
				}
			}
		}),
	);
});
