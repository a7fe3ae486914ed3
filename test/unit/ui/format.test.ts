import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {age, bytes, duration, percent, rate} from '../../../source/ui/format.js';
import {sparkline} from '../../../source/ui/sparkline.js';

test('bytes read as in the frame', () => {
	assert.deepEqual([0, 512, 1024, 1_299_227_607, 4 * 1024 ** 3, 310 * 1024 ** 2, undefined].map(bytes), [
		'0',
		'512',
		'1k',
		'1.21G',
		'4G',
		'310M',
		'–',
	]);
	// No unit is left for the next one too late: 1023.99k is 1M.
	assert.equal(bytes(1024 * 1024 - 1), '1M');
});

test('a rate never takes more than four columns, bytes not more than five', () => {
	fc.assert(
		fc.property(fc.double({min: 0, max: 1e14, noNaN: true}), value => {
			assert.ok(rate(value).length <= 4, rate(value));
			assert.ok(bytes(value).length <= 5, bytes(value));
		}),
	);
});

test('percent', () => {
	assert.deepEqual([0, 12.44, 99.96, 240.4, undefined, Number.NaN].map(percent), [
		'0.0%',
		'12.4%',
		'100%',
		'240%',
		'–',
		'–',
	]);
});

test('durations have their two largest units, ages one', () => {
	const second = 1000;
	const day = 86_400 * second;
	assert.deepEqual(
		[0, 42 * second, 310 * second, 3600 * second, 3 * day + 4 * 3600 * second + 59 * second, -5, undefined].map(
			duration,
		),
		['0s', '42s', '5m 10s', '1h', '3d 4h', '0s', '–'],
	);
	assert.equal(age(310 * second), '5m');
});

test('a sparkline has its width, the newest at the right, and gaps where samples were missed', () => {
	assert.equal(sparkline([0, 5, 10], 5, {max: 10}), '  ▁▅█');
	assert.equal(sparkline([1, 2, 3, 10, undefined, 10], 3, {max: 10}), '█ █');
	assert.equal(sparkline([0.1, 0.3], 2, {floor: 10}), '▁▁');
	assert.equal(sparkline([], 4), '    ');
	assert.equal(sparkline([0, 10], 2, {max: 10, ascii: true}), '_#');
	fc.assert(
		fc.property(fc.array(fc.option(fc.double(), {nil: undefined})), fc.integer({min: 0, max: 20}), (samples, width) => {
			assert.equal([...sparkline(samples, width)].length, width);
		}),
	);
});
