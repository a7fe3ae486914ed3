import assert from 'node:assert/strict';
import {createServer, type Socket} from 'node:net';
import {type TestContext, test} from 'node:test';
import ssh2 from 'ssh2';
import {ConnectFailure} from '../../../source/hosts/failure.js';
import {HostError} from '../../../source/hosts/host.js';
import {SshHost} from '../../../source/hosts/ssh-host.js';

const evil = '\x1b]0;PWNED\x07\x1b[2J\u202e\nfull';

/** SSH_MSG_DISCONNECT (RFC 4253, 11.1) in a packet of before the key exchange (6). */
function disconnect(words: string): Buffer {
	const text = Buffer.from(words);
	const payload = Buffer.alloc(9 + text.length + 4);
	payload[0] = 1;
	payload.writeUInt32BE(2, 1);
	payload.writeUInt32BE(text.length, 5);
	text.copy(payload, 9);
	const padding = 4 + ((8 - ((5 + payload.length + 4) % 8)) % 8);
	const head = Buffer.alloc(5);
	head.writeUInt32BE(1 + payload.length + padding, 0);
	head[4] = padding;
	return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

async function serve(t: TestContext, hello: Buffer): Promise<number> {
	const sockets = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.resume().write(hello);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.after(() => {
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
	});
	return (server.address() as {port: number}).port;
}

test('what a server says before the key exchange reaches state and errors without control characters', {
	timeout: 20_000,
}, async t => {
	const port = await serve(t, Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), disconnect(evil)]));
	const keys = ssh2.utils.generateKeyPairSync('ed25519');
	const host = new SshHost('m', 'm', {
		ask: async () => undefined,
		endpoint: {host: '127.0.0.1', port, user: 'u', key: keys.private, hostKey: keys.public},
	});
	t.after(() => host.close());
	const error = await host.exec(['true']).then(
		() => assert.fail(),
		(error: unknown) => error as HostError,
	);
	const state = host.state.value as {reason: string};
	for (const text of [error.message, state.reason]) {
		assert.match(text, /full/);
		assert.doesNotMatch(text, /[\x00-\x1f\x7f-\x9f\u202e]|PWNED/);
	}
});

test('errors of a host are clean, message and cure, whoever makes them', () => {
	const errors = [new HostError('forbidden', 'm', evil, {cure: evil}), new ConnectFailure('refused', evil, evil)];
	for (const {message, cure} of errors) {
		assert.deepEqual([message, cure], ['↵full', '↵full']);
	}

	assert.equal(new HostError('lost', 'm', 'gone').cure, undefined);
});
