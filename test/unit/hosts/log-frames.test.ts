import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import fc from 'fast-check';
import type {LogRecord} from '../../../source/hosts/engine.js';
import {frameLogReader, type LogReader, longestText, terminalLogReader} from '../../../source/hosts/log-frames.js';

const time = '2026-11-23T03:00:16.973261395Z';
const later = '2026-11-23T03:00:17.000000001Z';

function frame(stream: number, message: string | Buffer): Buffer {
	const body = Buffer.from(message);
	const header = Buffer.alloc(8);
	header[0] = stream;
	header.writeUInt32BE(body.length, 4);
	return Buffer.concat([header, body]);
}

function read(reader: LogReader, bytes: Buffer, cuts: readonly number[] = []): LogRecord[] {
	const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
	return places.slice(1).flatMap((end, index) => reader.push(bytes.subarray(places[index], end)));
}

test('recorded logs: every line once, in order, at any chunk boundaries', () => {
	for (const name of ['synapse', 'redis-local', 'element-web']) {
		const bytes = readFileSync(new URL(`../../fixtures/lab/logs-${name}.bin`, import.meta.url));
		const expected: LogRecord[] = [];
		for (let at = 0; at < bytes.length; at += 8 + bytes.readUInt32BE(at + 4)) {
			const message = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at + 4)).toString();
			const stream = bytes[at] === 2 ? 'stderr' : 'stdout';
			expected.push({stream, time: message.slice(0, 30), text: message.slice(31).replace(/\r?\n$/, '')});
		}

		assert.ok(expected.length > 5, name);
		fc.assert(
			fc.property(fc.array(fc.nat(), {maxLength: 40}), cuts => {
				assert.deepEqual(read(frameLogReader(), bytes, cuts), expected);
			}),
			{numRuns: 20},
		);
		assert.deepEqual(read(frameLogReader(), bytes, [...bytes.keys()].slice(0, 3000)), expected);
	}
});

test('parts of a long line are one record, also between frames of the other stream and within a character', () => {
	const part = Buffer.concat([Buffer.alloc(16_383, 'x'), Buffer.from('é').subarray(0, 1)]);
	const bytes = Buffer.concat([
		frame(1, Buffer.concat([Buffer.from(`${time} `), part])),
		frame(2, `${later} oops\n`),
		frame(1, Buffer.concat([Buffer.from(`${time} `), Buffer.from('é').subarray(1), Buffer.from(' END\n')])),
		frame(1, `${later} next\n`),
	]);
	assert.deepEqual(read(frameLogReader(), bytes), [
		{stream: 'stderr', time: later, text: 'oops'},
		{stream: 'stdout', time, text: `${'x'.repeat(16_383)}é END`},
		{stream: 'stdout', time: later, text: 'next'},
	]);
});

test('a part that no other follows is a record; at the proper end too; an unfinished frame never', () => {
	const reader = frameLogReader();
	const bytes = Buffer.concat([
		frame(1, `${time} part`),
		frame(1, `${later} other`),
		frame(1, `${later} cut\n`).subarray(0, -1),
	]);
	assert.deepEqual(read(reader, bytes), [{stream: 'stdout', time, text: 'part'}]);
	assert.deepEqual(reader.finish(), [{stream: 'stdout', time: later, text: 'other'}]);
});

test('empty lines, a line that looks like a time, no time at all', () => {
	const bytes = Buffer.concat([
		frame(1, `${time} \n`),
		frame(1, `${time} ${later} x\r\n`),
		frame(3, 'Error grabbing logs: unexpected EOF\n'),
	]);
	assert.deepEqual(read(frameLogReader(), bytes), [
		{stream: 'stdout', time, text: ''},
		{stream: 'stdout', time, text: `${later} x`},
		{stream: 'stderr', time: '', text: 'Error grabbing logs: unexpected EOF'},
	]);
});

test('a line of 10 MB is cut, and the next one is whole', () => {
	const parts = Array.from({length: 640}, () => frame(1, `${time} ${'x'.repeat(16_384)}`));
	const records = read(
		frameLogReader(),
		Buffer.concat([...parts, frame(1, `${time} end\n`), frame(1, `${later} next\n`)]),
	);
	assert.deepEqual(
		records.map(({text}) => text.length),
		[longestText + 1, 4],
	);
	assert.ok(records[0]!.text.endsWith('x…'));
	const reader = terminalLogReader();
	const long = [...Array.from({length: 100}, () => Buffer.alloc(100_000, 'y')), Buffer.from(`\r\n${later} next\r\n`)];
	const shown = [Buffer.from(`${time} `), ...long].flatMap(chunk => reader.push(chunk));
	assert.deepEqual(
		shown.map(({text}) => text.length),
		[longestText + 1, 4],
	);
});

test('what is no log is refused', () => {
	assert.throws(() => frameLogReader().push(Buffer.from(`${time} a raw line\r\n`)), /not a log/);
});

test('a container with a terminal: lines, parts of a long one', () => {
	const x = 'x'.repeat(16_384);
	const bytes = Buffer.from(`${time} ${x}${time} ${x}${time} END\r\n${later} a\rb\r\n${later} \r\n${later} unfinished`);
	const expected = [
		{stream: 'stdout', time, text: `${x}${x}END`},
		{stream: 'stdout', time: later, text: 'a\rb'},
		{stream: 'stdout', time: later, text: ''},
	];
	for (const cuts of [[], [5, 31, 16_500, 40_000]]) {
		const reader = terminalLogReader();
		assert.deepEqual(read(reader, bytes, cuts), expected);
		assert.deepEqual(reader.finish(), [{stream: 'stdout', time: later, text: 'unfinished'}]);
	}
});
