import assert from 'node:assert/strict';
import {test} from 'node:test';
import {key, numbered, record, setUpLog} from '../../helpers/logs.js';

test('older lines come in front, page by page, until there are none', async () => {
	const {clock, engine, slice, texts, sources} = await setUpLog(numbered(0, 2600));
	await Promise.all([sources.older(key), sources.older(key)]);
	assert.deepEqual([slice().data.lines.length, slice().data.older], [1500, 'more'], 'asked for twice, fetched once');
	assert.equal(engine.logOptions.filter(({until}) => until !== undefined).length, 1);
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
	const {engine, slice, sources} = await setUpLog(numbered(0, 2600));
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
	const {engine, slice, sources} = await setUpLog(numbered(0, 2600));
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
