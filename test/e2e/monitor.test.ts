// The built program in a terminal against the embedded homelab: one run, as a person would go through it.
import assert from 'node:assert/strict';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {after, before, describe} from 'node:test';
import {type DemoProgram, startDemoProgram} from '../helpers/program.js';
import {createSteps} from '../helpers/steps.js';
import type {Terminal} from '../helpers/terminal.js';

describe('synaptop demo', () => {
	const step = createSteps();
	let program: DemoProgram;
	let terminal: Terminal;
	const row = (name: string) => terminal.screen().find(line => new RegExp(`^[› ] ${name} `).test(line)) ?? '';
	const cpu = (name: string) => /(\d+\.\d)%/.exec(row(name))?.[1];
	// The table is above the log, which has a mark of its own.
	const marked = () => terminal.screen().findIndex(line => line.startsWith('› '));
	const select = async (name: string) => {
		const header = terminal.screen().findIndex(line => /NAME.*STATE/.test(line));
		terminal.press('g');
		await terminal.waitFor(() => marked() === header + 1);
		for (let at = marked(); !row(name).startsWith('›'); at = marked()) {
			assert.ok(at < header + 4, terminal.text());
			terminal.press('j');
			await terminal.waitFor(() => marked() !== at);
		}

		await terminal.waitFor(`logs: ${name}`);
	};

	before(async () => {
		program = await startDemoProgram();
		terminal = program.terminal;
	});

	after(() => program.close());

	step('first paint, then the containers, marked as a demo', async () => {
		await terminal.waitFor(/^\s*synaptop/);
		assert.equal(terminal.modes().alternateScreen, true);
		await terminal.waitFor(/ synaptop +example\.org .*● matrix.*● database.*● proxy.* DEMO /);
		await terminal.waitFor(/✓ ok +Containers /);
		terminal.press('2');
		await terminal.waitFor(/synapse +running +healthy/);
		await terminal.waitFor(/redis-local +running/);
	});

	step('lives: figures change, log lines come', async () => {
		await select('synapse');
		await terminal.waitFor(() => cpu('synapse') !== undefined);
		const first = cpu('synapse');
		const newest = () => terminal.screen().findLast(line => / {2}\d\d:\d\d:\d\d /.test(line));
		const line = newest();
		await terminal.waitFor(() => cpu('synapse') !== first);
		await terminal.waitFor(() => newest() !== line);
	});

	step('tabs, with their keys and in turn', async () => {
		terminal.press('0');
		await terminal.waitFor(/TIME +HOST .*WHAT/);
		await terminal.waitFor('connected');
		terminal.press('[');
		await terminal.waitForGone(/TIME +HOST .*WHAT/);
		terminal.press(']');
		await terminal.waitFor(/TIME +HOST .*WHAT/);
		terminal.press('2');
		await terminal.waitFor(/NAME.*STATE.*HEALTH/);
	});

	step('help', async () => {
		terminal.press('?');
		await terminal.waitFor(/─ Help ─/);
		const lastShown = () => Number(/─ \d+–(\d+) of \d+ ─/.exec(terminal.text())?.[1]);
		while (!/r +Restart/.test(terminal.text())) {
			const before = lastShown();
			terminal.press('pagedown');
			await terminal.waitFor(() => lastShown() > before);
		}

		terminal.press('escape');
		await terminal.waitForGone(/─ Help ─/);
	});

	step('filter', async () => {
		terminal.press('/');
		await terminal.waitFor('filter:');
		terminal.type('redis');
		await terminal.waitFor('1 of 4');
		assert.equal(row('synapse'), '');
		terminal.press('enter');
		await terminal.waitFor(/filter: redis/);
		terminal.press('escape');
		await terminal.waitForGone('filter:');
		await terminal.waitFor(/synapse +running/);
	});

	step('search in the log', async () => {
		await select('redis-local');
		await terminal.waitFor('Ready to accept connections');
		terminal.press('tab');
		await terminal.waitFor('Space follow/pause');
		terminal.press('/');
		terminal.type('overcommit');
		terminal.press('enter');
		await terminal.waitFor(/\/ overcommit/);
		await terminal.waitForGone('no match');
		terminal.press('escape');
		await terminal.waitForGone(/\/ overcommit/);
		terminal.press('tab');
		await terminal.waitFor('↵ open');
	});

	step('palette: finds a pane by its letters', async () => {
		terminal.press(':');
		await terminal.waitFor('What to do');
		terminal.type('activ');
		await terminal.waitFor(/› Go to Activity/);
		terminal.press('enter');
		await terminal.waitFor(/TIME +HOST .*WHAT/);
		terminal.press('2');
		await terminal.waitFor(/NAME.*STATE.*HEALTH/);
	});

	step('asks before it changes something; Enter alone does nothing', async () => {
		await select('element-web');
		terminal.press('r');
		await terminal.waitFor('Restart element-web?');
		assert.match(terminal.text(), /\$ docker restart element-web/);
		assert.match(terminal.text(), /matrix/);
		terminal.press('enter');
		await terminal.waitForGone('Restart element-web?');
		assert.match(row('element-web'), / 3d /);
	});

	step('restarts a container, and the screen follows the events of the engine', async () => {
		terminal.press('r');
		await terminal.waitFor('Restart element-web?');
		terminal.press('y');
		await terminal.waitFor(/Restart: element-web on matrix – done/);
		await terminal.waitFor(
			() => /running +starting +\d+s/.test(row('element-web')) || /running +healthy +\d+s/.test(row('element-web')),
		);
		await terminal.waitFor(() => /running +healthy +\d+s/.test(row('element-web')));
		terminal.press('0');
		await terminal.waitFor(/element-web exited 143/);
		await terminal.waitFor(/element-web started/);
		terminal.press('2');
		await terminal.waitFor(/NAME.*STATE/);
	});

	step('shows a container that dies, and one that comes back', async () => {
		await program.control('kill', 'redis-local');
		await terminal.waitFor(() => /exited 137/.test(row('redis-local')));
		await terminal.waitFor(/▲ \d alert/);
		await program.control('kill', 'well-known', '1');
		await terminal.waitFor(() => /restarting/.test(row('well-known')));
		await terminal.waitFor(() => /running .* 1 +/.test(row('well-known')));
	});

	step('shows what the health check says', async () => {
		await program.control('ill', 'synapse');
		await terminal.waitFor(() => /running +unhealthy/.test(row('synapse')));
		await program.control('well', 'synapse');
		await terminal.waitFor(() => /running +healthy/.test(row('synapse')));
	});

	step('a shell in a container, and back', async () => {
		await select('element-web');
		terminal.press('x');
		await terminal.waitFor('docker exec');
		terminal.press('y');
		await terminal.waitFor(/root@[\da-f]{12}:\/# /);
		terminal.type('pwd\r');
		await terminal.waitFor(/\n\/\n/);
		terminal.type('exit\r');
		await terminal.waitFor(/NAME.*STATE.*HEALTH/);
		assert.equal(terminal.modes().alternateScreen, true);
	});

	step('a lost connection is said and healed, and what was known stays, dimmed', async () => {
		const place = () => {
			const at = terminal.screen().indexOf(row('synapse'));
			return terminal.cell(at, 3);
		};

		assert.equal(place().dim, false);
		await program.control('drop', '1500');
		await terminal.waitFor(/◌ matrix/);
		await terminal.waitFor(/retry \d+s/);
		assert.match(row('synapse'), /running +healthy/);
		assert.equal(place().dim, true);
		await terminal.waitFor(/● matrix/, 20_000);
		await terminal.waitFor(() => !place().dim);
	});

	step('hostile bytes in names and logs are drawn harmlessly', async () => {
		const {title} = terminal.modes();
		await select('element-web');
		await program.log(
			'element-web',
			'evil \u001b]0;pwned\u0007\u001b[2J\u001b[?1049l\u001b[?25h\u001b[?1000h\u001b]52;c;aGFjaw==\u0007\u009b31m\u202etest \u6f22\u5b57 end',
		);
		await terminal.waitFor(/evil .*漢字 end/);
		await program.log('element-web', new Uint8Array([0xff, 0xfe, 0x00, 0x1b, 0x5b, 0x6d, 0x62, 0x61, 0x64]));
		await program.log('element-web', 'x'.repeat(20_000));
		await program.control(
			'rename',
			'well-known',
			Buffer.from('\u001b[2J\u001b]0;pwned\u0007e\u0301vil\u200b\nname').toString('base64'),
		);
		await terminal.waitFor(/vil.*name +running/);
		assert.deepEqual(
			{...terminal.modes(), title},
			{
				alternateScreen: true,
				cursorVisible: false,
				mouse: 'none',
				bracketedPaste: terminal.modes().bracketedPaste,
				title,
			},
		);
		assert.doesNotMatch(terminal.modes().title, /pwned/);
		assert.doesNotMatch(terminal.raw(), /\u001b\]52;c;aGFjaw|\u001b\]0;pwned|\u009b31m|\u202e/);
		const header = terminal.screen().find(line => /NAME.*STATE/.test(line))!;
		const column = header.indexOf('STATE');
		assert.equal(row('synapse').indexOf('running'), column);
		const evil = terminal.screen().find(line => /vil.*running/.test(line))!;
		assert.equal(evil.normalize('NFC').indexOf('running'), column);
	});

	step('any size: 20×5 says what it needs, a storm of sizes ends in a whole screen', async () => {
		terminal.resize(20, 5);
		await terminal.waitFor(/60×15/);
		for (let step = 0; step < 40; step++) {
			terminal.resize(60 + ((step * 37) % 140), 15 + ((step * 11) % 35));
			await new Promise(resolve => setImmediate(resolve));
		}

		terminal.resize(100, 30);
		await terminal.waitFor(shown => {
			const lines = shown.split('\n');
			return lines.length === 30 && /synaptop.*DEMO/.test(lines[0]!) && /q quit/.test(lines.at(-1)!);
		});
		assert.equal(terminal.screen().filter(line => /NAME.*STATE/.test(line)).length, 1);
	});

	step('quits: the screen is given back, nothing stays behind', async () => {
		terminal.press('q');
		assert.deepEqual(await terminal.waitForExit(), {code: 0, signal: 0});
		const {alternateScreen, cursorVisible, mouse, bracketedPaste} = terminal.modes();
		assert.deepEqual(
			{alternateScreen, cursorVisible, mouse, bracketedPaste},
			{alternateScreen: false, cursorVisible: true, mouse: 'none', bracketedPaste: false},
		);
		assert.deepEqual(await readdir(path.join(program.home.directory, 'tmp')), []);
	});
});
