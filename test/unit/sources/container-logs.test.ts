import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LogRecord} from '../../../source/hosts/engine.js';
import {containerLogs, emptyLog} from '../../../source/sources/container-logs.js';
import {containers} from '../../../source/sources/containers.js';
import {settled} from '../../helpers/fake-clock.js';
import {fakeContainer} from '../../helpers/fake-engine.js';
import {key, numbered, record, setUpLog, start} from '../../helpers/logs.js';
import {setUpSources} from '../../helpers/sources.js';

test('the last 500 lines, then what comes, cleaned, numbered and with their levels', async () => {
	const {clock, engine, slice, sources} = await setUpLog(numbered(0, 1000));
	assert.deepEqual(engine.logOptions, [{follow: true, tail: 500}]);
	const {lines, state, name} = slice().data;
	assert.deepEqual([lines.length, lines.at(0)?.text, state, name], [500, 'line 500', 'following', 'synapse']);
	engine.line('c', record(2_000_000, '\x1b[31mERROR\x1b[0m it broke', 'stderr'));
	engine.line('c', record(2_000_001, '  at x.py', 'stderr'));
	await clock.advance(20);
	assert.deepEqual(slice().data.lines.slice(-2), [
		{
			seq: 500,
			at: start + 2000,
			cursor: '2026-11-23T02:00:02.000000000Z',
			level: 'error',
			stream: 'stderr',
			text: 'ERROR it broke',
		},
		{
			seq: 501,
			at: start + 2000,
			cursor: '2026-11-23T02:00:02.000001000Z',
			level: 'error',
			stream: 'stderr',
			text: '  at x.py',
		},
	]);
	sources.stop();
	await settled();
	assert.equal(engine.open, 0);
});

test('over a hundred cuts each line is there once: equal ones of one instant too, and those out of order', async () => {
	const {clock, engine, host, texts, sources} = await setUpLog();
	const written: string[] = [];
	const write = (at: number, text: string, stream?: LogRecord['stream']): void => {
		written.push(text);
		engine.line('c', record(at, text, stream));
	};

	for (let cut = 0; cut < 100; cut += 1) {
		const at = cut * 7000;
		write(at, `${cut} a`);
		write(at, 'same');
		write(at, 'same');
		await clock.advance(20);
		write(at + 20, `${cut} b`, 'stderr');
		await clock.advance(cut % 2 ? 20 : 0);
		write(at + 10, `${cut} earlier, yet later in the log`);
		if (cut % 3 === 0) {
			host.lose();
		} else {
			engine.cut(); // Only the stream; what was on its way is lost with it.
		}

		write(at + 10, 'same');
		write(at, 'same');
		write(at + 30, `${cut} in the dark`);
		host.online();
		await clock.advance(1100);
	}

	assert.deepEqual(
		texts().filter(text => !text.startsWith('──')),
		written,
	);
	sources.stop();
});

test('a burst of 100,000 lines: the ring is bounded, drops are counted, others get their turn', async () => {
	const {clock, engine, slice, sources} = await setUpLog();
	for (const line of numbered(0, 100_000)) {
		engine.line('c', line);
	}

	let turns = 0;
	while (slice().data.lines.at(-1)?.text !== 'line 99999') {
		await new Promise(resolve => setImmediate(resolve));
		turns += 1;
	}

	const {lines} = slice().data;
	assert.deepEqual([lines.length, lines.dropped, lines.at(0)?.seq], [10_000, 90_000, 90_000]);
	assert.ok(lines.bytes < 8 * 1024 * 1024);
	assert.ok(turns >= 300, `${turns} turns`);
	await clock.advance(0);
	sources.stop();
});

test('long lines are cut; ten thousand of them stay within 8 MB', async () => {
	const {clock, engine, slice, sources} = await setUpLog();
	engine.line('c', record(0, 'x'.repeat(10_000_000)));
	await clock.advance(20);
	assert.equal(slice().data.lines.at(-1)?.text.length, 32 * 1024 + 1);
	for (let count = 1; count < 1000; count += 1) {
		engine.line('c', record(count, 'x'.repeat(30_000)));
	}

	while (slice().data.lines.at(-1)?.cursor !== record(999, '').time) {
		await new Promise(resolve => setImmediate(resolve));
	}

	assert.ok(slice().data.lines.bytes <= 8 * 1024 * 1024);
	sources.stop();
});

