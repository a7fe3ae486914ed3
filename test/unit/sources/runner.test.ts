import assert from 'node:assert/strict';
import {test} from 'node:test';
import {HostError} from '../../../source/hosts/host.js';
import {settled} from '../../helpers/fake-clock.js';
import {key, polled, streamed, streamKey} from '../../helpers/fake-source.js';
import {setUpSources} from '../../helpers/sources.js';

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

test('what is looked at now and is not in the data is read at once', async () => {
	const {source, reads} = polled();
	const lacks = (data: number, focus: ReadonlySet<string>) => focus.has('all') && data < 10;
	const {clock, host, sources} = setUpSources([{...source, lacks}]);
	sources.start();
	host.online();
	await clock.advance(0);
	reads[0]!.resolve(1);
	await settled();
	await clock.advance(1000);
	const view = sources.view(key, []);
	await clock.advance(0);
	const before = reads.length;
	reads.at(-1)?.resolve(1);
	await settled();
	view.focus(['all']);
	// As a component does that was just drawn.
	view.focus(['all']);
	await clock.advance(0);
	assert.equal(reads.length, before + 1);
	reads.at(-1)?.resolve(10);
	await settled();
	view.focus(['all', 'more']);
	await clock.advance(0);
	assert.equal(reads.length, before + 1, 'it is there');
	sources.stop();
});
