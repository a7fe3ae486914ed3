import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {lineWidth, plain} from '../../../source/ui/text.js';
import {wrapLine} from '../../../source/ui/wrap-line.js';

test('rows keep their tones, and begin with the indent', () => {
	const line = [{text: '✗ matrix: refused the key', tone: 'error'}, {text: '. Put another one there'}] as const;
	assert.deepEqual(wrapLine(line, 22), [
		[{text: '✗ matrix: refused', tone: 'error'}],
		[{text: '  '}, {text: 'the key', tone: 'error'}, {text: '. Put another'}],
		[{text: '  '}, {text: 'one there'}],
	]);
	assert.deepEqual(wrapLine(line, 80), [line]);
});

test('no row is wider than asked for, and nothing but blanks at breaks is left out', () => {
	const words = fc.array(fc.oneof(fc.string({unit: 'grapheme', maxLength: 9}), fc.constant(' '), fc.constant('漢字')));
	fc.assert(
		fc.property(fc.array(words), fc.integer({min: 5, max: 40}), (parts, columns) => {
			const line = parts.map(part => ({text: part.join('').replaceAll(/\s/g, ' ')}));
			const rows = wrapLine(line, columns, '');
			assert.ok(rows.every(row => lineWidth(row) <= columns));
			const letters = (text: string) => text.replaceAll(' ', '');
			assert.equal(letters(rows.map(plain).join('')), letters(plain(line)));
		}),
	);
});
