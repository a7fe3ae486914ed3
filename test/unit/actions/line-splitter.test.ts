import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineSplitter} from '../../../source/actions/line-splitter.js';

const split = (...chunks: string[]) => {
	const lines: string[] = [];
	const splitter = lineSplitter(more => lines.push(...more));
	for (const chunk of chunks) {
		splitter.push(chunk);
	}

	splitter.end();
	return {lines, last: splitter.last};
};

test('pieces become lines, the last one also without an end', () => {
	assert.deepEqual(split('a', 'b\nc\r\n', '\n', 'd').lines, ['ab', 'c', '', 'd']);
	assert.equal(split('a\n\n  \n').last, 'a');
});

test('a carriage return begins the line anew', () => {
	assert.deepEqual(split('10 %\r50 %\r100 %\n').lines, ['100 %']);
});

test('control sequences do not come through', () => {
	assert.doesNotMatch(split('\u001b]0;title\u0007\u001b[31mred\n').lines.join(), /[\u0000-\u001f]/);
});

test('a line without end is given out in pieces', () => {
	const {lines} = split(...Array.from({length: 100}, () => 'x'.repeat(1000)));
	assert.equal(lines.join('').length, 100_000);
	assert.ok(lines.every(line => line.length < 20_000));
});
