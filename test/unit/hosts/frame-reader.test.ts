import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {frameReader} from '../../../source/hosts/frame-reader.js';

const nonce = '0123456789abcdef01234567';
const other = 'fedcba9876543210fedcba98';

/** Pushes the bytes cut at these places and says what was told. */
function read(bytes: Buffer, cuts: readonly number[]) {
	const told: string[] = [];
	const payload: Buffer[] = [];
	const reader = frameReader(nonce, {
		started: () => told.push('started'),
		data(chunk) {
			assert.ok(chunk.length > 0);
			assert.equal(told.at(-1), 'started');
			payload.push(Buffer.from(chunk));
		},
		ended: code => told.push(`ended ${code}`),
	});
	let at = 0;
	for (const cut of [...new Set(cuts)].map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b)) {
		reader.push(bytes.subarray(at, cut));
		at = cut;
	}

	reader.push(bytes.subarray(at));
	return {told, payload, reader};
}

const pieces = fc.oneof(
	fc.uint8Array({maxLength: 20}).map(bytes => Buffer.from(bytes)),
	fc
		.constantFrom(
			'\u0001',
			'\u0002',
			`\u0001${other}\n`,
			`\u0002${other}:0\n`,
			`\u0002${other}\n`,
			`\u0001${nonce}`,
			`\u0002${nonce.slice(0, -1)}`,
			`\u0002${nonce}x`,
			`\u0002${nonce}:x\n`,
			`\u0002${nonce}:1234\n`,
			`\u0002${nonce}:`,
			`\u0002${nonce}:12`,
			'\n',
			nonce,
		)
		.map(text => Buffer.from(text)),
);
const startMark = Buffer.from(`\u0001${nonce}\n`);
// An x after each piece: two pieces together may not make a marker.
const bytes = fc
	.array(pieces, {maxLength: 8})
	.map(parts => Buffer.concat(parts.flatMap(part => [part, Buffer.from('x')])));
const noise = bytes.filter(buffer => !buffer.includes(startMark));
const cuts = fc.array(fc.nat(), {maxLength: 30});

for (const [stream, end, code] of [
	['stdout', `\u0002${nonce}:37\n`, 37],
	['stderr', `\u0002${nonce}\n`, undefined],
] as const) {
	test(`${stream}: exactly the payload comes out, at any chunk boundaries`, () => {
		fc.assert(
			fc.property(noise, bytes, bytes, cuts, (before, payload, after, at) => {
				const whole = Buffer.concat([before, startMark, payload, Buffer.from(end), after]);
				const result = read(whole, at);
				assert.deepEqual(result.told, ['started', `ended ${code}`]);
				assert.deepEqual(Buffer.concat(result.payload), payload);
				assert.equal(result.reader.phase, 'after');
				assert.deepEqual(result.reader.noise, before.subarray(-4096));
			}),
			{numRuns: 1000},
		);
	});

	test(`${stream}: one byte at a time`, () => {
		const payload = Buffer.from(`a\u0002${nonce}:\u0002${nonce.slice(0, 9)}\u0001${nonce}\nb`);
		const whole = Buffer.concat([Buffer.from('noise'), startMark, payload, Buffer.from(end)]);
		const result = read(whole, [...whole.keys()]);
		assert.deepEqual(Buffer.concat(result.payload), payload);
		assert.deepEqual(result.told, ['started', `ended ${code}`]);
	});
}

test('without an end all that came is payload after finish()', () => {
	fc.assert(
		fc.property(bytes, cuts, fc.nat({max: 28}), (payload, at, length) => {
			const tail = Buffer.from(`\u0002${nonce}:37\n`).subarray(0, length);
			const result = read(Buffer.concat([startMark, payload, tail]), at);
			result.reader.finish();
			assert.deepEqual(Buffer.concat(result.payload), Buffer.concat([payload, tail]));
			assert.equal(result.reader.phase, 'inside');
		}),
	);
});

test('only what may become the end marker is held back', () => {
	const told: string[] = [];
	const reader = frameReader(nonce, {data: chunk => told.push(chunk.toString()), ended() {}});
	reader.push(startMark);
	for (const chunk of ['line\n', 'x\u0002', 'y', `z\u0002${nonce}:`, `\u0002${nonce}:1\n`]) {
		reader.push(Buffer.from(chunk));
	}

	assert.deepEqual(told, ['line\n', 'x', '\u0002y', 'z', `\u0002${nonce}:`]);
});

test('before the start marker nothing is told; the last of it is kept for the error', () => {
	const result = read(Buffer.from(`${'x'.repeat(10_000)}This account is not available.\n\u0001${nonce}`), [5, 7000]);
	result.reader.finish();
	assert.deepEqual(result.told, []);
	assert.equal(result.reader.phase, 'before');
	assert.equal(result.reader.noise.length, 4096);
	assert.match(result.reader.noise.toString(), new RegExp(`not available\\.\\n\u0001${nonce}$`));
});
