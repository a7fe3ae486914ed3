// Every way out gives the screen back and leaves nothing: no process, no file of the demo.
import assert from 'node:assert/strict';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {it} from 'node:test';
import {type DemoProgram, startDemoProgram} from '../helpers/program.js';

async function ending(end: (program: DemoProgram) => void, expected: number, {hungUp = false} = {}): Promise<void> {
	const program = await startDemoProgram();
	try {
		const {terminal, home} = program;
		await terminal.waitFor(/Containers +all 4 well/);
		end(program);
		const {code, signal} = await terminal.waitForExit();
		assert.deepEqual({code, signal}, {code: expected, signal: 0});
		if (!hungUp) {
			const {alternateScreen, cursorVisible} = terminal.modes();
			assert.deepEqual({alternateScreen, cursorVisible}, {alternateScreen: false, cursorVisible: true});
		}

		assert.throws(() => process.kill(terminal.pid, 0), /ESRCH/);
		assert.deepEqual(await readdir(path.join(home.directory, 'tmp')), []);
	} finally {
		await program.close();
	}
}

it('Ctrl-C', () => ending(({terminal}) => terminal.press('ctrl-c'), 0));
it('SIGTERM', () => ending(({terminal}) => terminal.signal('SIGTERM'), 143));
it('SIGHUP', () => ending(({terminal}) => terminal.signal('SIGHUP'), 129));
it('a closed terminal', () => ending(({terminal}) => terminal.hangUp(), 129, {hungUp: true}));

it('right after the start, before anything is there', async () => {
	const program = await startDemoProgram();
	try {
		await program.terminal.waitFor('synaptop');
		program.terminal.press('ctrl-c');
		await program.terminal.waitForExit();
		assert.equal(program.terminal.modes().alternateScreen, false);
		assert.deepEqual(await readdir(path.join(program.home.directory, 'tmp')), []);
	} finally {
		await program.close();
	}
});
