import assert from 'node:assert/strict';
import process from 'node:process';
import {it} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import {holdWarnings} from '../../../source/frame/hold-warnings.js';

it('a warning of Node waits until the screen is given back', async () => {
	const before = process.listeners('warning');
	process.removeAllListeners('warning');
	const said: string[] = [];
	const speaker = ({message}: Error) => said.push(message);
	process.on('warning', speaker);
	try {
		const release = holdWarnings();
		process.emitWarning('first');
		await turn();
		assert.deepEqual(said, []);
		release();
		assert.deepEqual(said, ['first']);
		process.emitWarning('second');
		await turn();
		assert.deepEqual(said, ['first', 'second']);
		assert.deepEqual(process.listeners('warning'), [speaker]);
	} finally {
		process.removeAllListeners('warning');
		for (const listener of before) {
			process.on('warning', listener as (warning: Error) => void);
		}
	}
});
