import assert from 'node:assert/strict';
import {appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {createProgram} from '../../../source/create-program.js';
import {emptyFileLog, logFile} from '../../../source/sources/log-file.js';
import {fileRange} from '../../../source/sources/log-range.js';
import type {Slice} from '../../../source/store/slice.js';

// On this machine's own sh, tail and ls: the scripts are what is tested.

const directory = mkdtempSync(path.join(tmpdir(), 'synaptop-files-'));
const program = createProgram(configOf({hosts: {here: {local: true}}}));
program.sources.start();
after(async () => {
	await program.close();
	rmSync(directory, {recursive: true, force: true});
});

const watched = (name: string) => {
	const file = path.join(directory, name);
	const key = {source: logFile.id, host: 'here', argument: file};
	const slice = (): Slice<typeof emptyFileLog> => program.store.get(key, emptyFileLog);
	const texts = (): string[] => [...slice().data.lines].filter(({note}) => !note).map(({text}) => text);
	const notes = (): string[] => [...slice().data.lines].filter(({note}) => note).map(({text}) => text);
	const until = (holds: () => boolean): Promise<void> =>
		new Promise(resolve => {
			const look = (): void => {
				if (holds()) {
					stop();
					resolve();
				}
			};
			const stop = program.store.subscribe(key, look);
			look();
		});
	return {file, key, slice, texts, notes, until, view: () => program.sources.view(key)};
};

const numbered = (from: number, to: number): string =>
	Array.from({length: to - from}, (_, index) => `2026-11-23 02:00:00 INFO line ${from + index}\n`).join('');
const numbers = (texts: readonly string[]): number[] => texts.map(text => Number(/\d+$/.exec(text)?.[0]));
const range = (from: number, to: number): number[] => Array.from({length: to - from}, (_, index) => from + index);

test('the end of a file, what comes, and older lines by byte until there are none', async () => {
	const {file, key, slice, texts, until, view} = watched("a 'file'.log");
	writeFileSync(file, numbered(0, 10_000));
	const looked = view();
	await until(() => texts().length > 0);
	const held = texts().length;
	assert.ok(held > 3000 && held < 4000, String(held));
	assert.deepEqual(numbers(texts()), range(10_000 - held, 10_000));
	appendFileSync(file, `${numbered(10_000, 10_003)}half`);
	await until(() => texts().length === held + 3);
	appendFileSync(file, ' a line\n\x1b[31mERROR\x1b[0m \xff\n  at x\n');
	await until(() => texts().length === held + 6);
	assert.deepEqual(texts().slice(-3), ['half a line', 'ERROR ÿ', '  at x']);
	assert.equal(slice().data.lines.at(-1)?.level, 'error');
	for (let pages = 0; slice().data.older === 'more' && pages < 10; pages += 1) {
		await program.sources.older(key);
	}

	assert.equal(slice().data.older, 'none');
	assert.deepEqual(numbers(texts().slice(0, -3)), range(0, 10_003));
	const saved: string[] = [];
	const lines = slice().data.lines;
	const ends = [{cursor: lines.at(10)!.cursor}, {cursor: lines.at(9000)!.cursor}] as const;
	for await (const text of program.sources.range(key, ...ends, AbortSignal.timeout(10_000))) {
		saved.push(text);
	}

	assert.deepEqual(numbers(saved), range(10, 9001));
	looked.release();
});

test('rotated, truncated, removed and there again: each line once, and said', async () => {
	const {file, texts, notes, until, slice, view} = watched('rotated.log');
	const looked = view();
	await until(() => slice().data.state === 'removed');
	assert.match(notes()[0]!, /is not there/);
	writeFileSync(file, numbered(0, 3));
	await until(() => texts().length === 3);
	// Between two looks: more is written, it is renamed, and the new one is written too.
	appendFileSync(file, numbered(3, 5));
	renameSync(file, `${file} 1`);
	writeFileSync(file, numbered(5, 7));
	await until(() => texts().length === 7);
	assert.deepEqual(numbers(texts()), range(0, 7));
	truncateSync(file, 0);
	await until(() => notes().some(note => note.includes('truncated')));
	appendFileSync(file, numbered(7, 8));
	await until(() => texts().length === 8);
	unlinkSync(file);
	await until(() => slice().data.state === 'removed');
	writeFileSync(file, numbered(8, 9));
	await until(() => texts().length === 9);
	assert.deepEqual(numbers(texts()), range(0, 9));
	assert.ok(notes().some(note => note.includes('rotated')));
	looked.release();
});

test('a line without an end is cut, once; more than is caught up with at once is said', async () => {
	const {file, texts, notes, until, view} = watched('long.log');
	writeFileSync(file, 'first\n');
	const looked = view();
	await until(() => texts().length === 1);
	appendFileSync(file, `${'x'.repeat(3 * 1024 * 1024)}\nnext\n`);
	await until(() => texts().at(-1) === 'next');
	assert.deepEqual(
		texts().map(text => text.length),
		[5, 32 * 1024 + 1, 4],
	);
	appendFileSync(file, `${'y'.repeat(99)}\n`.repeat(60_000));
	await until(() => texts().length > 100);
	assert.ok(texts().length < 1400, String(texts().length));
	assert.ok(notes().at(-1)?.includes('more came than is shown at once'));
	looked.release();
});

test('a saved file goes on after a line that is longer than what is read at once', async () => {
	const file = path.join(directory, 'saved.log');
	const host = program.hosts.get('here')!;
	const saved = async (): Promise<string[]> => {
		const lines: string[] = [];
		for await (const text of fileRange(host, file, undefined, undefined, AbortSignal.timeout(10_000))) {
			lines.push(text);
		}

		return lines;
	};

	const long = 'x'.repeat(2.5 * 1024 * 1024);
	writeFileSync(file, `first\n${long}\nbetween\n${long}\nlast\n`);
	const texts = await saved();
	assert.deepEqual(
		texts.map(text => (text.length > 99 ? text.length : text)),
		['first', 32 * 1024 + 1, 'between', 32 * 1024 + 1, 'last'],
	);
	assert.ok(texts[1]!.endsWith('…'), 'that it was cut is seen');
	// Ends just where a part that is read at once ends.
	writeFileSync(file, `${'y'.repeat(1024 * 1024 - 1)}\nlast\n`);
	assert.deepEqual((await saved()).at(-1), 'last');
});

test('what is no file is said', async () => {
	const {slice, until, view} = watched('.');
	const looked = view();
	await until(() => slice().phase === 'down');
	assert.match(slice().error?.message ?? '', /is no file/);
	looked.release();
});
