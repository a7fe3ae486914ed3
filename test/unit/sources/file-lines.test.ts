import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createFileReader} from '../../../source/sources/file-lines.js';

test('a line of a file has the time that it begins with; what continues it has none', () => {
	const read = createFileReader();
	const lines = ['2026-11-23T02:50:01Z ERROR it broke', 'Traceback (most recent call last):'].map((text, index) =>
		read(Buffer.from(text), '7', index),
	);
	assert.deepEqual(lines, [
		{cursor: '7:0', text: '2026-11-23T02:50:01Z ERROR it broke', at: Date.UTC(2026, 10, 23, 2, 50, 1), level: 'error'},
		{cursor: '7:1', text: 'Traceback (most recent call last):', level: 'error'},
	]);
});
