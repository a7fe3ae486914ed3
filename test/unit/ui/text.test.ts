import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {isPlain} from '../../../source/ui/graphemes.js';
import type {Line} from '../../../source/ui/line.js';
import {fit, fitLine, joinColumns, middle, plain, straight, width} from '../../../source/ui/text.js';

const hostile = fc.oneof(
	fc.string({unit: 'binary'}),
	fc.string({unit: 'grapheme'}),
	fc
		.array(
			fc.constantFrom(
				'a',
				' ',
				'日',
				'ｶﾞ',
				'👨‍👩‍👧',
				'❤️',
				'👍🏽',
				'🇩',
				'🇩🇪',
				'1️⃣',
				'\u0301',
				'\u200d',
				'\u200b',
				'\u0600',
				'\u0d4e',
				'\u0903',
				'\u1100',
				'\u1161',
				'\u11a8',
				'가',
				'שלום',
				'مرحبا',
				'\u202e',
				'\t',
				'\u001b[31m',
				'\u0000',
				'\ud800',
				`e${'\u0301'.repeat(50)}`,
			),
			{maxLength: 12},
		)
		.map(parts => parts.join('')),
);

test('width is that of string-width, ASCII or not', () => {
	for (const text of ['', 'plain', '日本', 'e\u0301', '👨‍👩‍👧']) {
		assert.equal(width(text), stringWidth(text));
	}
});

test('fit gives exactly the width asked for, whatever the text', () => {
	fc.assert(
		fc.property(hostile, fc.integer({min: 0, max: 30}), fc.constantFrom('left', 'right'), (text, columns, align) => {
			const fitted = fit(text, columns, align as 'left');
			assert.equal(stringWidth(fitted), columns);
			// Beside a space on either side, as in a table.
			assert.equal(stringWidth(` ${fitted} `), columns + 2);
		}),
		{numRuns: 2000},
	);
});

test('middle never takes more than asked and keeps both ends', () => {
	fc.assert(
		fc.property(hostile, fc.integer({min: 0, max: 30}), (text, columns) => {
			assert.ok(stringWidth(middle(text, columns)) <= columns);
		}),
		{numRuns: 1000},
	);
	assert.equal(middle('matrixdotorg/synapse:v1.160.0', 15), 'matrixd…1.160.0');
	assert.equal(middle('short', 15), 'short');
});

const line = fc.array(fc.record({text: hostile, tone: fc.constantFrom(undefined, 'good' as const, 'match' as const)}), {
	maxLength: 5,
});

test('a fitted line has exactly the width asked for', () => {
	fc.assert(
		fc.property(line, fc.integer({min: 0, max: 40}), (segments, columns) => {
			const fitted = fitLine(segments, columns);
			assert.equal(stringWidth(plain(fitted)), columns);
			// Escape sequences between segments part clusters: the segments alone must add up as well.
			assert.equal(
				fitted.reduce((sum, segment) => sum + stringWidth(segment.text), 0),
				columns,
			);
		}),
		{numRuns: 2000},
	);
});

test('columns start where they should behind hostile cells', () => {
	fc.assert(
		fc.property(line, line, (first, second) => {
			const joined = plain(
				joinColumns([
					{line: first, width: 9},
					{line: second, width: 7, align: 'right'},
					{line: [{text: 'END'}], width: 3},
				]),
			);
			assert.equal(stringWidth(joined), 9 + 2 + 7 + 2 + 3);
			assert.ok(joined.endsWith('  END'));
			assert.equal(stringWidth(joined.slice(0, -5)), 18);
		}),
		{numRuns: 1000},
	);
});

test('right-aligned cells keep their text at the right edge', () => {
	assert.equal(plain(joinColumns([{line: [{text: '7', tone: 'good'}], width: 4, align: 'right'}])), '   7');
	assert.equal(plain(joinColumns([{line: [{text: '日', tone: 'good'}], width: 4, align: 'right'}])), '  日');
	assert.equal(plain(joinColumns([{line: [{text: '7 '}], width: 4, align: 'right'}])), '  7 ');
	assert.equal(fit('longer', 4, 'right'), 'lon…');
});

test('what terminals draw differently is drawn as what they agree on', () => {
	assert.equal(straight('👨‍👩‍👧!'), '👨!');
	assert.equal(straight('❤️'), '❤');
	assert.equal(straight('🇩🇪'), 'DE');
	assert.equal(straight('שלום'), 'שלום');
	assert.equal(straight('e\u0301'), 'e\u0301');
	assert.ok(straight(`e${'\u0301'.repeat(500)}`).length <= 8);
});

test('a cut keeps the tone of the segment that was cut', () => {
	const cut: Line = fitLine([{text: 'abc', tone: 'good'}, {text: 'def'}], 3);
	assert.deepEqual(cut, [{text: 'ab…', tone: 'good'}]);
	assert.deepEqual(fitLine([{text: 'abc', tone: 'good'}], 5), [{text: 'abc', tone: 'good'}, {text: '  '}]);
});

test('what counts as plain is one column each, in any company', () => {
	const units = Array.from({length: 0x10000}, (_, code) => String.fromCharCode(code)).filter(isPlain);
	const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
	assert.ok(units.length > 900);
	assert.deepEqual(
		units.filter(unit => stringWidth(unit) !== 1),
		[],
	);
	for (const first of units) {
		const text = units.map(second => first + second).join('');
		assert.equal([...segmenter.segment(text)].length, text.length, `U+${first.charCodeAt(0).toString(16)}`);
	}

	// Emoji are not: terminals disagree on them.
	for (const unit of '©®↔▶✔\u00ad\u0301日') {
		assert.equal(isPlain(unit), false, unit);
	}
});
