import assert from 'node:assert/strict';
import {createServer, type Socket} from 'node:net';
import {test} from 'node:test';
import ssh2 from 'ssh2';
import {SshHost} from '../../../source/hosts/ssh-host.js';

test('told that it is dialled while the server has said nothing yet: that is when the rest is loaded', {
	timeout: 10_000,
}, async t => {
	const sockets = new Set<Socket>();
	const server = createServer(socket => sockets.add(socket.on('error', () => {})));
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const keys = ssh2.utils.generateKeyPairSync('ed25519');
	const dialled = Promise.withResolvers<void>();
	const host = new SshHost('m', 'm', {
		ask: async () => undefined,
		endpoint: {
			host: '127.0.0.1',
			port: (server.address() as {port: number}).port,
			user: 'u',
			key: keys.private,
			hostKey: keys.public,
		},
		dialled: dialled.resolve,
	});
	t.after(async () => {
		await host.close();
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
	});
	host.retry();
	await dialled.promise;
	assert.equal(host.state.value.phase, 'connecting');
});
