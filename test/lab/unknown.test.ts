import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {readFile, writeFile} from 'node:fs/promises';
import {connect, createServer, type Socket} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import {binary, docker, lab, throwAway, workplace} from './lab.js';

/** A way to the lab's sshd that can be cut. */
const cuttable = async () => {
	const open = new Set<Socket>();
	const server = createServer(socket => {
		const there = connect(lab.ssh.port, lab.ssh.aliases.LXC_matrix);
		for (const [one, other] of [
			[socket, there],
			[there, socket],
		] as const) {
			open.add(one);
			one.on('error', () => {}).on('close', () => open.delete(one));
			one.pipe(other);
		}
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as {port: number};
	const cut = () => {
		server.close();
		for (const socket of open) {
			socket.destroy();
		}
	};
	return {port, cut};
};

test('the connection is cut while a container restarts: outcome unknown, done once, never again by itself', async () => {
	const way = await cuttable();
	const place = await workplace();
	// It does not listen to SIGTERM: the engine waits its ten seconds before it kills it.
	const box = await throwAway('unknown', 'sh', '-c', 'trap "" TERM; while :; do sleep 1; done');
	try {
		const own = path.join(path.dirname(place.file), 'ssh_config');
		const lines = [`Host LXC_matrix`, '  HostName 127.0.0.1', `  Port ${way.port}`];
		const alias = `  HostKeyAlias [${lab.ssh.aliases.LXC_matrix}]:${lab.ssh.port}`;
		await writeFile(own, `${[...lines, alias, ''].join('\n')}${await readFile(lab.ssh.config, 'utf8')}`);
		const since = String(Math.floor(Date.now() / 1000));
		const child = execFile(
			process.execPath,
			[binary, 'run', 'container.restart', box.name, '--yes', '--config', place.file],
			{env: {...place.env, SYNAPTOP_SSH_CONFIG: own}},
		);
		let said = '';
		child.stderr?.on('data', data => {
			said += data;
		});
		const ended = once(child, 'close');
		// The engine says when it has begun.
		const events = execFile('docker', [
			'events',
			'--since',
			since,
			'--filter',
			`container=${box.id}`,
			'--filter',
			'event=kill',
		]);
		await once(events.stdout!, 'data');
		events.kill();
		way.cut();
		const [code] = await ended;
		assert.equal(code, 4, said);
		assert.match(said, /outcome unknown: look/);
		const audited = (await readFile(place.audit, 'utf8'))
			.trim()
			.split('\n')
			.map(line => JSON.parse(line));
		assert.deepEqual(
			audited.map(({event, outcome}) => outcome ?? event),
			['intent', 'unknown'],
		);
		// What the engine began it ends, and once only.
		const restarts = execFile('docker', [
			'events',
			'--since',
			since,
			'--filter',
			`container=${box.id}`,
			'--filter',
			'event=restart',
		]);
		await once(restarts.stdout!, 'data');
		restarts.kill();
		const now = String(Math.ceil(Date.now() / 1000) + 1);
		const all = await docker(
			'events',
			'--since',
			since,
			'--until',
			now,
			'--filter',
			`container=${box.id}`,
			'--filter',
			'event=restart',
		);
		assert.equal(all.split('\n').length, 1, all);
	} finally {
		way.cut();
		await box.remove();
		await place.remove();
	}
});
