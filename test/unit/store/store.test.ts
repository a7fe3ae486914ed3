import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Slice} from '../../../source/store/slice.js';
import {createStore} from '../../../source/store/store.js';
import {createFakeClock} from '../../helpers/fake-clock.js';

const key = {source: 'a', host: 'h'};
const other = {source: 'b', host: 'h'};
const live = <Data>(data: Data): Slice<Data> => ({phase: 'live', data, at: 1});

const setUp = () => {
	const clock = createFakeClock();
	const store = createStore({tick: 500, clock});
	const told: string[] = [];
	store.subscribe(key, () => told.push(`a${store.get(key, 0).data}`));
	store.subscribe(other, () => told.push(`b${store.get(other, 0).data}`));
	return {clock, store, told};
};

test('the first change after a quiet time is told after 20 ms, with what came meanwhile, in one go', async () => {
	const {clock, store, told} = setUp();
	store.set(key, live(1));
	store.set(key, live(2));
	store.set(other, live(3));
	await clock.advance(19);
	assert.deepEqual(told, []);
	await clock.advance(1);
	assert.deepEqual(told, ['a2', 'b3']);
});

test('after that at most every 500 ms, and at once when it is urgent', async () => {
	const {clock, store, told} = setUp();
	store.set(key, live(1));
	await clock.advance(20);
	for (let count = 2; count <= 101; count += 1) {
		store.set(key, live(count));
		await clock.advance(4);
	}

	assert.deepEqual(told, ['a1'], '400 ms later');
	store.set(other, live(1), {urgent: true});
	await clock.advance(20);
	assert.deepEqual(told, ['a1', 'a101', 'b1'], 'the urgent one takes along what waits');
	store.set(key, live(0));
	await clock.advance(499);
	assert.equal(told.length, 3);
	await clock.advance(1);
	assert.equal(told.at(-1), 'a0');
});

test('a thousand changes a second for ten seconds are at most 21 ticks', async () => {
	const {clock, store} = setUp();
	let ticks = 0;
	store.subscribeAll(() => {
		ticks += 1;
	});
	for (let count = 0; count < 1000; count += 1) {
		store.set(key, live(count));
		await clock.advance(10);
	}

	assert.ok(ticks >= 19 && ticks <= 21, String(ticks));
});

test('nothing changed: nobody is told, no timer waits', async () => {
	const {clock, store, told} = setUp();
	const slice = live(1);
	store.set(key, slice);
	await clock.advance(1000);
	assert.equal(clock.pending, 0);
	store.set(key, slice);
	store.update(key, 0, before => before);
	assert.equal(clock.pending, 0);
	store.set(key, {...slice, at: 2}, {quiet: true});
	assert.equal(clock.pending, 0);
	assert.equal(store.get(key, 0).at, 2);
	await clock.advance(1000);
	assert.deepEqual(told, ['a1']);
});

test('slices keep their identity, absent ones too', () => {
	const store = createStore({clock: createFakeClock()});
	const empty: readonly string[] = [];
	assert.equal(store.get(key, empty), store.get(key, empty));
	assert.equal(store.get(key, 0), store.get(other, 0));
	assert.equal(store.get(key, empty).phase, 'idle');
	const slice = live(empty);
	store.set(key, slice);
	assert.equal(store.get(key, empty), slice);
	assert.deepEqual(store.keys(), [key]);
	store.delete(key);
	assert.equal(store.get(key, empty).phase, 'idle');
	assert.deepEqual(store.keys(), []);
});

test('who unsubscribed is not told; close leaves no timer', async () => {
	const {clock, store, told} = setUp();
	const end = store.subscribe(key, () => told.push('again'));
	store.set(key, live(1));
	end();
	await clock.advance(20);
	assert.deepEqual(told, ['a1']);
	store.set(key, live(2));
	assert.equal(clock.pending, 1);
	store.close();
	assert.equal(clock.pending, 0);
	store.set(key, live(3));
	assert.equal(clock.pending, 0);
});

test('a clock that is set back an hour does not stop the ticks', async () => {
	const {clock, store, told} = setUp();
	store.set(key, live(1));
	await clock.advance(20);
	clock.jump(-3_600_000);
	store.set(key, live(2));
	await clock.advance(520);
	assert.deepEqual(told, ['a1', 'a2']);
});
