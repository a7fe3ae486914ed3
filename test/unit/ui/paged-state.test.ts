import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {windowRows} from '../../../source/store/paged.js';
import {
	type Held,
	movePaged,
	type PagedState,
	pagedState,
	restart,
	selectedIndex,
	settlePaged,
	windowFrom,
} from '../../../source/ui/paged-state.js';

/** The window from `from` of a list of these keys. */
const held = (keys: readonly string[], from = 0): Held => ({
	total: keys.length,
	from,
	keys: keys.slice(from, from + windowRows),
});

const names = (count: number): readonly string[] => Array.from({length: count}, (_, index) => `k${index}`);

test('the cursor stays on its row when others come before it', () => {
	const state = movePaged(pagedState(), held(names(10)), 5, 4);
	assert.equal(state.cursor, 'k4');
	const grown = held(['new', ...names(10)]);
	const after = settlePaged(state, grown, 5);
	assert.deepEqual([after.cursor, after.index, after.lost], ['k4', 5, undefined]);
});

test('a row that is gone is told, and the one in its place is selected', () => {
	const state = movePaged(pagedState(), held(names(10)), 5, 4);
	const after = settlePaged(state, held(names(10).filter(key => key !== 'k4')), 5);
	assert.deepEqual([after.cursor, after.index, after.lost], ['k5', 4, 'k4']);
	assert.equal(movePaged(after, held(names(10)), 5, 5).lost, undefined, 'moving on forgets it');
});

test('a place that is not held yet has nothing selected, and the row that comes there then', () => {
	const all = names(1000);
	const last = movePaged(pagedState(), held(all), 10, 999);
	assert.deepEqual([last.index, last.offset, last.cursor], [999, 990, undefined]);
	assert.equal(selectedIndex(last, held(all)), -1);
	const there = settlePaged(last, held(all, 850), 10);
	assert.deepEqual([there.cursor, there.lost], ['k999', undefined]);
	assert.equal(selectedIndex(there, held(all, 850)), 149);
});

test('in another order the row is looked for, and nothing is said where it is not among the first', () => {
	const state = movePaged(pagedState(), held(names(10)), 5, 4);
	const fresh = restart(state);
	assert.deepEqual([fresh.index, fresh.offset, fresh.cursor], [0, 0, 'k4']);
	const turned = settlePaged(fresh, held(names(10).toReversed()), 5);
	assert.deepEqual([turned.cursor, turned.index, turned.fresh], ['k4', 5, undefined]);
	const without = settlePaged(fresh, held(['a', 'b']), 5);
	assert.deepEqual([without.cursor, without.index, without.lost, without.fresh], ['a', 0, undefined, undefined]);
});

test('a list that shrank leaves the cursor on its last row; an empty one changes nothing', () => {
	const state = movePaged(pagedState(), held(names(10)), 5, 9);
	const shrunk = settlePaged(state, held(names(3)), 5);
	assert.deepEqual([shrunk.cursor, shrunk.index, shrunk.offset], ['k2', 2, 0]);
	assert.equal(settlePaged(state, held([]), 5), state);
});

test('rows that look alike do not hold the cursor fast', () => {
	const state = movePaged(pagedState(), held(['a', 'a', 'b']), 5, 1);
	assert.equal(state.index, 1);
	assert.equal(movePaged(state, held(['a', 'a', 'b']), 5, 2).index, 2);
});

test('settling what is settled changes nothing', () => {
	const state = settlePaged(pagedState(), held(names(10)), 5);
	assert.equal(settlePaged(state, held(names(10)), 5), state);
});

test('wherever one goes the window holds the lines on the screen, and is not asked for again at each line', () => {
	fc.assert(
		fc.property(
			fc.integer({min: 0, max: 100_000}),
			fc.integer({min: 0, max: 90}),
			fc.array(fc.oneof(fc.integer({min: -100, max: 100}), fc.integer({min: -100_000, max: 100_000})), {maxLength: 40}),
			(total, room, moves) => {
				let state: PagedState = pagedState();
				let from = 0;
				for (const by of moves) {
					const asked = {total, from, keys: []};
					state = movePaged(state, asked, room, state.index + by);
					from = windowFrom(from, state.offset, room, total);
					assert.ok(from >= 0 && from % 50 === 0, `begins at ${from}`);
					assert.ok(state.offset >= from, `${state.offset} before ${from}`);
					const end = Math.min(total, state.offset + room);
					assert.ok(end <= from + windowRows, `${end} after ${from + windowRows}`);
					assert.equal(windowFrom(from, state.offset, room, total), from, 'stays where it is');
				}
			},
		),
	);
	const lines = Array.from({length: 1000}, (_, index) => index);
	let asked = 0;
	let from = 0;
	for (const offset of lines) {
		const next = windowFrom(from, offset, 40, 100_000);
		asked += next === from ? 0 : 1;
		from = next;
	}

	assert.ok(asked <= 20, `${asked} windows for 1000 lines`);
});

test('of a list that changes while it is paged through, the selected row is never another one in silence', () => {
	const key = fc.constantFrom(...names(30));
	const change = fc.record({add: fc.uniqueArray(key, {maxLength: 3}), remove: fc.uniqueArray(key, {maxLength: 3})});
	fc.assert(
		fc.property(fc.integer({min: 0, max: 29}), fc.array(change, {maxLength: 10}), (start, changes) => {
			let all = names(30);
			let state = movePaged(pagedState(), held(all), 8, start);
			for (const {add, remove} of changes) {
				all = [
					...add.filter(one => !all.includes(one)),
					...all.filter(one => !remove.includes(one) || add.includes(one)),
				];
				const before = state.cursor;
				state = settlePaged(state, held(all), 8);
				if (all.length > 0) {
					assert.equal(all[state.index], state.cursor);
					assert.ok(
						state.cursor === before || state.lost === before,
						`${before} → ${state.cursor}, lost ${state.lost}`,
					);
				}
			}
		}),
	);
});
