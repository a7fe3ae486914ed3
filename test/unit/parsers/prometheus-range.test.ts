import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseLabelValues, parseQueryError, parseRange} from '../../../source/parsers/prometheus-range.js';
import {fixtureBody} from '../../helpers/fixtures.js';

const end = 1_795_414_153;
const day = {start: end - 239 * 360, step: 360, points: 240};
const grid = {start: 1000, step: 10, points: 4};
const body = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const matrix = (...result: readonly unknown[]): Buffer =>
	body({status: 'success', data: {resultType: 'matrix', result}});
const values = (...samples: readonly unknown[]) => parseRange(matrix({metric: {}, values: samples}), grid);

test('a recorded day: each point in its place, the gap as a gap', () => {
	const found = parseRange(fixtureBody('prometheus/range.http'), day)!;
	assert.equal(found.length, 240);
	const gaps = found.flatMap((value, index) => (value === undefined ? [index] : []));
	// 20 to 18 hours before the end, at ten points an hour.
	assert.deepEqual([gaps[0], gaps.at(-1), gaps.length], [40, 59, 20]);
	assert.ok(found.every(value => value === undefined || (value > 0 && value <= 1)));
	assert.deepEqual(parseRange(fixtureBody('prometheus/range-empty.http'), day), []);
});

test('points out of the grid, of another form or without a figure are gaps', () => {
	const odd = [
		[1000, 'NaN'],
		[1010, '+Inf'],
		[1020, 7],
		['1030', '7'],
		[990, '1'],
		[1040, '1'],
		[1e300, '1'],
		[-1e300, '1'],
		7,
		null,
		[],
		{length: 1e9},
		[1030, '0x10'],
	];
	assert.deepEqual(values(...odd), [undefined, undefined, undefined, undefined]);
	assert.deepEqual(values([1000, '1'], [1013, '-2.5e1'], [1030, '3']), [1, -25, undefined, 3]);
});

test('what is no answer of one series is none', () => {
	const bad = [
		Buffer.from(''),
		Buffer.from('<html>'),
		body([]),
		body({status: 'error', error: 'x'}),
		body({status: 'success'}),
		body({status: 'success', data: {resultType: 'vector', result: []}}),
		body({status: 'success', data: {resultType: 'matrix', result: {}}}),
		matrix({values: []}, {values: []}),
		matrix(7),
		matrix({metric: {}, histograms: []}),
		fixtureBody('prometheus/range-error.http'),
	];
	for (const each of bad) {
		assert.equal(parseRange(each, grid), undefined, each.toString());
	}
});

test('names of metrics; the words of an error are clean', () => {
	assert.deepEqual(parseLabelValues(fixtureBody('prometheus/names.http')), ['up']);
	assert.deepEqual(parseLabelValues(body({status: 'success', data: ['a', 7, null]})), ['a']);
	assert.equal(parseLabelValues(body({status: 'success', data: {}})), undefined);
	assert.match(parseQueryError(fixtureBody('prometheus/range-error.http')) ?? '', /unclosed left parenthesis/);
	assert.equal(parseQueryError(Buffer.from('<html>')), undefined);
	const evil = parseQueryError(body({status: 'error', error: `\u001b]0;title\u0007${'x'.repeat(1e5)}`})) ?? '';
	assert.ok(evil.length <= 300 && !/\p{Control}/u.test(evil), evil);
});
