import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {LogLevel, LogLine} from '../../../source/store/log-line.js';
import {beginSearch, findLevel, findMark, findMatch, findTime, searchOn} from '../../../source/ui/log-find.js';
import {createLogIndex} from '../../../source/ui/log-index.js';
import {type LogQuery, parseQuery} from '../../../source/ui/log-query.js';
import {
	atTop,
	currentLine,
	cycleLevel,
	follow,
	type LogScene,
	type LogState,
	logState,
	logWindow,
	newCount,
	pause,
	scrollBy,
	show,
	toggleMark,
	toOldest,
} from '../../../source/ui/log-state.js';
import {step} from '../../../source/ui/log-window.js';
import {logLine} from '../../helpers/containers.js';

const range = (from: number, to: number): readonly LogLine[] =>
	Array.from({length: to - from + 1}, (_, index) => logLine(from + index));

const sceneOf = (visible: readonly LogLine[], height = 10, rows: (line: LogLine) => number = () => 1): LogScene => ({
	visible,
	length: visible.length,
	height,
	rows: index => rows(visible[index]!),
});

const query = (text: string, inverting = false): LogQuery => {
	const parsed = parseQuery(text, {inverting});
	assert.ok(parsed && 'pattern' in parsed);
	return parsed;
};

/** The seqs of the lines on the screen. */
const onScreen = (state: LogState, scene: LogScene): readonly number[] => {
	const window = logWindow(state, scene);
	return window ? scene.visible.slice(window.top.index, window.bottom + 1).map(line => line.seq) : [];
};

test('while following the newest line is at the bottom', () => {
	assert.deepEqual(onScreen(logState(), sceneOf(range(1, 100), 3)), [98, 99, 100]);
	assert.deepEqual(onScreen(logState(), sceneOf(range(1, 2), 3)), [1, 2]);
	assert.deepEqual(onScreen(logState(), sceneOf([], 3)), []);
});

test('the first line up scrolls at once, and the view stands still while lines come', () => {
	const state = scrollBy(logState(), sceneOf(range(1, 100), 3), -1);
	assert.deepEqual(onScreen(state, sceneOf(range(1, 100), 3)), [97, 98, 99]);
	assert.equal(currentLine(state, sceneOf(range(1, 100), 3))?.seq, 99);
	const later = sceneOf(range(1, 112), 3);
	assert.deepEqual(onScreen(state, later), [97, 98, 99]);
	assert.equal(newCount(state, later), 12);
});

test('the view stands still while older lines are put in front', () => {
	const state = toOldest(logState(), sceneOf(range(1, 100), 3));
	assert.deepEqual(onScreen(state, sceneOf(range(1, 100), 3)), [1, 2, 3]);
	assert.ok(atTop(state, sceneOf(range(1, 100), 3)));
	assert.deepEqual(onScreen(state, sceneOf(range(-50, 100), 3)), [1, 2, 3]);
	assert.ok(!atTop(state, sceneOf(range(-50, 100), 3)));
});

test('lines that leave the ring take the view along only when they were on it', () => {
	const state = scrollBy(logState(), sceneOf(range(1, 100), 3), -50);
	assert.deepEqual(onScreen(state, sceneOf(range(40, 140), 3)), [48, 49, 50]);
	assert.deepEqual(onScreen(state, sceneOf(range(90, 190), 3)), [90, 91, 92]);
});

test('what was seen while scrolling down is no longer new; at the end nothing is', () => {
	const scene = sceneOf(range(1, 100), 10);
	const paused = pause(logState(), scene);
	const later = sceneOf(range(1, 130), 10);
	assert.equal(newCount(paused, later), 30);
	assert.equal(newCount(scrollBy(paused, later, 10), later), 20);
	assert.equal(newCount(follow(paused), later), 0);
});

