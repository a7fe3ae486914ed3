import assert from 'node:assert/strict';
import {test} from 'node:test';
import {splitWords} from '../../../source/actions/split-words.js';

test('words as sh reads them', () => {
	for (const [text, words] of [
		['', []],
		['  ', []],
		['pass insert -m matrix/admin', ['pass', 'insert', '-m', 'matrix/admin']],
		[` a 'b c' "d \\"e\\" \\n" f\\ g ''  `, ['a', 'b c', 'd "e" \\n', 'f g', '']],
		[`a'b'"c"`, ['abc']],
	] as const) {
		assert.deepEqual(splitWords(text), words, text);
	}
});

test('what only a shell understands is refused, and what has no end', () => {
	for (const text of ['a | b', 'a > b', 'a; b', 'a && b', 'a $HOME', 'a `b`', "a 'b", 'a "b', 'a \\', '(a)']) {
		assert.equal(typeof splitWords(text), 'string', text);
	}
});
