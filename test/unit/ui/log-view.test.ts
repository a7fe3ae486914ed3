import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {splitSynapseLine} from '../../../source/parsers/synapse-log.js';
import type {LogLine} from '../../../source/store/log-line.js';
import {parseQuery} from '../../../source/ui/log-query.js';
import {heldLines, isHeld, markedRange, parseTime, savedLine} from '../../../source/ui/log-range.js';
import {shownText} from '../../../source/ui/log-shown.js';
import {type LogScene, type LogState, logState, pause, toggleMark, toOldest} from '../../../source/ui/log-state.js';
import {logTitle} from '../../../source/ui/log-title.js';
import {logRows, prefixWidth} from '../../../source/ui/log-view.js';
import {createWrapper, wrapText} from '../../../source/ui/log-wrap.js';
import {plain} from '../../../source/ui/text.js';
import {logLine} from '../../helpers/containers.js';

const now = Date.UTC(2026, 10, 23, 12);

const draw = (state: LogState, visible: readonly LogLine[], width: number, height: number) => {
	const look = {width, levels: true, dated: false};
	const columns = width - prefixWidth(state, look);
	const wrapping = {columns, mode: state.time, wrap: state.wrap, split: splitSynapseLine};
	const wrapper = createWrapper();
	const scene: LogScene = {
		visible,
		length: visible.length,
		height,
		rows: index => wrapper(visible[index]!, wrapping).rows.length,
	};
	const lines = logRows(state, scene, {...look, focused: true, now, shown: line => wrapper(line, wrapping)});
	return {lines, scene, text: lines.map(line => plain(line).trimEnd())};
};

test('time, level and text stand in columns; what is shown in a column is not told twice', () => {
	const synapse = logLine(
		5,
		'2026-11-23 10:00:05,123 - synapse.access.http.8008 - 460 - INFO - GET-7 - 127.0.0.1 200 2ms',
		{level: 'info'},
	);
	const redis = logLine(6, '1:M 23 Nov 2026 10:00:06.000 * Ready', {});
	const {text} = draw(logState({time: 'utc'}), [synapse, redis], 120, 5);
	assert.deepEqual(text, [
		'  10:00:05Z INFO    synapse.access.http.8008   127.0.0.1 200 2ms',
		'  10:00:06Z         1:M 23 Nov 2026 10:00:06.000 * Ready',
	]);
	const raw = draw(logState({time: 'raw'}), [synapse], 200, 5);
	assert.deepEqual(raw.text, [`  ${synapse.text}`]);
});

test('known ways to begin a line', () => {
	const shown = (text: string, level?: 'error') =>
		shownText(logLine(1, text, level ? {level} : {}), {mode: 'local', columns: 100});
	assert.equal(shown('[2026-11-23T10:00:05.1Z] hello'), 'hello');
	assert.equal(shown('2026/11/23 10:00:05 [error] 7#7: broken', 'error'), '7#7: broken');
	assert.equal(shown('2026-11-23 10:00:05.123 UTC [33] LOG:  checkpoint'), '[33] LOG:  checkpoint');
	assert.equal(shown('ERROR: no', 'error'), 'no');
	assert.equal(shown('Errors are fine'), 'Errors are fine');
});

test('a narrow log has one letter for the level', () => {
	const {text} = draw(logState({time: 'utc'}), [logLine(1, 'x', {level: 'warning'})], 60, 2);
	assert.deepEqual(text, ['  10:00:01Z W x']);
});

test('the current line and the marks are seen without colours', () => {
	const lines = [logLine(1, 'one'), logLine(2, 'two')];
	const {scene} = draw(logState(), lines, 40, 5);
	const state = toOldest(toggleMark(pause(logState({time: 'raw'}), scene), scene), scene);
	assert.deepEqual(draw(state, lines, 40, 5).text, ['› one', ' ◆two']);
});

test('long lines are cut with …, scrolled sideways, or wrapped; only rows on the screen are made', () => {
	const long = logLine(1, 'abcdefghij'.repeat(3));
	const state = logState({time: 'raw'});
	assert.deepEqual(draw(state, [long], 12, 4).text, ['  abcdefghi…']);
	assert.deepEqual(draw({...state, left: 10}, [long], 12, 4).text, ['  …bcdefghi…']);
	assert.deepEqual(draw({...state, wrap: true}, [long], 12, 4).text, ['  abcdefghij', '  abcdefghij', '  abcdefghij']);
	// Following, the end of a line that is taller than the screen is seen.
	assert.deepEqual(draw({...state, wrap: true}, [logLine(1, 'abcdefghijklmnop')], 6, 2).text, ['  ijkl', '  mnop']);
});

