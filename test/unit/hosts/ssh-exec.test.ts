import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import type {Client} from 'ssh2';
import {HostError} from '../../../source/hosts/host.js';
import {createSession} from '../../../source/hosts/session.js';
import {sshExec} from '../../../source/hosts/ssh-exec.js';

test('given up while its channel was being opened: nothing is sent, the channel is closed', async () => {
	const done: string[] = [];
	const channel = Object.assign(new PassThrough(), {
		stderr: new PassThrough(),
		signal: (name: string) => done.push(name),
		close: () => done.push('close'),
	});
	const sent: Buffer[] = [];
	channel.on('data', chunk => sent.push(chunk));
	const abort = new AbortController();
	const client = Object.assign(new EventEmitter(), {
		exec(_command: string, _options: object, opened: (error: undefined, channel: unknown) => void) {
			abort.abort();
			opened(undefined, channel);
		},
	});
	const session = createSession('m', client as unknown as Client, () => 'gone');
	await assert.rejects(
		sshExec(session, ['reboot'], {stdin: 'words', signal: abort.signal}),
		error => error instanceof HostError && error.kind === 'aborted',
	);
	await new Promise(resolve => setImmediate(resolve));
	assert.deepEqual(Buffer.concat(sent).toString(), '');
	assert.deepEqual(done.slice(0, 2), ['TERM', 'close']);
});
