import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {KeyPair} from './key-pair.js';

/** Where a machine of the demo listens. */
export interface Place {
	readonly name: string;
	readonly port: number;
	/** As in a .pub file. */
	readonly hostKey: string;
}

/** What `ssh -F` needs, in a directory that only we can read. */
export interface DemoFiles {
	readonly directory: string;
	readonly sshConfig: string;
	readonly key: string;
	readonly knownHosts: string;
	/** An access token of the homeserver's administrator. */
	readonly token: string;
}

const prefix = 'synaptop-demo-';

/** Key, known_hosts, ssh_config and access token, in a directory with our process id in its name. */
export async function writeFiles(
	places: readonly Place[],
	user: string,
	client: KeyPair,
	adminToken: string,
): Promise<DemoFiles> {
	const directory = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
	const file = (name: string) => path.join(directory, name);
	const write = (name: string, text: string) => writeFile(file(name), text, {mode: 0o600});
	const blocks = places.map(({name, port}) => [
		`Host ${name}`,
		'  HostName 127.0.0.1',
		`  Port ${port}`,
		`  User ${user}`,
		`  IdentityFile ${file('key')}`,
		'  IdentitiesOnly yes',
		'  IdentityAgent none',
		`  UserKnownHostsFile ${file('known_hosts')}`,
		'  GlobalKnownHostsFile /dev/null',
		'  StrictHostKeyChecking yes',
	]);
	await Promise.all([
		write('key', client.private),
		write('token', `${adminToken}\n`),
		write('known_hosts', places.map(({port, hostKey}) => `[127.0.0.1]:${port} ${hostKey}\n`).join('')),
		write('config', `${blocks.flat().join('\n')}\n`),
	]);
	return {
		directory,
		sshConfig: file('config'),
		key: file('key'),
		knownHosts: file('known_hosts'),
		token: file('token'),
	};
}

/** Removes what demos left behind that did not come to their end: SIGKILL, a machine that went off. */
export async function sweepFiles(): Promise<void> {
	const entries = await readdir(tmpdir(), {withFileTypes: true}).catch(() => []);
	const dead = entries.filter(entry => {
		const owner = new RegExp(`^${prefix}(\\d+)-`).exec(entry.name)?.[1];
		return owner !== undefined && entry.isDirectory() && !isAlive(Number(owner));
	});
	// Somebody else's is not ours to remove, and cannot be.
	await Promise.all(
		dead.map(({name}) => rm(path.join(tmpdir(), name), {recursive: true, force: true}).catch(() => {})),
	);
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'ESRCH';
	}
}
