// The harness itself: what it says of a program must be so, or the other tests here say nothing.
import assert from 'node:assert/strict';
import {it} from 'node:test';
import {startTerminal, type TerminalOptions} from '../helpers/terminal.js';

async function withTerminal(
	script: string,
	run: (terminal: ReturnType<typeof startTerminal>) => Promise<void>,
	options: TerminalOptions = {},
): Promise<void> {
	const terminal = startTerminal(['/bin/sh', '-c', script], options);
	try {
		await run(terminal);
	} finally {
		await terminal.close();
	}
}

it('sees the screen, types, resizes, counts, tells the exit code', () =>
	withTerminal(
		'stty size; read word; stty size; printf "\\033[2J\\033[3;5Hgot %s" "$word"; exit 3',
		async terminal => {
			await terminal.waitFor('24 80');
			terminal.resize(100, 30);
			terminal.type('tea');
			terminal.press('enter');
			await terminal.waitFor('got tea');
			assert.equal(terminal.screen()[2], '    got tea');
			assert.equal(terminal.screen().length, 30);
			assert.match(terminal.raw(), /30 100/);
			assert.equal(terminal.bytes, Buffer.byteLength(terminal.raw()));
			assert.deepEqual(await terminal.exited, {code: 3, signal: 0});
		},
		{columns: 80, rows: 24},
	));

it('knows what a program leaves behind', () =>
	withTerminal(
		'printf "\\033]0;Title\\007\\033[?1049h\\033[?25l\\033[?2004h\\033[?1000h\\033[2mdim"; read x; printf "\\033[?25h\\033[?1049l"',
		async terminal => {
			await terminal.waitFor('dim');
			assert.deepEqual(terminal.modes(), {
				alternateScreen: true,
				cursorVisible: false,
				mouse: 'vt200',
				bracketedPaste: true,
				title: 'Title',
			});
			assert.equal(terminal.cell(0, 0).dim, true);
			terminal.press('enter');
			await terminal.exited;
			assert.equal(terminal.modes().alternateScreen, false);
			assert.equal(terminal.modes().cursorVisible, true);
			assert.equal(terminal.modes().bracketedPaste, true);
		},
	));

it('looks at whole frames only', () =>
	withTerminal('printf "\\033[?2026hhalf"; read x; printf " whole\\033[?2026l"; read x', async terminal => {
		await assert.rejects(terminal.waitFor('half', 100), /Not within/);
		terminal.press('enter');
		assert.match(await terminal.waitFor('half'), /whole/);
	}));

it('rejects with the screen when what is waited for does not come', () =>
	withTerminal('echo here; read x', async terminal => {
		await terminal.waitFor('here');
		await assert.rejects(terminal.waitFor('elsewhere', 20), /Not within 20 ms: elsewhere:\nhere/);
		terminal.press('enter');
		await assert.rejects(terminal.waitFor('elsewhere'), /Ended with .*before elsewhere/);
	}));

it('closing the terminal is a hang-up', () =>
	withTerminal('echo ready; exec sleep 100', async terminal => {
		await terminal.waitFor('ready');
		terminal.hangUp();
		assert.deepEqual(await terminal.exited, {code: 0, signal: 1});
	}));

it('hides CI from the program', () => {
	process.env.CI = '1';
	return withTerminal(
		'echo "CI is $(printenv CI || echo unset), X is $X"',
		async terminal => {
			await terminal.waitFor('CI is unset, X is y');
			delete process.env.CI;
		},
		{env: {X: 'y'}},
	);
});
