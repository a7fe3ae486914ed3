import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {lineQueue} from '../../../source/hosts/line-queue.js';
import {lineSplitter} from '../../../source/hosts/line-splitter.js';

const collect = (chunks: readonly Buffer[], limit = 1000) => {
	const splitter = lineSplitter(limit);
	const lines = chunks.flatMap(chunk => splitter.push(chunk));
	const rest = splitter.rest();
	return rest === undefined ? lines : [...lines, rest];
};

test('wherever the bytes are cut, the lines are the same', () => {
	const text = fc.string({unit: 'grapheme', maxLength: 30}).map(one => one.replaceAll('\n', ''));
	fc.assert(
		fc.property(fc.array(text), fc.array(fc.integer({min: 1, max: 7})), (lines, cuts) => {
			const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''));
			const chunks: Buffer[] = [];
			let at = 0;
			for (let index = 0; at < bytes.length; index++) {
				const size = cuts.length > 0 ? cuts[index % cuts.length]! : 3;
				chunks.push(bytes.subarray(at, at + size));
				at += size;
			}

			assert.deepEqual(collect(chunks), lines);
		}),
	);
});

test('a line over the limit is cut between characters, and the next is whole', () => {
	for (const size of [1, 2, 1000]) {
		const bytes = Buffer.from(`${'ö'.repeat(100)}\nnext\nlast`);
		const chunks = Array.from({length: Math.ceil(bytes.length / size)}, (_, index) =>
			bytes.subarray(index * size, (index + 1) * size),
		);
		assert.deepEqual(collect(chunks, 5), ['öö…', 'next', 'last']);
	}

	assert.deepEqual(collect([Buffer.from('12345\n')], 5), ['12345']);
	assert.deepEqual(collect([Buffer.from('😀😀\n')], 7), ['😀…']);
});

test('ten megabytes without an end hold no more than the limit', () => {
	const splitter = lineSplitter(1000);
	const chunk = Buffer.alloc(64 * 1024, 0x78);
	for (let index = 0; index < 160; index++) {
		assert.deepEqual(splitter.push(chunk), []);
	}

	assert.equal(splitter.rest()?.length, 1001);
});

function queueOf() {
	const seen: string[] = [];
	const queue = lineQueue({pause: () => seen.push('pause'), resume: () => seen.push('resume')});
	return {queue, seen};
}

test('a slow reader stops the stream, a quick one does not', async () => {
	const {queue, seen} = queueOf();
	const line = Buffer.from(`${'x'.repeat(99)}\n`);
	for (let index = 0; index < 50_000; index++) {
		queue.push(line);
	}

	assert.deepEqual(seen, ['pause']);
	queue.end();
	let left = 0;
	const reader = queue.read(() => void left++);
	let count = 0;
	while (!(await reader.next()).done) {
		count++;
	}

	assert.equal(count, 50_000);
	assert.deepEqual(seen, ['pause', 'resume']);
	assert.equal(left, 1);
});

test('an unfinished line counts at a good end, not after an error', async () => {
	for (const error of [undefined, new Error('lost')]) {
		const {queue} = queueOf();
		queue.push(Buffer.from('one\ntw'));
		const reader = queue.read(() => {});
		assert.equal((await reader.next()).value, 'one');
		queue.end(error);
		queue.push(Buffer.from('o\n'));
		if (error) {
			await assert.rejects(reader.next(), error);
		} else {
			assert.equal((await reader.next()).value, 'tw');
		}

		assert.equal((await reader.next()).done, true);
	}
});

test('who leaves while waiting is let go', async () => {
	const {queue} = queueOf();
	let left = 0;
	const reader = queue.read(() => void left++);
	const next = reader.next();
	await reader.return?.();
	assert.equal((await next).done, true);
	assert.equal(left, 1);
});
