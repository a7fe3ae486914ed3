import assert from 'node:assert/strict';
import {test} from 'node:test';
import {EngineError} from '../../../source/hosts/engine.js';
import {HostError} from '../../../source/hosts/host.js';
import type {PolledSource, SourceContext, StreamedSource} from '../../../source/sources/source.js';
import {settled} from '../../helpers/fake-clock.js';
import {setUpSources} from '../../helpers/sources.js';

const base = {title: '', operations: []};
const key = {source: 'polled', host: 'h'};
const streamKey = {source: 'streamed', host: 'h'};

/** A source that answers when the test says so. */
const polled = () => {
	const reads: Array<{resolve(data: number): void; reject(error: unknown): void; context: SourceContext<number>}> = [];
	const source: PolledSource<number> = {
		...base,
		id: 'polled',
		empty: 0,
		hosts: () => ['h'],
		every: {seen: 2, unseen: 30},
		read: context =>
			new Promise((resolve, reject) => {
				reads.push({resolve, reject, context});
				context.signal.addEventListener('abort', () => reject(new HostError('aborted', 'h', 'given up')));
			}),
	};
	return {source, reads};
};

const streamed = (hosts?: () => string[]) => {
	const runs: Array<{end(error?: unknown): void; context: SourceContext<number>}> = [];
	const source: StreamedSource<number> = {
		...base,
		id: 'streamed',
		empty: 0,
		hosts,
		stream: context =>
			new Promise((resolve, reject) => {
				runs.push({context, end: error => (error ? reject(error) : resolve())});
				context.signal.addEventListener('abort', () => reject(new HostError('aborted', 'h', 'given up')));
			}),
	};
	return {source, runs};
};

test('nothing is read before the host is there, and an idle host is told to connect', async () => {
	const {source, reads} = polled();
	const {clock, host, store, sources} = setUpSources([source]);
	sources.start();
	await clock.advance(60_000);
	assert.equal(reads.length, 0);
	assert.equal(host.retries, 1);
	assert.equal(store.get(key, 0).phase, 'loading');
	host.lose('no route');
	assert.deepEqual(store.get(key, 0), {
		phase: 'down',
		data: 0,
		error: {message: 'no route', cure: 'look at the cable'},
	});
	host.online();
	await clock.advance(0);
	assert.equal(reads.length, 1);
	sources.stop();
});

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

test('a host that is lost: data kept, streams cut; at once again when it is back', async () => {
	const one = polled();
	const two = streamed(() => ['h']);
	const {clock, host, store, activity, sources} = setUpSources([one.source, two.source]);
	sources.start();
	host.online();
	await clock.advance(0);
	one.reads[0]!.resolve(1);
	two.runs[0]!.context.update(() => 2);
	await settled();
	const readAt = clock.now();
	await clock.advance(10_000);
	host.state.value = {phase: 'online', since: 1, roundTrip: 3};
	await settled();
	assert.equal(two.runs.length, 1, 'a new round trip is nothing');
	host.lose('keepalive');
	const error = {message: 'keepalive', cure: 'look at the cable'};
	assert.deepEqual(store.get(key, 0), {phase: 'stale', data: 1, at: readAt, error});
	assert.deepEqual(store.get(streamKey, 0), {phase: 'stale', data: 2, at: readAt + 10_000, error}, 'true until now');
	assert.ok(two.runs[0]!.context.signal.aborted);
	two.runs[0]!.context.update(() => 99);
	host.state.value = {phase: 'connecting', attempt: 2};
	await clock.advance(60_000);
	assert.equal(store.get(streamKey, 0).data, 2, 'late words of a cut stream do not count');
	assert.equal(store.get(streamKey, 0).phase, 'stale');
	assert.equal(two.runs.length, 1);
	host.online();
	await clock.advance(0);
	assert.deepEqual([one.reads.length, two.runs.length], [2, 2]);
	two.runs[1]!.context.update(data => data);
	assert.equal(store.get(streamKey, 0).phase, 'live');
	assert.equal(store.get(streamKey, 0).error, undefined);
	assert.deepEqual(
		activity.entries.map(({text}) => text),
		['connected', 'connection lost: keepalive', 'connected again after 60 s'],
	);
	sources.stop();
});

test('a hundred losses leave no timer, listener or stream behind', async () => {
	const one = polled();
	const two = streamed(() => ['h']);
	const {clock, host, store, sources} = setUpSources([one.source, two.source]);
	sources.start();
	for (let count = 0; count < 100; count += 1) {
		host.online();
		await clock.advance(10);
		host.lose(`loss ${count}`);
		await clock.advance(10);
	}

	assert.ok(two.runs.every(({context}) => context.signal.aborted));
	assert.equal(two.runs.length, 100);
	await clock.advance(1000);
	assert.equal(clock.pending, 0);
	sources.stop();
	store.close();
});