test('filtering keeps the current line where it is, or the next one that is left', () => {
	const scene = sceneOf(range(1, 100), 9);
	const state = scrollBy(logState(), scene, -30);
	assert.equal(currentLine(state, scene)?.seq, 70);
	const even = sceneOf(
		range(1, 100).filter(line => line.seq % 2 === 0),
		9,
	);
	const filtered = show(state, scene, {keep: query('x')});
	assert.equal(currentLine(filtered, even)?.seq, 70);
	const odd = sceneOf(
		range(1, 100).filter(line => line.seq % 2 === 1),
		9,
	);
	assert.equal(currentLine(filtered, odd)?.seq, 71);
	assert.equal(cycleLevel(state, scene).level, 'info');
});

test('a window has no empty rows while there are lines, wherever one goes and however they wrap', () => {
	const lines = fc.array(fc.integer({min: 1, max: 5}), {minLength: 1, maxLength: 30});
	fc.assert(
		fc.property(
			lines,
			fc.integer({min: 1, max: 12}),
			fc.array(fc.integer({min: -40, max: 40})),
			(rows, height, moves) => {
				const visible = range(0, rows.length - 1);
				const scene = sceneOf(visible, height, line => rows[line.seq]!);
				const total = rows.reduce((sum, count) => sum + count, 0);
				let state = pause(logState(), scene);
				for (const by of moves) {
					state = scrollBy(state, scene, by);
					const window = logWindow(state, scene)!;
					const below = step(scene, window.top, 10_000).moved + 1;
					assert.ok(below >= Math.min(total, height));
					assert.ok(window.row >= 0 && window.row < height);
				}
			},
		),
	);
});

