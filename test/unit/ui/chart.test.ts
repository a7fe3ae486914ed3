import assert from 'node:assert/strict';
import {test} from 'node:test';
import {chart, columnsOf} from '../../../source/ui/chart.js';
import {plain} from '../../../source/ui/text.js';

const drawn = (values: ReadonlyArray<number | undefined>, height: number, top: number, width = values.length) =>
	chart(values, {width, height, top}).map(plain);

test('columns in eighths of a row; nothing at all is a gap, 0 is not', () => {
	assert.deepEqual(drawn([0, 1, 8, 9, 16, undefined], 2, 16), ['   ▁█ ', '▁▁███ ']);
	assert.deepEqual(drawn([3, 0], 1, 0), ['▁▁']);
	assert.deepEqual(drawn([99, -5], 1, 4), ['█▁']);
});

test('of several values on a column the largest; a gap only where all are; few are spread', () => {
	assert.deepEqual(columnsOf([1, 5, undefined, 2, undefined, undefined], 3), [5, 2, undefined]);
	assert.deepEqual(columnsOf([1, undefined, 3], 6), [1, 1, undefined, undefined, 3, 3]);
	assert.deepEqual(columnsOf([], 3), [undefined, undefined, undefined]);
	assert.deepEqual(columnsOf([Number.NaN, Number.POSITIVE_INFINITY], 1), [undefined]);
});

test('what reaches the limit stands out, and each row is exactly as wide as asked', () => {
	const rows = chart([1, 2, 3, undefined], {width: 4, height: 3, top: 3, limit: 2});
	for (const row of rows) {
		assert.equal(plain(row).length, 4);
	}

	assert.deepEqual(
		rows[2]!.map(({text, tone}) => [text, tone]),
		[
			['█', 'accent'],
			['██', 'warning'],
			[' ', 'accent'],
		],
	);
});