test('a stream that ends is begun again, slower each time, and at the first pace after it has worked', async () => {
	const {source, runs} = streamed(() => ['h']);
	const {clock, host, store, sources} = setUpSources([source]);
	sources.start();
	host.online();
	await clock.advance(0);
	const waits: number[] = [];
	for (let count = 0; count < 8; count += 1) {
		const before = clock.now();
		runs.at(-1)!.end(new HostError('refused', 'h', 'nobody listens'));
		const {length} = runs;
		while (runs.length === length) {
			await clock.advance(50);
		}

		waits.push(clock.now() - before);
	}

	assert.deepEqual(
		waits,
		[...waits].sort((left, right) => left - right),
	);
	assert.ok(waits[0]! <= 1000 && waits.at(-1)! > 10_000 && waits.at(-1)! <= 30_000, String(waits));
	assert.equal(store.get(streamKey, 0).phase, 'down');
	runs.at(-1)!.context.update(() => 1);
	await clock.advance(6000);
	runs.at(-1)!.end();
	const {length} = runs;
	await clock.advance(1000);
	assert.equal(runs.length, length + 1);
	sources.stop();
	await clock.advance(1000);
	assert.equal(clock.pending, 0);
});

test('a source without hosts runs while it is looked at and a few seconds longer; its data goes with its argument', async () => {
	const {source, runs} = streamed();
	const {clock, host, store, sources} = setUpSources([source]);
	const argued = {...streamKey, argument: 'x'};
	sources.start();
	host.online();
	await clock.advance(10_000);
	assert.equal(runs.length, 0);
	const view = sources.view(argued);
	await clock.advance(0);
	assert.equal(runs[0]!.context.argument, 'x');
	runs[0]!.context.update(() => 5);
	view.release();
	await clock.advance(4000);
	const again = sources.view(argued);
	await clock.advance(60_000);
	assert.equal(runs.length, 1, 'still the same');
	assert.equal(store.get(argued, 0).data, 5);
	again.release();
	await clock.advance(5000);
	assert.ok(runs[0]!.context.signal.aborted);
	assert.deepEqual(store.get(argued, 0), {phase: 'idle', data: 0});
	assert.deepEqual(store.keys(), []);
	again.focus(['late']);
	view.release();
	await clock.advance(10_000);
	assert.equal(clock.pending, 0);
	sources.stop();
});

test('refresh begins a stream again at once and without a word of failure', async () => {
	const {source, runs} = streamed(() => ['h']);
	const {clock, host, store, sources} = setUpSources([source]);
	sources.start();
	host.online();
	await clock.advance(0);
	runs[0]!.context.update(() => 1);
	sources.refresh(['streamed']);
	await clock.advance(0);
	assert.equal(runs.length, 2);
	assert.equal(store.get(streamKey, 0).phase, 'live');
	sources.stop();
});

test('one source waits for another', async () => {
	const one = polled();
	const waiting: StreamedSource<string> = {
		...base,
		id: 'waiting',
		empty: '',
		hosts: () => ['h'],
		async stream(context) {
			assert.equal(context.latest(one.source), undefined);
			const data = await context.when(one.source, value => value > 1);
			context.update(() => `${data} ${context.latest(one.source)}`);
			await context.when(one.source, value => value > 1000);
		},
	};
	const {clock, host, store, sources} = setUpSources([one.source, waiting]);
	sources.start();
	host.online();
	await clock.advance(0);
	one.reads[0]!.resolve(1);
	await clock.advance(1000);
	assert.equal(store.get({source: 'waiting', host: 'h'}, '').phase, 'loading');
	sources.refresh(['polled']);
	await clock.advance(0);
	one.reads[1]!.resolve(2);
	await clock.advance(1000);
	assert.equal(store.get({source: 'waiting', host: 'h'}, '').data, '2 2');
	sources.stop();
	await clock.advance(0);
	assert.equal(clock.pending, 0);
});

test('once: reads a poll, or the first word of a stream, and ends; never rejects', async () => {
	const one = polled();
	const two = streamed();
	const {clock, store, sources} = setUpSources([one.source, two.source]);
	const read = sources.once(one.source, 'h');
	await settled();
	one.reads[0]!.resolve(4);
	assert.equal((await read).data, 4);
	const first = sources.once(two.source, 'h');
	await settled();
	two.runs[0]!.context.update(() => 6);
	assert.deepEqual(await first, {phase: 'live', data: 6, at: clock.now()});
	assert.ok(two.runs[0]!.context.signal.aborted);
	const failed = sources.once(one.source, 'h');
	await settled();
	one.reads[1]!.reject(new HostError('unreachable', 'h', 'no route'));
	assert.equal((await failed).phase, 'stale');
	const slow = sources.once(one.source, 'h', {timeout: 5000});
	await clock.advance(5000);
	assert.equal((await slow).error?.message, 'no answer within 5 s');
	assert.equal((await sources.once(one.source, 'nowhere')).phase, 'idle');
	store.close();
	assert.equal(clock.pending, 0);
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
