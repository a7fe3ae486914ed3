import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {containersPane} from '../../source/panes/containers.js';
import type {LogLine} from '../../source/store/log-line.js';
import {container, live, logData, logLine} from '../helpers/containers.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {keys, openPane, type TestScreen} from '../helpers/screen.js';

const list = {id: 'containers'};
const logs = {id: 'container-logs'};

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const open = (size: {readonly columns: number; readonly rows: number}) => {
	const fake = fakeProgram();
	const screen = openPane(fake, containersPane, size);
	screens.push(screen);
	return {fake, screen};
};

const range = (from: number, to: number): readonly LogLine[] =>
	Array.from({length: to - from + 1}, (_, index) => logLine(from + index));

/** Opens the log of synapse with these lines. */
const openLog = async (
	lines: readonly LogLine[],
	more: Parameters<typeof logData>[1] = {},
	size = {columns: 120, rows: 31},
) => {
	const {fake, screen} = open(size);
	void fake.set(list, 'matrix', live([container('synapse')]));
	const {id} = container('synapse');
	void fake.set(logs, 'matrix', live(logData(lines, more)), id);
	await screen.until('synapse');
	await screen.press(keys.enter);
	await screen.until(lines.at(-1)?.text ?? 'logs:');
	const set = (next: readonly LogLine[], change: Parameters<typeof logData>[1] = {}): Promise<void> =>
		fake.set(logs, 'matrix', live(logData(next, {...more, ...change})), id);
	return {fake, screen, set};
};

test('a paused log stands still while lines come, and tells how many', async () => {
	const {screen, set} = await openLog(range(1, 100));
	await screen.until('following');
	await screen.press(' ');
	await screen.until('paused');
	await set(range(1, 112));
	const text = await screen.until('12 new ▼');
	assert.match(text, /line 100/);
	assert.doesNotMatch(text, /line 101/);
	await screen.press('G');
	await screen.until(shown => shown.includes('following') && shown.includes('line 112') && !shown.includes('new ▼'));
});

test('going up past the oldest line asks for older ones, and stands still when they come', async () => {
	const {fake, screen, set} = await openLog(range(1, 100), {older: 'more'});
	assert.deepEqual(fake.older, []);
	await screen.press('g');
	await screen.until(/line 1\n/);
	assert.deepEqual(fake.older, ['container-logs@matrix/synapse-0123456789abcdef']);
	await set(range(-30, 100), {older: 'none'});
	await screen.press(keys.up);
	await screen.until(/line 0\n.*line 1\n/);
});

test('search jumps, highlights, goes on at the other end and says so', async () => {
	const lines = range(1, 100).map(line => (line.seq % 40 === 0 ? {...line, text: `giving up ${line.seq}`} : line));
	const {screen} = await openLog(lines);
	await screen.press('/', ...'giving', keys.enter);
	await screen.until(/›.*giving up 80/);
	await screen.press('N');
	await screen.until(/›.*giving up 40/);
	await screen.press('N');
	await screen.until(text => /›.*giving up 80/.test(text) && text.includes('went on at the bottom'));
	await screen.press('/', ...'a(');
	await screen.until('not a regular expression');
	await screen.press(keys.esc);
	await screen.until('/ giving');
});

test('& keeps lines that match, ! those that do not; an invalid one leaves the last valid', async () => {
	const lines = range(1, 30).map(line => (line.seq % 2 === 0 ? {...line, text: `even ${line.seq}`} : line));
	const {screen} = await openLog(lines, {}, {columns: 100, rows: 40});
	await screen.press('&', ...'even');
	await screen.until(text => text.includes('even 30') && !text.includes('line 29'));
	await screen.press('(');
	await screen.until(text => text.includes('not a regular expression') && !text.includes('line 29'));
	await screen.press(keys.esc);
	await screen.until('line 29');
	await screen.press('&', ...'!even', keys.enter);
	await screen.until(text => text.includes('line 29') && !text.includes('even 30'));
});

test('levels, errors, marks, wrap and time', async () => {
	const lines = range(1, 60).map(line => ({
		...line,
		level: line.seq === 20 ? ('error' as const) : ('info' as const),
		text: line.seq === 20 ? `broken ${'very '.repeat(40)}much` : line.text,
	}));
	const {screen} = await openLog(lines);
	await screen.press('E');
	await screen.until(/› .*ERROR +broken/);
	await screen.press('m');
	await screen.until(/›◆/);
	assert.doesNotMatch(screen.text(), /much/);
	await screen.press('l');
	await screen.until('much');
	await screen.press('l', 'v', 'v', 'v');
	await screen.until(text => text.includes('ERROR') && !text.includes('line 21'));
	await screen.press('t');
	await screen.until(/\d\d:\d\d:\d\dZ/);
});

test('what happened to the log is said', async () => {
	const {fake, screen} = open({columns: 120, rows: 31});
	void fake.set(list, 'matrix', live([container('synapse')]));
	const {id} = container('synapse');
	await screen.until('Opening the log of synapse on matrix');
	void fake.set(logs, 'matrix', live(logData([])), id);
	await screen.until('synapse has written nothing yet');
	void fake.set(logs, 'matrix', {...live(logData(range(1, 5))), phase: 'stale', at: Date.now() - 42_000}, id);
	await screen.until('stale 42s');
	void fake.set(logs, 'matrix', live(logData(range(1, 5), {state: 'ended'})), id);
	await screen.until('ended');
});

const directory = await mkdtemp(join(tmpdir(), 'synaptop-'));
after(() => rm(directory, {recursive: true}));

test('saving a range that the ring no longer holds fetches it from where the log is kept', async () => {
	const {fake, screen, set} = await openLog(range(1, 50), {older: 'more'});
	await screen.press('g', 'm');
	await screen.until('1 ◆');
	const asked: unknown[] = [];
	fake.range = (key, from, to) => {
		asked.push([key, from?.cursor, to]);
		return range(1, 90).map(({cursor, text}) => `${cursor} ${text}`);
	};
	// The ring went on: the marked line is gone.
	await set(range(40, 90), {older: 'more'});
	const path = join(directory, 'range.log');
	await screen.press(keys.ctrlO);
	await screen.until(/save from .* to the end to:/);
	await screen.press('\u0015', path, keys.enter);
	await new Promise<void>(resolve => {
		screen.frame.toast.subscribe(toast => {
			if (!toast?.text.startsWith('…')) {
				resolve();
			}
		});
	});
	assert.match(screen.frame.toast.value?.text ?? '', /^✓ synapse from .* saved/);
	const saved = (await readFile(path, 'utf8')).trimEnd().split('\n');
	assert.equal(saved.length, 90);
	assert.equal(saved[0], '2026-11-23T10:00:01.000000000Z line 1');
	assert.equal((await stat(path)).mode & 0o777, 0o600);
	assert.deepEqual(asked, [
		['container-logs@matrix/synapse-0123456789abcdef', '2026-11-23T10:00:01.000000000Z', undefined],
	]);
});

test('a search before the lines came: "no match" does not stay', async () => {
	const {screen, set} = await openLog([]);
	await screen.press('/');
	await screen.press(...'line 7$');
	await screen.press(keys.enter);
	await screen.until('no match');
	await set(range(1, 9));
	await screen.until(shown => shown.includes('line 7') && !shown.includes('no match'));
});