test('search goes on at the other end and says so; without a match it says that', () => {
	const scene = sceneOf(
		range(1, 50).map(line => (line.seq % 20 === 0 ? {...line, text: 'Giving up'} : line)),
		5,
	);
	// While following, backwards from the newest.
	const first = beginSearch(logState(), scene, query('giving'));
	assert.equal(currentLine(first, scene)?.seq, 40);
	const second = findMatch(first, scene, 1);
	assert.equal(currentLine(second, scene)?.seq, 20);
	assert.match(second.note ?? '', /went on at the top/);
	assert.equal(findMatch(second, scene, 1).note, undefined);
	assert.match(beginSearch(logState(), scene, query('nowhere')).note ?? '', /no match/);
	assert.match(findMatch(logState(), scene, 1).note ?? '', /\//);
	// A capital among the letters is meant.
	assert.match(beginSearch(logState(), scene, query('GIVING')).note ?? '', /no match/);
});

test('a search in a log whose lines are still to come is done when they are there', () => {
	const early = beginSearch(logState(), sceneOf([]), query('line 3$'));
	assert.equal(early.note, 'no match');
	assert.equal(searchOn(early, sceneOf([])), early);
	const come = searchOn(early, sceneOf(range(1, 9)));
	assert.equal(come.note, undefined);
	assert.equal(currentLine(come, sceneOf(range(1, 9)))?.seq, 3);
	const none = searchOn(early, sceneOf(range(4, 9)));
	assert.equal(none.note, 'no match');
	assert.equal(searchOn(none, sceneOf(range(4, 9))), none);
});

test('"no match" is said no more when a match came, before or after; the view stays', () => {
	const scene = sceneOf(range(20, 50), 5);
	const state = beginSearch(logState(), scene, query('line (?:7|77)$'));
	assert.equal(state.note, 'no match');
	assert.equal(searchOn(state, scene), state);
	const waited = searchOn(state, sceneOf(range(20, 60), 5));
	assert.equal(waited.note, 'no match');
	for (const later of [sceneOf(range(20, 80), 5), sceneOf(range(1, 60), 5)]) {
		const next = searchOn(waited, later);
		assert.equal(next.note, undefined);
		assert.equal(next.follow, true);
		assert.equal(searchOn(next, later), next);
	}
});

test('errors, warnings, marks and times are gone to', () => {
	const level = (seq: number): {level?: LogLevel} =>
		seq === 10 ? {level: 'error'} : seq === 20 ? {level: 'warning'} : {level: 'info'};
	const scene = sceneOf(
		range(1, 50).map(line => ({...line, ...level(line.seq)})),
		5,
	);
	assert.equal(currentLine(findLevel(logState(), scene, -1, ['error']), scene)?.seq, 10);
	const warning = findLevel(logState(), scene, -1, ['error', 'warning']);
	assert.equal(currentLine(warning, scene)?.seq, 20);
	const marked = toggleMark(warning, scene);
	assert.deepEqual(
		marked.marks.map(mark => mark.seq),
		[20],
	);
	assert.equal(currentLine(findMark(scrollBy(marked, scene, 15), scene, -1), scene)?.seq, 20);
	assert.deepEqual(toggleMark(marked, scene).marks, []);
	assert.equal(currentLine(findTime(logState(), scene, logLine(33).at! - 1), scene)?.seq, 33);
	assert.match(findTime(logState(), scene, logLine(51).at!).note ?? '', /no line that late/);
});

test('an invalid expression is said; ! inverts only where lines are kept', () => {
	const problem = parseQuery('a(');
	assert.ok(problem && 'problem' in problem && /not a regular expression/.test(problem.problem));
	assert.equal(parseQuery(''), undefined);
	assert.equal(query('!x', true).invert, true);
	assert.equal(query('!x').invert, false);
});

const levels: ReadonlyArray<LogLevel | undefined> = [undefined, 'debug', 'info', 'warning', 'error'];

test('the index shows what passes, whatever way the lines came', () => {
	const changes = fc.array(
		fc.record({
			newer: fc.integer({min: 0, max: 8}),
			older: fc.integer({min: 0, max: 8}),
			gone: fc.integer({min: 0, max: 6}),
			text: fc.constantFrom('a', 'b', 'ab'),
			level: fc.constantFrom(...levels),
		}),
		{maxLength: 20},
	);
	fc.assert(
		fc.property(changes, list => {
			const index = createLogIndex();
			const filter = {level: 'all' as const, keep: query('a')};
			let lines: readonly LogLine[] = [];
			let low = 0;
			let high = 0;
			for (const {newer, older, gone, text, level} of list) {
				const make = (seq: number) => logLine(seq, text, level ? {level} : {});
				const after = Array.from({length: newer}, () => make(high++));
				const before = Array.from({length: older}, () => make(--low)).reverse();
				lines = [...before, ...lines, ...after].slice(gone);
				low = lines[0]?.seq ?? high;
				const {visible, complete} = index(lines, filter);
				assert.ok(complete);
				assert.deepEqual(
					visible.map(line => line.seq),
					lines.filter(line => line.text.includes('a')).map(line => line.seq),
				);
			}
		}),
	);
});

test('a line is looked at once, nothing when nothing changed, and a bounded number in one go', () => {
	let looked = 0;
	const pattern = {
		test() {
			looked += 1;
			return true;
		},
	} as unknown as RegExp;
	const filter = {level: 'all' as const, keep: {text: 'x', pattern, invert: false}};
	const index = createLogIndex();
	const lines = Array.from({length: 30_000}, (_, seq) => logLine(seq, 'x'.repeat(100)));
	const first = index(lines, filter);
	assert.ok(!first.complete);
	assert.ok(looked < 10_000);
	// The newest come first.
	assert.equal(first.visible.at(-1)?.seq, 29_999);
	while (!index(lines, filter).complete) {
		// again
	}

	assert.equal(looked, 30_000);
	const all = index(lines, filter);
	assert.equal(looked, 30_000);
	const more = [...lines, logLine(30_000)];
	assert.equal(index(more, filter).visible.length, 30_001);
	assert.equal(looked, 30_001);
	assert.equal(all.visible.length, 30_000);
});

test('a traceback goes with the line that it belongs to', () => {
	const lines = [
		logLine(1, 'fine', {level: 'info'}),
		logLine(2, '  more of it'),
		logLine(3, 'broken', {level: 'error'}),
		logLine(4, 'Traceback (most recent call last):'),
		logLine(5, '  File "x.py"'),
		logLine(6, 'fine again', {level: 'info'}),
		logLine(7, '── restarted ──', {note: true}),
	];
	const seqs = (level: 'all' | 'warning') => createLogIndex()(lines, {level}).visible.map(line => line.seq);
	assert.deepEqual(seqs('warning'), [3, 4, 5, 7]);
	assert.deepEqual(seqs('all'), [1, 2, 3, 4, 5, 6, 7]);
});