test('the container ends and is started again: said, and followed on', async () => {
	const {clock, engine, texts, slice, event, sources} = await setUpLog([record(0, 'one')]);
	engine.cut('end');
	await event('die', 'c', fakeContainer('c', {name: 'synapse', state: 'exited', exitCode: 137}));
	await clock.advance(2000);
	assert.deepEqual(texts(), ['one', '── synapse exited 137 ──']);
	assert.deepEqual([slice().data.state, slice().phase], ['ended', 'live']);
	assert.equal(slice().data.lines.at(-1)?.note, true);
	const {length} = engine.logOptions;
	await clock.advance(60_000);
	assert.equal(engine.logOptions.length, length, 'nothing is asked meanwhile');
	await event('start', 'c', fakeContainer('c', {name: 'synapse', startedAt: '2026-11-23T03:00:00Z'}));
	engine.line('c', record(3_600_000_000, 'two'));
	await clock.advance(100);
	assert.deepEqual(texts(), ['one', '── synapse exited 137 ──', '── synapse was started again ──', 'two']);
	assert.equal(slice().data.state, 'following');
	sources.stop();
});

test('removed while its log is open, and created anew under its name: said, and followed on', async () => {
	const {clock, engine, texts, slice, event, sources} = await setUpLog([record(0, 'one')]);
	engine.containers.delete('c');
	engine.cut('end');
	await event('destroy', 'c');
	await clock.advance(2000);
	assert.deepEqual(texts(), ['one', '── synapse was removed ──']);
	assert.deepEqual([slice().data.state, slice().phase], ['removed', 'live']);
	await event('create', 'd', fakeContainer('d', {name: 'synapse'}));
	engine.line('d', record(5000, 'two'));
	await clock.advance(1000);
	assert.deepEqual(texts(), ['one', '── synapse was removed ──', '── synapse was created anew: d ──', 'two']);
	assert.deepEqual([slice().data.state, slice().data.container], ['following', 'd']);
	engine.cut();
	engine.line('d', record(5001, 'three'));
	await clock.advance(2000);
	assert.deepEqual(texts().slice(-2), ['two', 'three']);
	sources.stop();
});

test('a log that cannot be read says why and is tried again', async () => {
	const {clock, engine, host, store, sources} = setUpSources([containers, containerLogs]);
	sources.start();
	host.online();
	sources.view({...key, argument: 'none'});
	await clock.advance(100);
	const slice = store.get({...key, argument: 'none'}, emptyLog);
	assert.deepEqual([slice.phase, slice.error?.message], ['down', 'engine: No such container: none']);
	engine.containers.set('none', fakeContainer('none'));
	await clock.advance(5000);
	assert.equal(store.get({...key, argument: 'none'}, emptyLog).phase, 'live');
	sources.stop();
});

test('nobody looks any more: the stream is closed and the lines are given back', async () => {
	const {clock, engine, store, view, slice, sources} = await setUpLog(numbered(0, 10));
	assert.equal(engine.open, 2);
	view.release();
	await clock.advance(6000);
	assert.equal(engine.open, 1, 'the events');
	assert.equal(slice().data.lines.length, 0);
	assert.ok(!store.keys().some(({source}) => source === 'container-logs'));
	sources.stop();
});

test('restarted while the connection was cut: said between the lines of the two runs', async () => {
	const {clock, engine, host, texts, event, sources} = await setUpLog([record(0, 'one')]);
	host.lose();
	const again = fakeContainer('c', {name: 'synapse', startedAt: '2026-11-23T02:00:10Z'});
	engine.containers.get('c')!.log.push(record(5_000_000, 'last words'), record(10_000_100, 'two'));
	await event('start', 'c', again);
	host.online();
	await clock.advance(1000);
	assert.deepEqual(texts(), ['one', 'last words', '── synapse was started again ──', 'two']);
	sources.stop();
});

test('a range is asked of the engine: of the container that is read now, cleaned, nobody need look', async () => {
	const {clock, engine, event, slice, view, sources} = await setUpLog(numbered(0, 9));
	engine.containers.delete('c');
	engine.cut('end');
	await event('destroy', 'c');
	await clock.advance(2000);
	await event('create', 'd', fakeContainer('d', {name: 'synapse'}));
	engine.line('d', record(10_000, 'one \x1b[31mof d'));
	engine.line('d', record(20_000, 'two of d'));
	await clock.advance(1000);
	const from = slice().data.lines.at(-2)!;
	const saved: string[] = [];
	const lines = sources.range(key, {cursor: from.cursor}, undefined, new AbortController().signal);
	view.release();
	for await (const line of lines) {
		saved.push(line);
	}

	assert.deepEqual(saved, ['2026-11-23T02:00:00.010000000Z one of d', '2026-11-23T02:00:00.020000000Z two of d']);
	assert.throws(
		() => sources.range({...key, host: 'x'}, undefined, undefined, new AbortController().signal),
		/cannot be saved/,
	);
	sources.stop();
});
