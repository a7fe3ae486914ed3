import assert from 'node:assert/strict';
import {test} from 'node:test';
import {pagedSource} from '../../../source/sources/paged.js';
import type {SourceContext} from '../../../source/sources/source.js';
import {type Paged, pagedArgument, pagedQuery, windowRows} from '../../../source/store/paged.js';

type Numbers = Paged<number>;

const contextOf = (focus: readonly string[], data: Numbers = {total: 0, from: 0, rows: []}) =>
	({
		argument: pagedArgument({stack: 'main', search: 'x'}),
		focus: new Set(focus),
		data,
		signal: new AbortController().signal,
	}) as unknown as SourceContext<Numbers> & {focus: ReadonlySet<string>};

const numbers = (from: number, count: number) => Array.from({length: count}, (_, index) => from + index);

const source = (read: Parameters<typeof pagedSource<number>>[0]['read']) =>
	pagedSource<number>({id: 'numbers', title: 'Numbers', operations: [], read});

test('the window that is looked at is read, and no more of it held than a window', async () => {
	const asked: unknown[] = [];
	const {read, lacks} = source(async (_context, query, window) => {
		asked.push([query, window]);
		return {total: 1000, rows: numbers(window.from, 5000)};
	});
	const data = await read(contextOf(['300']));
	assert.deepEqual(asked, [
		[
			{stack: 'main', search: 'x'},
			{from: 300, limit: windowRows},
		],
	]);
	assert.deepEqual([data.total, data.from, data.rows.length, data.rows[0]], [5300, 300, windowRows, 300]);
	assert.equal(lacks!(data, new Set(['300'])), false);
	assert.equal(lacks!(data, new Set(['350'])), true);
	assert.equal(lacks!(data, new Set()), false);
});

test('what is no longer looked at when it comes is read again where it is', async () => {
	const asked: number[] = [];
	const context = contextOf(['0']);
	const {read} = source(async (_context, _query, {from}) => {
		asked.push(from);
		Object.assign(context, {focus: new Set(['800'])});
		return {total: 1000, rows: numbers(from, 200)};
	});
	const data = await read(context);
	assert.deepEqual(asked, [0, 800]);
	assert.equal(data.from, 800);
});

test('nobody looks, or nonsense is looked at: the window that is held is read', async () => {
	const {read} = source(async (_context, _query, {from}) => ({total: 1000, rows: numbers(from, 10)}));
	const held = {total: 1000, from: 150, rows: []};
	assert.equal((await read(contextOf([], held))).from, 150);
	assert.equal((await read(contextOf(['-3'], held))).from, 150);
	assert.equal((await read(contextOf(['x'], held))).from, 150);
});

test('a place behind the end of a list that shrank says how long it is', async () => {
	const {read} = source(async () => ({total: 20, rows: []}));
	assert.deepEqual(await read(contextOf(['950'])), {total: 20, from: 950, rows: []});
});

test('the same query is the same argument, however it was put together', () => {
	const sort = {column: 'name', descending: true};
	const query = {stack: 'a', search: 'b', sort, show: 'c'};
	assert.equal(pagedArgument({show: 'c', sort, search: 'b', stack: 'a'}), pagedArgument(query));
	assert.deepEqual(pagedQuery(pagedArgument(query)), query);
});
