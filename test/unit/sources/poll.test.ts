import assert from 'node:assert/strict';
import {test} from 'node:test';
import {EngineError} from '../../../source/hosts/engine.js';
import {HostError} from '../../../source/hosts/host.js';
import type {PolledSource} from '../../../source/sources/source.js';
import {settled} from '../../helpers/fake-clock.js';
import {base, key, polled} from '../../helpers/fake-source.js';
import {setUpSources} from '../../helpers/sources.js';

test('reads never overlap; unseen each 30 s, seen each 2 s, at once when first seen and on refresh', async () => {
	const {source, reads} = polled();
	const {clock, host, store, sources} = setUpSources([source]);
	sources.start();
	host.online();
	await clock.advance(0);
	await clock.advance(100_000);
	assert.equal(reads.length, 1, 'the first has not answered');
	reads[0]!.resolve(1);
	await clock.advance(0);
	assert.equal(reads.length, 2, 'late by now');
	reads[1]!.resolve(2);
	await clock.advance(29_000);
	assert.equal(reads.length, 2);
	assert.deepEqual(store.get(key, 0).data, 2);

	const view = sources.view(key, ['a']);
	await clock.advance(0);
	assert.equal(reads.length, 3, 'at once');
	assert.deepEqual([...reads[2]!.context.focus], ['a']);
	reads[2]!.resolve(3);
	const second = sources.view(key, ['b']);
	view.focus(['c']);
	await clock.advance(2000);
	assert.equal(reads.length, 4);
	assert.deepEqual([...reads[3]!.context.focus].sort(), ['b', 'c']);
	sources.refresh(['polled']);
	sources.refresh(['polled', 'other'], 'h');
	sources.refresh(['polled'], 'elsewhere');
	await clock.advance(0);
	assert.equal(reads.length, 4, 'one at a time');
	reads[3]!.resolve(4);
	await clock.advance(0);
	assert.equal(reads.length, 5, 'what ran when it was asked for is not fresh');
	reads[4]!.resolve(5);
	await clock.advance(0);
	assert.equal(reads.length, 5);

	view.release();
	second.release();
	second.release();
	await clock.advance(29_000);
	assert.equal(reads.length, 5);
	await clock.advance(1000);
	assert.equal(reads.length, 6);
	reads[5]!.resolve(5);
	await settled();
	sources.stop();
	await clock.advance(0);
	store.close();
	assert.equal(clock.pending, 0);
	await clock.advance(60_000);
	assert.equal(reads.length, 6);
});

test('a read that fails keeps the data and says why and since when', async () => {
	const {source, reads} = polled();
	const {clock, host, store, sources} = setUpSources([source]);
	sources.start();
	sources.view(key);
	host.online();
	await clock.advance(0);
	reads[0]!.reject(new EngineError(500, 'out of \x1b[31mspace'));
	await settled();
	assert.deepEqual(store.get(key, 0), {
		phase: 'down',
		data: 0,
		error: {message: 'engine: out of space', cure: 'journalctl -u docker on the host tells more'},
	});
	await clock.advance(2000);
	reads[1]!.resolve(7);
	await settled();
	const at = clock.now();
	assert.deepEqual(store.get(key, 0), {phase: 'live', data: 7, at});
	await clock.advance(2000);
	reads[2]!.reject(new HostError('timeout', 'h', 'no answer within 10 s', {cure: 'wait'}));
	await settled();
	const stale = store.get(key, 0);
	assert.deepEqual(stale, {phase: 'stale', data: 7, at, error: {message: 'no answer within 10 s', cure: 'wait'}});
	await clock.advance(2000);
	reads[3]!.reject(new HostError('timeout', 'h', 'no answer within 10 s', {cure: 'wait'}));
	await settled();
	assert.equal(store.get(key, 0), stale, 'nothing new to tell');
	sources.stop();
});

test('a read that finds nothing new draws nothing', async () => {
	const source: PolledSource<{deep: number[]}> = {
		...base,
		id: 'polled',
		empty: {deep: []},
		hosts: () => ['h'],
		every: {seen: 2, unseen: 2},
		read: async () => ({deep: [1, 2]}),
	};
	const {clock, host, store, sources} = setUpSources([source]);
	sources.start();
	host.online();
	await clock.advance(1000);
	const {data} = store.get(key, source.empty);
	let ticks = 0;
	store.subscribeAll(() => {
		ticks += 1;
	});
	await clock.advance(60_000);
	assert.equal(ticks, 0);
	assert.equal(store.get(key, source.empty).data, data);
	assert.ok(store.get(key, source.empty).at! > clock.now() - 3000);
	sources.stop();
});

test('a clock that is set back does not stop the polls', async () => {
	const {source, reads} = polled();
	const {clock, host, sources} = setUpSources([source]);
	sources.start();
	sources.view(key);
	host.online();
	await clock.advance(0);
	clock.jump(-86_400_000);
	reads[0]!.resolve(1);
	await clock.advance(2500);
	assert.equal(reads.length, 2);
	sources.stop();
});
