import assert from 'node:assert/strict';
import {test} from 'node:test';
import {HostError} from '../../../source/hosts/host.js';
import type {StreamedSource} from '../../../source/sources/source.js';
import {base, polled, streamed, streamKey} from '../../helpers/fake-source.js';
import {setUpSources} from '../../helpers/sources.js';

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

test('late words of a stream that has ended by itself do not make its data live again', async () => {
	const {source, runs} = streamed(() => ['h']);
	const {clock, host, store, sources} = setUpSources([source]);
	sources.start();
	host.online();
	await clock.advance(0);
	for (const error of [new HostError('lost', 'h', 'cut off'), undefined]) {
		const {context, end} = runs.at(-1)!;
		context.update(() => 1);
		end(error);
		await clock.advance(0);
		const {phase} = store.get(streamKey, 0);
		context.update(() => 99);
		assert.ok(context.signal.aborted, 'what it still asks is given up');
		assert.deepEqual([store.get(streamKey, 0).data, store.get(streamKey, 0).phase], [1, phase]);
		await clock.advance(3000);
	}

	assert.equal(runs.length, 3);
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
