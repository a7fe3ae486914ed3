// Where there is no terminal, or a poor one.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {it} from 'node:test';
import {bin, createHome, startDemoProgram} from '../helpers/program.js';

it('without a terminal: a report, and 0', async () => {
	const home = await createHome();
	try {
		const child = spawn(process.execPath, [bin, 'demo', '--calm'], {
			env: {PATH: process.env.PATH, ...home.env},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let out = '';
		let errors = '';
		child.stdout.on('data', chunk => {
			out += chunk;
		});
		child.stderr.on('data', chunk => {
			errors += chunk;
		});
		const code = await new Promise(resolve => child.once('close', resolve));
		assert.equal(code, 0, errors);
		assert.equal(errors, '');
		assert.match(out, /DEMO/);
		for (const name of ['synapse', 'element-web', 'redis-local', 'well-known']) {
			assert.match(out, new RegExp(`container ${name} +running`));
		}

		for (const part of [
			'bot claude-matrix-bot',
			'homeserver',
			'PostgreSQL',
			'Redis',
			'backup database',
			'Prometheus',
		]) {
			assert.match(out, new RegExp(`^OK +(?:matrix|database|proxy) +${part} `, 'm'));
		}

		assert.doesNotMatch(out, /\u001b/);
		assert.deepEqual(await readdir(path.join(home.directory, 'tmp')), []);
	} finally {
		await home.remove();
	}
});

it('NO_COLOR: everything is there, without a colour', async () => {
	const program = await startDemoProgram(undefined, {env: {NO_COLOR: '1'}});
	try {
		await program.terminal.waitFor(/● matrix/);
		program.terminal.press('2');
		await program.terminal.waitFor(/synapse +running +healthy/);
		assert.doesNotMatch(program.terminal.raw(), /\u001b\[(?:\d+;)*(?:3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])(?:;\d+)*m/);
	} finally {
		await program.close();
	}
});

it('TERM=dumb ends by itself with a report, or draws something that can be read', async () => {
	const program = await startDemoProgram(undefined, {env: {TERM: 'dumb'}});
	try {
		await program.terminal.waitFor(/Containers +all 4 well/);
	} finally {
		await program.close();
	}
});
