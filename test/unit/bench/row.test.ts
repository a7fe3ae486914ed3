import assert from 'node:assert/strict';
import {test} from 'node:test';
import {median, p95, quantile} from '../../bench/measure.js';
import {summary, table} from '../../bench/report.js';
import {type Bound, type Figure, holds, ratio} from '../../bench/row.js';

const figure = (value: number, rival: number | undefined, bound: Bound): Figure => ({
	what: 'it',
	value,
	unit: 'ms',
	bound,
	...(rival === undefined ? {} : {rival: {name: 'other', value: rival}}),
});

test('bounds, each on both sides', () => {
	assert.equal(holds(figure(10, undefined, {most: 10})), true);
	assert.equal(holds(figure(11, undefined, {most: 10})), false);
	assert.equal(holds(figure(9, undefined, {least: 10})), false);
	assert.equal(holds(figure(26, 20, {mostOfRival: 1.3})), true);
	assert.equal(holds(figure(27, 20, {mostOfRival: 1.3})), false);
	assert.equal(holds(figure(2, 100, {timesFaster: 50})), true);
	assert.equal(holds(figure(2.1, 100, {timesFaster: 50})), false);
});

test('a busy machine is excused by the rival of the same run, and by nothing else', () => {
	assert.equal(holds(figure(30, 20, {most: 12, orRatio: 1.5})), true);
	assert.equal(holds(figure(31, 20, {most: 12, orRatio: 1.5})), false);
	assert.equal(holds(figure(31, 30, {most: 12})), false);
});

test('what could not be measured does not hold', () => {
	for (const bound of [{most: 10}, {least: 1}, {mostOfRival: 2}, {timesFaster: 2}]) {
		assert.equal(holds(figure(Number.NaN, 1, bound)), false);
	}

	assert.equal(holds(figure(1, undefined, {mostOfRival: 2})), false);
});

test('the ratio is told so that larger is faster where it must be faster', () => {
	assert.equal(ratio(figure(2, 100, {timesFaster: 50})), 50);
	assert.equal(ratio(figure(2, 4, {mostOfRival: 2})), 0.5);
});

test('quantiles', () => {
	const values = [5, 1, 4, 2, 3];
	assert.equal(median(values), 3);
	assert.equal(quantile(values, 0), 1);
	assert.equal(quantile(values, 1), 5);
	assert.equal(median([1, 2]), 1.5);
	assert.equal(p95(Array.from({length: 101}, (_, index) => index)), 95);
	assert.ok(Number.isNaN(median([])));
});

test('the table says what falls short and, aloud, what was not measured', () => {
	const outcomes = [
		{row: 'a', figures: [figure(1, undefined, {most: 10}), figure(11, undefined, {most: 10})]},
		{row: 'b', figures: [], notMeasured: 'no lab'},
		{row: 'c', figures: [], failed: 'broke'},
	];
	const text = table(outcomes);
	assert.match(text, /11 ms .*FALLS SHORT/);
	assert.match(text, /NOT MEASURED: b: no lab\nFAILED: c: broke$/);
	assert.deepEqual(summary(outcomes), {held: 1, short: 1, notMeasured: 1, failed: 1});
});
