import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createRing, type Ring} from '../../../source/store/ring.js';

const options = {count: 10, bytes: 1000, older: {count: 5, bytes: 500}, size: () => 1};
const numbers = (from: number, to: number): number[] => Array.from({length: to - from}, (_, index) => from + index);

test('holds the newest and counts what fell off', () => {
	let ring = createRing<number>(options);
	ring = ring.push(numbers(0, 25));
	assert.deepEqual([...ring], numbers(15, 25));
	assert.deepEqual([ring.length, ring.bytes, ring.dropped], [10, 10, 15]);
	assert.deepEqual([ring.at(0), ring.at(-1), ring.at(10), ring.at(-11)], [15, 24, undefined, undefined]);
	assert.deepEqual(ring.slice(2, 4), [17, 18]);
	assert.deepEqual(ring.slice(-2), [23, 24]);
});

test('is bounded by bytes as well', () => {
	const ring = createRing<string>({count: 1000, bytes: 100, size: text => text.length}).push(
		numbers(0, 50).map(() => 'ten bytes.'),
	);
	assert.deepEqual([ring.length, ring.bytes, ring.dropped], [10, 100, 40]);
	assert.equal(ring.push(['x'.repeat(101)]).length, 0);
});

test('older ones go in front, within room of their own, and new ones do not push them out', () => {
	let ring = createRing<number>(options).push(numbers(0, 25));
	ring = ring.prepend(numbers(5, 15));
	assert.deepEqual([...ring], numbers(10, 25), 'the newest five of them');
	assert.equal(ring.dropped, 10);
	assert.equal(ring.full, true);
	ring = ring.push([25]);
	assert.deepEqual([...ring], numbers(11, 26));
	assert.deepEqual([...ring.prepend([10])], numbers(11, 26), 'no room any more');
});

test('rings share their items and yet do not see what others push', () => {
	const one = createRing<number>({count: 5000, bytes: 1e6, size: () => 1}).push(numbers(0, 300));
	const two = one.push([300]);
	const three = one.push([-300]);
	assert.deepEqual([one.length, two.at(-1), three.at(-1), two.length, three.length], [300, 300, -300, 301, 301]);
	assert.deepEqual([...three.prepend([-1])].slice(0, 2), [-1, 0]);
	assert.deepEqual([...one.prepend([-1])], numbers(-1, 300));
});

test('does what a plain list would do, whatever is done in whatever order', () => {
	const step = fc.oneof(
		fc.record({what: fc.constant('push' as const), count: fc.nat(700)}),
		fc.record({what: fc.constant('prepend' as const), count: fc.nat(400)}),
		fc.record({what: fc.constant('fork' as const), count: fc.nat(50)}),
	);
	fc.assert(
		fc.property(fc.array(step, {maxLength: 12}), steps => {
			const limits = {
				count: 600,
				bytes: 60_000,
				older: {count: 300, bytes: 30_000},
				size: (item: number) => 1 + (item & 127),
			};
			let ring: Ring<number> = createRing<number>(limits);
			let list: number[] = [];
			let room = 0;
			let roomBytes = 0;
			let next = 0;
			const weigh = (items: number[]) => items.reduce((sum, item) => sum + limits.size(item), 0);
			const trim = () => {
				while (list.length > limits.count + room || weigh(list) > limits.bytes + roomBytes) {
					list = list.slice(1);
				}
			};

			for (const {what, count} of steps) {
				const items = numbers(next, next + count);
				next += count;
				if (what === 'push') {
					ring = ring.push(items);
					list = [...list, ...items];
					trim();
				} else if (what === 'prepend') {
					let taken: number[] = [];
					for (const item of [...items].reverse()) {
						const would = [item, ...taken];
						const bytes = weigh(list) + weigh(would);
						if (list.length + would.length > 900 || bytes > 90_000) {
							break;
						}

						taken = would;
					}

					ring = ring.prepend(items);
					list = [...taken, ...list];
					room = Math.min(300, room + taken.length);
					roomBytes = Math.min(30_000, roomBytes + weigh(taken));
				} else {
					ring.push(items);
				}

				assert.deepEqual([...ring], list);
				assert.equal(ring.bytes, weigh(list));
			}
		}),
		{numRuns: 60},
	);
});

test('memory is flat over a million pushes', () => {
	let ring = createRing<{text: string}>({count: 1000, bytes: 1e6, size: ({text}) => text.length});
	for (let count = 0; count < 1_000_000; count += 1) {
		ring = ring.push([{text: 'line'}]);
	}

	assert.deepEqual([ring.length, ring.dropped], [1000, 999_000]);
});