test('matches are in their tone, also over the border of two rows', () => {
	const search = parseQuery('cde');
	assert.ok(search && 'pattern' in search);
	const state: LogState = {...logState({time: 'raw', wrap: true}), search};
	const {lines} = draw(state, [logLine(1, 'abcdefgh')], 6, 4);
	const matched = lines.map(line => line.filter(({tone}) => tone === 'match').map(({text}) => text));
	assert.deepEqual(matched, [['cd'], ['e']]);
});

test('every row and the title have exactly the width asked for', () => {
	const text = fc.oneof(fc.string({unit: 'binary', maxLength: 60}), fc.string({unit: 'grapheme', maxLength: 40}));
	fc.assert(
		fc.property(
			fc.array(text, {minLength: 1, maxLength: 6}),
			fc.integer({min: 30, max: 90}),
			fc.boolean(),
			fc.integer({min: 0, max: 40}),
			(texts, width, wrap, left) => {
				const state: LogState = {...logState({wrap}), left: wrap ? 0 : left};
				const visible = texts.map((each, seq) => logLine(seq, each));
				const {lines} = draw(state, visible, width, 8);
				assert.ok(lines.length <= 8);
				for (const line of lines) {
					assert.equal(stringWidth(plain(line)), width);
				}

				const title = {name: texts[0]!, focused: true, fresh: 12, dropped: 2, complete: false};
				assert.equal(stringWidth(plain(logTitle(state, title, width))), width);
			},
		),
		{numRuns: 300},
	);
});

test('wrapping loses nothing of a text and fits', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme-ascii', minLength: 1}), fc.integer({min: 2, max: 20}), (text, columns) => {
			const pieces = wrapText(text, columns).map(([from, to]) => text.slice(from, to));
			assert.equal(pieces.join(''), text);
			assert.ok(pieces.every(piece => stringWidth(piece) <= columns));
		}),
	);
});

test('the title says what is going on', () => {
	const title = {name: 'synapse', focused: false, fresh: 12, dropped: 2, complete: true};
	const state = logState({level: 'info'});
	assert.equal(
		plain(logTitle(state, title, 72)),
		'── logs: synapse ─ following ─ INFO+ ─────────── 12 new ▼ ─ 2 dropped ──',
	);
	assert.match(plain(logTitle({...state, follow: false, note: 'no match'}, title, 72)), /paused ─ no match/);
});

test('a range goes from the first mark to the last, and from one mark to the end', () => {
	const lines = Array.from({length: 10}, (_, seq) => logLine(seq));
	const mark = ({seq, cursor, at}: LogLine) => ({seq, cursor, at: at!});
	assert.equal(markedRange([]), undefined);
	const both = markedRange([mark(lines[2]!), mark(lines[5]!)])!;
	assert.deepEqual(
		[...heldLines(lines, both)].map(line => line.seq),
		[2, 3, 4, 5],
	);
	const open = markedRange([mark(lines[7]!)])!;
	assert.deepEqual(
		[...heldLines(lines, open)].map(line => line.seq),
		[7, 8, 9],
	);
	assert.ok(isHeld(lines, both, 'more'));
	// The ring went on: what was marked is no longer held.
	assert.ok(!isHeld(lines.slice(3), both, 'more'));
	assert.ok(isHeld(lines.slice(3), {}, 'none'));
	assert.ok(!isHeld(lines, {}, 'more'));
	assert.ok(!isHeld(lines, {from: {at: lines[0]!.at! - 1}}, 'more'));
	assert.ok(isHeld(lines, {from: {at: lines[0]!.at! + 1}}, 'more'));
	assert.equal(savedLine(lines[1]!), '2026-11-23T10:00:01.000000000Z line 1');
	assert.equal(savedLine({...lines[1]!, note: true}), undefined);
});

test('times as a person writes them', () => {
	const noon = new Date(2026, 10, 23, 12, 0, 0).getTime();
	assert.equal(parseTime('15m', noon), noon - 900_000);
	assert.equal(parseTime('2h ago', noon), noon - 7_200_000);
	assert.equal(parseTime('10:42', noon), new Date(2026, 10, 23, 10, 42).getTime());
	assert.equal(parseTime('12:30', noon), new Date(2026, 10, 22, 12, 30).getTime());
	assert.equal(parseTime('2026-11-20 10:42', noon), new Date(2026, 10, 20, 10, 42).getTime());
	assert.equal(parseTime('2026-11-20', noon), new Date(2026, 10, 20).getTime());
	for (const wrong of ['', 'yesterday', '25:00', '10:99', '15x']) {
		assert.equal(parseTime(wrong, noon), undefined, wrong);
	}
});
