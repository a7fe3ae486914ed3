import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {SshHost} from '../../source/hosts/ssh-host.js';
import {lab} from './lab.js';

/** A way to the lab's sshd that can be cut at any moment, as a cable is pulled: nobody over there is told anything by us. */
export async function cutWay(user = 'lab') {
	const sockets = new Set<Socket>();
	let open = true;
	const server = createServer(near => {
		if (!open) {
			near.destroy();
			return;
		}

		const far = connect(lab.ssh.port, lab.ssh.aliases.LXC_matrix);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(one);
			one
				.on('error', () => {})
				.on('close', () => {
					sockets.delete(one);
					other.destroy();
				});
			one.pipe(other);
		}
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-cut-'));
	const configFile = path.join(directory, 'ssh_config');
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	await writeFile(
		configFile,
		`Host LXC_matrix
  HostName 127.0.0.1
  Port ${port}
  User ${user}
  HostKeyAlias [${lab.ssh.aliases.LXC_matrix}]:${lab.ssh.port}
  IdentityFile ${lab.ssh.key}
  IdentitiesOnly yes
  UserKnownHostsFile ${lab.ssh.knownHosts}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
`,
		{mode: 0o600},
	);
	// The wait between two tries is not what is tested: as short as it gets.
	const host = new SshHost('matrix', 'LXC_matrix', {ask: async () => undefined, configFile, env: {}, random: () => 0});
	const drop = () => {
		for (const socket of sockets) {
			socket.destroy();
		}
	};
	return {
		host,
		configFile,
		/** Connections go; new ones may be made. */
		drop,
		/** Connections go, and none can be made until mend(). */
		cut(): void {
			open = false;
			drop();
		},
		mend(): void {
			open = true;
			host.retry();
		},
		async close(): Promise<void> {
			await host.close();
			drop();
			server.close();
			await rm(directory, {recursive: true, force: true});
		},
	};
}

export type CutWay = Awaited<ReturnType<typeof cutWay>>;
