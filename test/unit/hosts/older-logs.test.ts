import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Engine, LogRecord} from '../../../source/hosts/engine.js';
import {engineTime, olderLogs} from '../../../source/hosts/older-logs.js';

const signal = new AbortController().signal;
const second = 1_000_000_000n;
const start = 1_700_000_000n * second;

function stamp(nanos: bigint): string {
	const iso = new Date(Number(nanos / 1_000_000n)).toISOString();
	return `${iso.slice(0, 20)}${String(nanos % second).padStart(9, '0')}Z`;
}

function nanosOf(time: string): bigint {
	const [seconds, fraction] = engineTime(time).split('.');
	return BigInt(seconds!) * second + BigInt(fraction!);
}

interface FakeLog {
	readonly engine: Engine;
	/** Options of each call and how many records were taken of it. */
	readonly calls: Array<{tail?: number; until?: string; taken: number}>;
}

/** As 20.10 with json-file: first the last `tail` of the file, then all up to the first one after `until`. */
function fakeLog(log: readonly LogRecord[]): FakeLog {
	const calls: FakeLog['calls'] = [];
	const logs: Engine['logs'] = async function* (_id, {tail, until}) {
		const call = {tail, until, taken: 0};
		calls.push(call);
		const [seconds, fraction] = until!.split('.');
		const limit = BigInt(seconds!) * second + BigInt(fraction!);
		for (const record of tail === undefined ? log : log.slice(-tail)) {
			if (nanosOf(record.time) > limit) {
				return;
			}

			call.taken++;
			yield record;
		}
	};
	return {engine: {logs} as Engine, calls};
}

/** A log whose times stand still, go on by little or much, or step back by some nanoseconds. */
const logOf = fc
	.array(fc.oneof(fc.constant(0n), fc.constant(-20n), fc.bigInt({min: 1n, max: 100n}), fc.constant(3n * second)), {
		minLength: 1,
		maxLength: 400,
	})
	.map(steps => {
		let at = start;
		return steps.map((step, index): LogRecord => {
			at += step;
			return {stream: 'stdout', time: stamp(at), text: `line ${index}`};
		});
	});

test('going back page by page from any place gives every line once, in the order of the log', async () => {
	await fc.assert(
		fc.asyncProperty(
			logOf,
			fc.nat(),
			fc.integer({min: 1, max: 150}),
			fc.boolean(),
			async (log, place, count, tells) => {
				const {engine, calls} = fakeLog(log);
				const from = place % log.length;
				let held: readonly LogRecord[] = log.slice(from);
				for (;;) {
					const before = held[0]!.time;
					// The caller's ring may begin within a group of equal times: it says how many of them it has.
					const own = held.filter(({time}) => time === before).length;
					const older = await olderLogs(engine, 'x', before, count, signal, {
						held: own,
						newer: tells ? held.length : 0,
					});
					if (older.length === 0) {
						break;
					}

					assert.ok(
						older.length >= count || older.length + held.length === log.length,
						'a short page before the beginning',
					);
					held = [...older, ...held];
				}

				assert.deepEqual(
					held.map(({text}) => text),
					log.map(({text}) => text),
				);
				assert.ok(calls.length < 40 + 3 * (log.length / count), `${calls.length} calls`);
			},
		),
		{numRuns: 300},
	);
});

test('pages end between groups of equal times, so that the next one needs no more than the time', async () => {
	/** Groups of 7, and one that is longer than what is kept in memory. */
	const logWith = (from: number, to: number, length: number) =>
		Array.from({length}, (_, index): LogRecord => {
			const group = index < from || index >= to ? Math.floor(index / 7) : Math.floor(from / 7);
			return {stream: 'stdout', time: stamp(start + BigInt(group) * second), text: String(index)};
		});
	for (const [log, own] of [
		[logWith(700, 903, 1204), 7],
		[logWith(7, 350, 364), 7],
		[logWith(0, 301, 413), 112],
	] as const) {
		const {engine} = fakeLog(log);
		let held = log.slice(-own);
		while (held.length < log.length) {
			const older = await olderLogs(engine, 'x', held[0]!.time, 3, signal);
			assert.ok(older.length >= 3 || older.length + held.length === log.length);
			held = [...older, ...held];
		}

		assert.deepEqual(
			held.map(({text}) => text),
			log.map(({text}) => text),
		);
	}
});

test('a long log is not read from its beginning', async () => {
	const log = Array.from({length: 100_000}, (_, index): LogRecord => {
		return {stream: 'stdout', time: stamp(start + BigInt(index) * 10_000_000n), text: String(index)};
	});
	const {engine, calls} = fakeLog(log);
	const older = await olderLogs(engine, 'x', log[95_000]!.time, 200, signal, {newer: 5000});
	assert.deepEqual(older, log.slice(94_800, 95_000));
	assert.equal(calls.length, 1);
	assert.ok(calls[0]!.taken < 1000, `${calls[0]!.taken} records`);
	calls.length = 0;
	await olderLogs(engine, 'x', log[95_000]!.time, 200, signal);
	assert.ok(calls.reduce((sum, {taken}) => sum + taken, 0) < 10_000);
});

test('by time alone when the record itself is gone; nothing when all is younger', async () => {
	const log = Array.from({length: 20}, (_, index): LogRecord => {
		return {stream: 'stderr', time: stamp(start + BigInt(index)), text: String(index)};
	});
	const {engine} = fakeLog(log.filter((_, index) => index !== 10));
	const older = await olderLogs(engine, 'x', log[10]!.time, 5, signal);
	assert.deepEqual(
		older.map(({text}) => text),
		['5', '6', '7', '8', '9'],
	);
	const young = fakeLog(log.map(record => ({...record, time: stamp(start + 60n * second)})));
	assert.deepEqual(await olderLogs(young.engine, 'x', stamp(start), 5, signal), []);
	assert.deepEqual(await olderLogs(fakeLog([]).engine, 'x', stamp(start), 5, signal), []);
});

test('times for the engine', () => {
	assert.equal(engineTime('2026-11-23T02:58:41.642368777Z'), '1795402721.642368777');
	assert.equal(engineTime('2026-11-23T03:58:41.6+01:00', 1), '1795402722.600000000');
	assert.equal(engineTime('2026-11-23T02:58:41Z'), '1795402721.000000000');
	assert.throws(() => engineTime('yesterday'), RangeError);
});
