import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createActivity} from '../../../source/store/activity.js';
import {createStore} from '../../../source/store/store.js';
import {createFakeClock} from '../../helpers/fake-clock.js';

const entry = (text: string) => ({host: 'h', kind: 'action', level: 'info', text}) as const;

test('entries are bounded, keep their ids and take output', async () => {
	const clock = createFakeClock();
	const activity = createActivity({clock, limit: 10, outputLimit: 3});
	let told = 0;
	activity.subscribe(() => {
		told += 1;
	});
	for (let count = 0; count < 100; count += 1) {
		activity.add(entry(`${count}`));
	}

	assert.equal(activity.entries.length, 10);
	assert.deepEqual([activity.entries[0]?.text, activity.entries[9]?.text], ['90', '99']);
	assert.equal(activity.entries, activity.entries, 'the same array until something changes');
	await clock.advance(20);
	assert.equal(told, 1);

	const id = activity.add(entry('restart'));
	const before = activity.entries;
	activity.output(id, ['one', 'two']);
	activity.output(id, ['three', 'four']);
	activity.update(id, {level: 'good', text: 'restarted'});
	activity.output(1, ['long gone']);
	assert.notEqual(activity.entries, before);
	assert.deepEqual(activity.entries.at(-1), {
		...entry('restarted'),
		level: 'good',
		id,
		at: clock.now(),
		output: ['two', 'three', 'four'],
	});
	await clock.advance(200);
	assert.equal(clock.pending, 0);
});

test('is told in the beat of the store', async () => {
	const clock = createFakeClock();
	const store = createStore({clock});
	const activity = createActivity({clock, ticker: store.ticker});
	const order: string[] = [];
	activity.subscribe(() => order.push('activity'));
	store.subscribeAll(() => order.push('store'));
	activity.add(entry('one'));
	store.set({source: 's', host: 'h'}, {phase: 'live', data: 1, at: 1});
	await clock.advance(20);
	assert.deepEqual(order.sort(), ['activity', 'store']);
	activity.add(entry('two'));
	await clock.advance(20);
	assert.deepEqual(order, ['activity', 'store', 'activity'], 'slices did not change');
});

test('what is told later of the same takes its place until it has ended', () => {
	const activity = createActivity({clock: createFakeClock()});
	const tell = (level: 'info' | 'good', text: string, subject = 'job h 1') =>
		activity.add({...entry(text), level, subject});
	const first = tell('info', 'running');
	activity.add(entry('something else'));
	assert.equal(tell('info', 'running, 43 %'), first);
	tell('info', 'running', 'job h 2');
	tell('good', 'done');
	tell('info', 'running again, says somebody who is late');
	assert.deepEqual(
		activity.entries.map(({text}) => text),
		['done', 'something else', 'running'],
	);
});
