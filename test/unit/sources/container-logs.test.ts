import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LogRecord} from '../../../source/hosts/engine.js';
import {containerLogs, emptyLog} from '../../../source/sources/container-logs.js';
import {containers} from '../../../source/sources/containers.js';
import {settled} from '../../helpers/fake-clock.js';
import {fakeContainer} from '../../helpers/fake-engine.js';
import {setUpSources} from '../../helpers/sources.js';

const key = {source: 'container-logs', host: 'h', argument: 'c'};
const start = Date.parse('2026-11-23T02:00:00Z');
/** A record so many microseconds after the start. */
const record = (microseconds: number, text: string, stream: LogRecord['stream'] = 'stdout'): LogRecord => ({
	stream,
	time: `${new Date(start + Math.floor(microseconds / 1000)).toISOString().slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}000Z`,
	text,
});

const setUp = async (records: readonly LogRecord[] = []) => {
	const parts = setUpSources([containers, containerLogs]);
	const {engine, clock, host, sources, store} = parts;
	engine.containers.set('c', fakeContainer('c', {name: 'synapse'}));
	engine.containers.get('c')!.log = [...records];
	sources.start();
	host.online();
	const view = sources.view(key);
	await clock.advance(50);
	const slice = () => store.get(key, emptyLog);
	const texts = () => [...slice().data.lines].map(({text}) => text);
	let events = 0;
	const event = async (action: string, id: string, state?: ReturnType<typeof fakeContainer>) => {
		if (state) {
			state.log = engine.containers.get(id)?.log ?? [];
			engine.containers.set(id, state);
		}

		events += 1;
		engine.event(action, id, String(1_795_402_351_000_000_000n + BigInt(events)), {name: 'synapse'});
		await clock.advance(50);
	};

	return {...parts, view, slice, texts, event};
};

const numbered = (from: number, to: number): LogRecord[] =>
	Array.from({length: to - from}, (_, index) => record((from + index) * 1000, `line ${from + index}`));

test('the last 500 lines, then what comes, cleaned, numbered and with their levels', async () => {
	const {clock, engine, slice, sources} = await setUp(numbered(0, 1000));
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
	const {clock, engine, host, texts, sources} = await setUp();
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
	const {clock, engine, slice, sources} = await setUp();
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
	const {clock, engine, slice, sources} = await setUp();
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
	const {clock, engine, texts, slice, event, sources} = await setUp([record(0, 'one')]);
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
	const {clock, engine, texts, slice, event, sources} = await setUp([record(0, 'one')]);
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
	const {clock, engine, store, view, slice, sources} = await setUp(numbered(0, 10));
	assert.equal(engine.open, 2);
	view.release();
	await clock.advance(6000);
	assert.equal(engine.open, 1, 'the events');
	assert.equal(slice().data.lines.length, 0);
	assert.ok(!store.keys().some(({source}) => source === 'container-logs'));
	sources.stop();
});

test('restarted while the connection was cut: said between the lines of the two runs', async () => {
	const {clock, engine, host, texts, event, sources} = await setUp([record(0, 'one')]);
	host.lose();
	const again = fakeContainer('c', {name: 'synapse', startedAt: '2026-11-23T02:00:10Z'});
	engine.containers.get('c')!.log.push(record(5_000_000, 'last words'), record(10_000_100, 'two'));
	await event('start', 'c', again);
	host.online();
	await clock.advance(1000);
	assert.deepEqual(texts(), ['one', 'last words', '── synapse was started again ──', 'two']);
	sources.stop();
});

test('older lines come in front, page by page, until there are none', async () => {
	const {clock, engine, slice, texts, sources} = await setUp(numbered(0, 2600));
	await Promise.all([sources.older(key), sources.older(key)]);
	assert.deepEqual([slice().data.lines.length, slice().data.older], [1500, 'more'], 'asked for twice, fetched once');
	await sources.older(key);
	await sources.older(key);
	await sources.older(key);
	assert.deepEqual([slice().data.lines.length, slice().data.older], [2600, 'none']);
	assert.deepEqual(
		texts(),
		numbered(0, 2600).map(({text}) => text),
	);
	assert.deepEqual([slice().data.lines.at(0)?.seq, slice().data.lines.at(-1)?.seq], [-2100, 499]);
	engine.line('c', record(2_600_000, 'line 2600'));
	await clock.advance(20);
	assert.equal(slice().data.lines.length, 2601);
	sources.stop();
});

test('older lines that no longer fit, because new ones pushed the oldest out meanwhile, are not taken', async () => {
	const {engine, slice, sources} = await setUp(numbered(0, 2600));
	const {logs} = engine;
	engine.logs = async function* (id, options, signal) {
		yield* logs(id, options, signal);
		// Before the page is there, the ring is turned over.
		for (const line of numbered(3000, 14_000)) {
			engine.line('c', line);
		}

		while (slice().data.lines.at(-1)?.text !== 'line 13999') {
			await new Promise(resolve => setImmediate(resolve));
		}
	};
	await sources.older(key);
	const {lines, older} = slice().data;
	assert.equal(older, 'more');
	assert.deepEqual([lines.at(0)?.text, lines.length], ['line 4000', 10_000]);
	sources.stop();
});

test('older lines that cannot be fetched: said, the log goes on', async () => {
	const {engine, slice, sources} = await setUp(numbered(0, 2600));
	const {logs} = engine;
	engine.logs = async function* () {
		yield* [];
		throw new Error('no');
	};
	await sources.older(key);
	assert.deepEqual([slice().data.older, slice().phase, slice().data.lines.length], ['failed', 'live', 500]);
	engine.logs = logs;
	await sources.older(key);
	assert.deepEqual([slice().data.older, slice().data.lines.length], ['more', 1500]);
	sources.stop();
});
