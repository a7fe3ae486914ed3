import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import type {Host, TerminalSize} from '../../../source/hosts/host.js';
import {handOver} from '../../../source/system/hand-over.js';

test('keys go there, the screen comes here, sizes are passed on, and all is as it was afterwards', async () => {
	const stdin = Object.assign(new PassThrough(), {
		isRaw: false,
		setRawMode(raw: boolean) {
			stdin.isRaw = raw;
		},
	});
	const stdout = Object.assign(new PassThrough(), {columns: 80, rows: 24});
	const there = new PassThrough();
	const here = new PassThrough();
	const ended = Promise.withResolvers<number | null>();
	const sizes: TerminalSize[] = [];
	const stream = Object.assign(here, {write: (data: Buffer) => there.write(data)});
	const asked: unknown[] = [];
	const host = {
		async terminal(argv: readonly string[], size: TerminalSize) {
			asked.push(argv, size);
			return {stream, resize: (next: TerminalSize) => sizes.push(next), ended: ended.promise};
		},
	} as unknown as Host;
	const done = handOver(host, ['sh', '-c', 'x y'], {stdin, stdout});
	await new Promise(setImmediate);
	assert.deepEqual(asked, [['sh', '-c', 'x y'], {columns: 80, rows: 24}]);
	assert.equal(stdin.isRaw, true);
	stdin.write('ls\u0003');
	assert.equal(String((await there[Symbol.asyncIterator]().next()).value), 'ls\u0003');
	here.push('files');
	assert.equal(String((await stdout[Symbol.asyncIterator]().next()).value), 'files');
	Object.assign(stdout, {columns: 100});
	stdout.emit('resize');
	assert.deepEqual(sizes, [{columns: 100, rows: 24}]);
	ended.resolve(3);
	assert.equal(await done, 3);
	assert.equal(stdin.isRaw, false);
	assert.deepEqual([stdin.listenerCount('data'), stdout.listenerCount('resize')], [0, 0]);
});
