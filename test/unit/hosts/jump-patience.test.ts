import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import ssh2 from 'ssh2';
import {SshHost} from '../../../source/hosts/ssh-host.js';
import {needs} from '../../helpers/programs.js';
import {reached} from '../../helpers/ssh-host.js';

test('a jump host that never answers for the next hop: given up in time, and tried again', {
	...needs('ssh'),
	timeout: 12_000,
}, async t => {
	const clients = new Set<ssh2.Connection>();
	const server = new ssh2.Server({hostKeys: [ssh2.utils.generateKeyPairSync('ed25519').private]}, client => {
		clients.add(client);
		client.on('error', () => {});
		client.on('authentication', context => context.accept());
		client.on('session', accept => {
			accept().on('exec', acceptExec => {
				const channel = acceptExec();
				channel.exit(0);
				channel.end();
			});
		});
		// As if the network behind it dropped every packet.
		client.on('tcpip', () => {});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const directory = await mkdtemp(join(tmpdir(), 'synaptop-jump-'));
	t.after(async () => {
		for (const client of clients) {
			client.end();
		}

		server.close();
		await rm(directory, {recursive: true});
	});
	const configFile = join(directory, 'config');
	const {port} = server.address() as {port: number};
	await writeFile(
		configFile,
		[
			'Host far\n  HostName 127.0.0.2\n  ProxyJump near\n  ConnectTimeout 1',
			`Host near\n  HostName 127.0.0.1\n  Port ${port}`,
			'Host *\n  User me\n  IdentityFile /nowhere/key\n  IdentityAgent none\n  StrictHostKeyChecking no',
			'  UserKnownHostsFile /dev/null\n  GlobalKnownHostsFile /dev/null\n',
		].join('\n'),
	);
	const host = new SshHost('far', 'far', {configFile, env: {}, ask: async () => undefined});
	t.after(() => host.close());
	host.retry();
	const {reason} = await reached(host, 'waiting');
	assert.match(reason, /^127\.0\.0\.2:22 cannot be reached from the jump host: no answer$/);
});
