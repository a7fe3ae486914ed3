// Logs in the whole program on the lab: nothing lost, nothing doubled, whatever happens on the way; and what is saved.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {docker} from './lab.js';
import {box, cutSessions, type Monitor, startMonitor} from './screen.js';

describe('logs on the screen', () => {
	let monitor: Monitor;
	before(async () => {
		monitor = await startMonitor({columns: 100, rows: 40});
	});
	after(() => monitor.close());

	/** Numbers of the lines `n 1`, `n 2` … that are on the screen. */
	const numbers = (shown: string) => [...shown.matchAll(/ n (\d+)$/gm)].map(([, digits]) => Number(digits));
	const assertConsecutive = (found: readonly number[], what: string) =>
		assert.deepEqual(
			found,
			found.map((_, index) => found[0]! + index),
			what,
		);
	const openLog = async (name: string) => {
		await monitor.select(name);
		monitor.terminal.press('enter');
	};
	const leaveLog = () => monitor.terminal.press('escape');
	/** Up to a line, or one before it; older ones are fetched a page at a time, and asked for again with the next key. */
	const upTo = async (wanted: number) => {
		const {terminal} = monitor;
		let first = Number.POSITIVE_INFINITY;
		for (let keys = 0; keys < 100 && first > wanted; keys += 1) {
			terminal.press('home');
			await terminal.waitFor(shown => numbers(shown)[0]! < first, 300).catch(() => {});
			[first = first] = numbers(terminal.text());
			assertConsecutive(numbers(terminal.text()), terminal.text());
		}

		assert.ok(first <= wanted, terminal.text());
	};
	/** Saves what is marked, or all; the file's lines. */
	const save = async (file: string, {marked = false} = {}): Promise<string[]> => {
		const {terminal, home} = monitor;
		terminal.press('ctrl-o');
		if (!marked) {
			await terminal.waitFor('save since:');
			terminal.type('all\r');
		}

		await terminal.waitFor(/save (everything|from \S+).* to: /);
		terminal.press('ctrl-u');
		terminal.type(`${file}\r`);
		await terminal.waitFor(`saved to ${file}`);
		return readFileSync(path.join(home.directory, file.replace('~/', '')), 'utf8')
			.trimEnd()
			.split('\n');
	};
	const saved = (lines: readonly string[]) => lines.map(line => Number(/^\S+Z n (\d+)$/.exec(line)?.[1]));

	test('twenty cuts: each line that was numbered at its source is there once', async () => {
		const {terminal} = monitor;
		const loop = 'i=0; until [ -e /tmp/stop ]; do i=$((i+1)); echo "n $i"; usleep 20000; done; exec sleep 600';
		const one = await box('cuts', 'sh', '-c', loop);
		try {
			await openLog(one.name);
			const watching = terminal.waitFor(shown => {
				assertConsecutive(numbers(shown), shown);
				return false;
			}, 2 ** 30);
			watching.catch(() => {});
			for (let cut = 0; cut < 20; cut += 1) {
				const last = numbers(await terminal.waitFor(shown => numbers(shown).length > 0)).at(-1)!;
				await cutSessions(terminal.pid);
				await terminal.waitFor(/◌ matrix/);
				terminal.press('ctrl-r');
				await terminal.waitFor(shown => /● matrix/.test(shown) && numbers(shown).at(-1)! > last + 10);
			}

			await docker('exec', one.id, 'touch', '/tmp/stop');
			await upTo(1);
			const written = (await docker('logs', '--timestamps', one.id)).split('\n');
			terminal.press('end');
			await terminal.waitFor(shown => numbers(shown).at(-1) === saved(written).at(-1));
			// From the ring: its beginning is known to be the log's.
			assert.deepEqual(await save('~/ring.log'), written);
			assert.ok(written.length > 200);
			assertConsecutive(saved(written), 'the source itself');
			leaveLog();
		} finally {
			await one.remove();
		}
	});

	test('back past the ring; a range that begins before the ring is saved whole; a full disk', async () => {
		const {terminal, home} = monitor;
		const script =
			'f() { seq $1 $2 | sed "s/^/n /"; }; f 1 30000; until [ -e /tmp/go ]; do usleep 50000; done; f 30001 45000';
		const one = await box('many', 'sh', '-c', `${script}; exec sleep 600`);
		const full = path.join(home.directory, 'full');
		mkdirSync(full);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'synaptop-full', full]);
		try {
			await openLog(one.name);
			await terminal.waitFor(shown => numbers(shown).at(-1) === 30_000);
			await upTo(28_000);
			terminal.press('end', 'm');
			await terminal.waitFor('1 ◆');
			await docker('exec', one.id, 'touch', '/tmp/go');
			await terminal.waitFor(shown => numbers(shown).at(-1) === 45_000);
			// 10,000 are held.
			assert.match(terminal.text(), /\d+ dropped/);
			await upTo(34_000);
			terminal.press('end', 'm');
			await terminal.waitFor('2 ◆');
			const range = saved(await save('~/range.log', {marked: true}));
			assert.deepEqual([range[0], range.at(-1)], [30_000, 45_000]);
			assertConsecutive(range, 'saved from mark to mark');

			terminal.press('ctrl-o');
			await terminal.waitFor(/save from \S+ to \S+ to: /);
			terminal.press('ctrl-u');
			terminal.type('~/full/range.log\r');
			await terminal.waitFor(/✗ not saved: ~\/full\/range.log: the disk is full/);
			assert.deepEqual(readdirSync(full), []);

			terminal.press('M');
			await terminal.waitForGone(/\d ◆/);
			const whole = saved(await save('~/all.log'));
			assert.deepEqual([whole[0], whole.at(-1)], [1, 45_000]);
			assertConsecutive(whole, 'everything, from the engine');
			leaveLog();
		} finally {
			await one.remove();
			execFileSync('umount', [full]);
		}
	});
});
