// The whole program in a terminal, on the lab's host: what the first path must do, as a person would go through it.
import assert from 'node:assert/strict';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {docker, lab} from './lab.js';
import {box, type Monitor, startMonitor} from './screen.js';

describe('the monitor on the lab', () => {
	let monitor: Monitor;
	before(async () => {
		monitor = await startMonitor({columns: 120, rows: 45});
	});
	after(() => monitor.close());

	test('synapse running healthy, with live CPU and its log', async () => {
		const {terminal, row, select} = monitor;
		await terminal.waitFor(() => /running +healthy +\d.* \d+\.\d% .*\d+M \//.test(row('synapse')));
		assert.match(terminal.text(), / synaptop +matrix\.lab\.test .*● matrix/);
		const cpu = () => /\d+\.\d% +([▁-█]+)/.exec(row('synapse'))?.[0];
		const first = cpu();
		await terminal.waitFor(() => cpu() !== first);
		await select('synapse');
		const lines = (text: string) => text.split('\n').filter(line => /^ {2}\d\d:\d\d:\d\d /.test(line)).length;
		await terminal.waitFor(shown => lines(shown) > 5);
		const visit = `/_matrix/lab-${process.pid}`;
		await docker('exec', 'synapse', 'curl', '-so', '/dev/null', `http://localhost:8008${visit}`);
		await terminal.waitFor(visit);
	});

	test('r, y: Element is restarted, and the screen follows the events of the engine', async () => {
		const {terminal, row, select, activity} = monitor;
		const {element} = lab.containers;
		await select(element);
		const started = await docker('inspect', '-f', '{{.State.StartedAt}}', element);
		terminal.press('r');
		await terminal.waitFor(`Restart ${element}?`);
		assert.match(terminal.text(), /\$ docker restart element-web/);
		terminal.press('y');
		await terminal.waitFor(() => /running +starting +\d+s/.test(row(element)), 30_000);
		await terminal.waitFor(/Restart: element-web on matrix – done/, 30_000);
		assert.notEqual(await docker('inspect', '-f', '{{.State.StartedAt}}', element), started);
		await terminal.waitFor(() => /running +healthy +\d+s/.test(row(element)), 60_000);
		await activity(shown => /element-web exited \d+/.test(shown) && shown.includes('element-web started'));
	});

	test('the connection is cut: said, said in Activity, healed; what was known stays, dimmed, with its age', async () => {
		const {terminal, row, isDim, select, activity, cut} = monitor;
		await select('synapse');
		await terminal.waitFor(/\d\d:\d\d:\d\d INFO/);
		const {redis} = lab.containers;
		assert.equal(isDim(redis), false);
		const signs: ReadonlyArray<(shown: string) => boolean> = [
			shown => /◌ matrix retry \d+s/.test(shown),
			shown => /◌ matrix: as of \S+ ago: \S+/.test(shown),
			shown => /logs: synapse ─ following ─ stale/.test(shown),
			() => isDim(redis) && /running +– .*\d+M/.test(row(redis)) && /running +healthy .*\d+M/.test(row('synapse')),
		];
		// It is healed within a second or two: each sign is looked for in each picture.
		const missing = new Set(signs);
		let longest = 0;
		const all = terminal.waitFor(shown => {
			longest = Math.max(longest, Number(/retry (\d+)s/.exec(shown)?.[1] ?? 0));
			for (const sign of missing) {
				if (sign(shown)) {
					missing.delete(sign);
				}
			}

			return missing.size === 0;
		});
		await Promise.all([all, cut()]);
		assert.equal(longest, 1, 'counted from a time that is long ago');
		await terminal.waitFor(/● matrix/, 30_000);
		await terminal.waitFor(shown => !isDim(redis) && !/as of|stale/.test(shown));
		await activity(shown => /▲ +connection lost: \S+/.test(shown) && /✓ +connected again after \d+ s/.test(shown));
	});

	test('x: a shell in a container, its size, and back', async () => {
		const {terminal, select} = monitor;
		const one = await box('shell', 'sleep', '600');
		try {
			await select(one.name);
			terminal.press('x');
			await terminal.waitFor('docker exec');
			terminal.press('y');
			await terminal.waitFor(/~ # $/m);
			terminal.type('echo $((6*7))\r');
			await terminal.waitFor(/\n42\n/);
			terminal.resize(91, 33);
			terminal.type('until [ "$(stty size)" = "33 91" ]; do usleep 50000; done; echo si"zed"\r');
			await terminal.waitFor(/\nsized\n/);
			// These belong to the shell now.
			terminal.type('read word; echo "<$word>"\r');
			terminal.type('qr0?\r');
			await terminal.waitFor('<qr0?>');
			terminal.type('exit\r');
			await terminal.waitFor(/NAME.*STATE.*HEALTH/);
			assert.equal(terminal.modes().alternateScreen, true);
			assert.equal(terminal.screen().length, 33);
			assert.match(terminal.screen().at(-1)!, /\? help/);
			assert.doesNotMatch(await docker('top', one.id), /\bsh\b/);
			terminal.resize(120, 45);
		} finally {
			await one.remove();
		}
	});

	test('a log that is open while its container is removed and created anew under its name', async () => {
		const {terminal, row, select} = monitor;
		const run = (words: string) => ['sh', '-c', `echo ${words}; exec sleep 600`];
		const one = await box('again', ...run('first life'));
		try {
			await select(one.name);
			await terminal.waitFor('first life');
			await one.remove();
			await terminal.waitFor(() => row(one.name) === '');
			await docker('run', '-d', '--init', '--name', one.name, lab.images.busybox, ...run('second life'));
			await select(one.name);
			await terminal.waitFor('second life');
		} finally {
			await docker('rm', '-f', one.name);
		}
	});
});
