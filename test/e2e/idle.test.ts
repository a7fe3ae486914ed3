// Nothing changes: nothing is written, so that a pane may stay open for days.
import assert from 'node:assert/strict';
import {it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {startDemoProgram} from '../helpers/program.js';

const windowMs = 3000;

it('an idle screen writes no byte', async () => {
	// Without columns for trends, which grow with each reading until they are full.
	const program = await startDemoProgram(['--calm', '--seed', '1', '--speed', '0'], {columns: 60, rows: 20});
	const {terminal} = program;
	try {
		// The Overview shows how long answers take, which is never twice the same.
		await terminal.waitFor(/Containers +all 4 well/);
		terminal.press('2');
		await terminal.waitFor(/synapse +running .*\d/);
		// The first figures come one after the other, and the clock turns once a minute: not idle yet.
		for (let tries = 0; ; tries++) {
			const before = terminal.bytes;
			const minute = new Date().getMinutes();
			await sleep(windowMs);
			const written = terminal.bytes - before;
			if (written === 0) {
				break;
			}

			const isExcused = tries < 8 || new Date().getMinutes() !== minute;
			assert.ok(isExcused && tries < 12, `${written} bytes in ${windowMs} ms:\n${terminal.raw().slice(-written)}`);
		}
	} finally {
		await program.close();
	}
});
