import {execFile, spawn} from 'node:child_process';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {deadPort} from '../helpers/probes.js';
import {endChild} from './end-child.js';
import {docker} from './lab.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);

// Parts of a stack that a test may break: real ones, its own.

/** A Synapse beside the lab's, on a port of its own, with nothing but SQLite. */
export async function ownSynapse(name: string) {
	const port = await deadPort();
	const script = [
		'cd /tmp',
		'python -m synapse.app.homeserver -H copy.lab.test -c c.yaml --generate-config --report-stats=no --open-private-ports',
		// It asks nobody else.
		"sed -i '/trusted_key_servers/,+1d' c.yaml && echo 'trusted_key_servers: []' >>c.yaml",
		'exec python -m synapse.app.homeserver -c c.yaml',
	].join(' && ');
	const id = await docker(
		...['run', '-d', '--name', `${name}-${process.pid}`, '--label', 'synaptop.lab=1', '--no-healthcheck'],
		...['-p', `127.0.0.1:${port}:8008`, '--entrypoint', 'sh', 'matrixdotorg/synapse:latest', '-c', script],
	);
	const url = `http://127.0.0.1:${port}`;
	const answers = () =>
		fetch(`${url}/health`).then(
			({ok}) => ok,
			() => false,
		);
	return {
		id,
		url,
		answers: () => eventually(answers, 'a Synapse of our own answers', 90_000),
		remove: () => docker('rm', '-f', id),
	};
}

/** A PostgreSQL beside the lab's, on a port of its own. */
export async function ownPostgres() {
	const [version = ''] = await readdir('/usr/lib/postgresql');
	const bin = (program: string): string => path.join('/usr/lib/postgresql', version, 'bin', program);
	const directory = await mkdtemp('/var/tmp/synaptop-postgres-');
	const asPostgres = ['--reuid=postgres', '--regid=postgres', '--init-groups'];
	await execute('chown', ['postgres:', directory]);
	const data = path.join(directory, 'data');
	await execute('setpriv', [...asPostgres, bin('initdb'), '--no-sync', '-A', 'trust', '-D', data]);
	const port = await deadPort();
	const options = ['-D', data, '-k', directory, '-h', '127.0.0.1', '-p', String(port), '-c', 'fsync=off'];
	const start = () => spawn('setpriv', [...asPostgres, bin('postgres'), ...options], {stdio: 'ignore'});
	let child = start();
	const stop = (): Promise<void> => endChild(child, 'SIGINT');
	return {
		address: `127.0.0.1:${port}`,
		signal: (name: 'SIGSTOP' | 'SIGCONT') => child.kill(name),
		stop,
		start() {
			child = start();
		},
		async remove() {
			await stop();
			await rm(directory, {recursive: true, force: true});
		},
	};
}
