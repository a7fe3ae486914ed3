import assert from 'node:assert/strict';
import {test} from 'node:test';
import {rate} from '../../../source/store/rate.js';
import {append, emptySeries, type Series} from '../../../source/store/series.js';

test('a series is as long as it may be, and missed samples are gaps', () => {
	const expected = 2000;
	let series: Series = emptySeries;
	for (const [at, value] of [
		[0, 1],
		[2100, 2],
		[4000, 3],
		[10_000, 4],
	] as const) {
		series = append(series, at, value, {expected, length: 5});
	}

	assert.deepEqual(series.values, [2, 3, undefined, undefined, 4]);
	series = append(series, 10_000_000, 5, {expected, length: 5});
	assert.deepEqual(series.values, [undefined, undefined, undefined, undefined, 5]);
	assert.deepEqual(append(series, 9_000_000, 6, {expected, length: 2}).values, [5, 6], 'a clock that went back');
});

test('a day of samples takes no more room than an hour of them', () => {
	let series: Series = emptySeries;
	for (let at = 0; at < 86_400_000; at += 2000) {
		series = append(series, at, at, {expected: 2000});
	}

	assert.equal(series.values.length, 60);
});

test('a rate is the growth in a second, and nothing is made up', () => {
	assert.equal(rate({at: 1000, value: 100}, {at: 3000, value: 300}), 100);
	assert.equal(rate(undefined, {at: 3000, value: 300}), undefined);
	assert.equal(rate({at: 1000, value: 300}, {at: 3000, value: 100}), undefined, 'the counter began again');
	assert.equal(rate({at: 3000, value: 1}, {at: 3000, value: 2}), undefined);
	assert.equal(rate({at: 3000, value: 1}, {at: 2000, value: 2}), undefined);
});
