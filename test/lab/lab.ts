import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {getCACertificates, setDefaultCACertificates} from 'node:tls';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';

interface LabFile {
	readonly ssh: {
		readonly config: string;
		readonly key: string;
		readonly knownHosts: string;
		readonly port: number;
		readonly aliases: Readonly<Record<'LXC_matrix', string>>;
	};
	/** The beginning of a command as root inside the host. */
	readonly host: {readonly enter: readonly string[]};
	readonly users: Readonly<Record<'locked-in', {readonly password: string}>>;
	readonly engine: {readonly bridge: string};
	readonly containers: Readonly<Record<'synapse' | 'element' | 'redis', string>>;
	readonly images: {readonly busybox: string; readonly synapse: string};
	readonly compose: {readonly directory: string; readonly project: string};
	readonly synapse: {readonly name: string; readonly admin: {readonly user: string; readonly password: string}};
	/** The other homeserver, that federates with it; its pid is another after each `up` that brings it back. */
	readonly peer: {
		readonly name: string;
		readonly url: string;
		readonly pid: number;
		readonly admin: {readonly user: string; readonly password: string};
	};
	/** nginx in front of both; `ca`: a file with the authority of its certificates. */
	readonly proxy: {readonly address: string; readonly pid: number; readonly ca: string};
	readonly postgres: Readonly<Record<'host' | 'user' | 'password' | 'database', string>> & {readonly port: number};
	readonly prometheus: {
		readonly url: string;
		/** A directory: what stands in its .json files is scraped each second, by this job. */
		readonly tests: {readonly job: string; readonly targets: string};
		/** A made-up week; `until` in seconds since the epoch. */
		readonly past: {readonly job: string; readonly until: number};
		readonly pid: number;
	};
}

/** What `test/lab/up` wrote; throws where the lab is not up: the lab tier skips nothing. */
export const lab: LabFile = JSON.parse(readFileSync('/run/synaptop-lab/lab.json', 'utf8'));

// Hosts are resolved as the person's own ssh would, with the lab's config in place of ~/.ssh/config.
process.env.SYNAPTOP_SSH_CONFIG = lab.ssh.config;
// What is asked from here comes to the lab's proxy or to nobody, and no resolver is asked.
process.env.SYNAPTOP_CONNECT_TO = [
	...[443, 8448].flatMap(port =>
		[lab.synapse.name, lab.peer.name].map(name => `${name}:${port}=${lab.proxy.address}:${port}`),
	),
	'127.0.0.1:8008=127.0.0.1:8008',
	'*=127.0.0.1:1',
].join(',');
// Its authority is trusted, in here and by what is started from here.
process.env.NODE_EXTRA_CA_CERTS = lab.proxy.ca;
setDefaultCACertificates([...getCACertificates('default'), readFileSync(lab.proxy.ca, 'utf8')]);

export const binary = fileURLToPath(new URL('../../bin/synaptop.js', import.meta.url));

const execute = promisify(execFile);

/** docker on the lab's engine, without synaptop. */
export const docker = async (...words: string[]): Promise<string> => (await execute('docker', words)).stdout.trim();

/** A container of this test run only, from the image lab/busybox; removed by `remove`. */
export const throwAway = async (name: string, ...command: string[]) => {
	const full = `lab-test-${name}-${process.pid}`;
	const id = await docker('run', '-d', '--init', '--name', full, lab.images.busybox, ...command);
	return {id, name: full, remove: () => docker('rm', '-f', id)};
};

/** A private directory with a config for the lab's first host, and the environment to run synaptop with it. */
export const workplace = async (config = `homeserver: ${lab.synapse.name}\nhosts:\n  matrix: {ssh: LXC_matrix}\n`) => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-lab-'));
	const file = path.join(directory, 'config.yaml');
	await writeFile(file, config);
	const env: Record<string, string> = {
		...(process.env as Record<string, string>),
		XDG_STATE_HOME: path.join(directory, 'state'),
		SYNAPTOP_SSH_CONFIG: lab.ssh.config,
	};
	/** The words, and what comes on standard input. */
	const synaptop = (
		...given: ReadonlyArray<string | {readonly stdin: string}>
	): Promise<{code: number; stdout: string; stderr: string}> =>
		new Promise(resolve => {
			const words = given.filter(word => typeof word === 'string');
			const input = given.find(word => typeof word !== 'string');
			const child = execFile(
				process.execPath,
				[binary, ...words, '--config', file],
				{env, maxBuffer: 16 << 20},
				(_error, stdout, stderr) => resolve({code: child.exitCode ?? -1, stdout, stderr}),
			);
			child.stdin?.end(input?.stdin);
		});
	return {
		file,
		env,
		synaptop,
		audit: path.join(directory, 'state', 'synaptop', 'audit.jsonl'),
		openProgram: async (): Promise<Program> => createProgram(await parseConfig(config, 'lab')),
		remove: () => rm(directory, {recursive: true, force: true}),
	};
};

/** Whether the health checks of Synapse and Element have passed; a moment's pause fails Synapse's for some seconds. */
export const isHealthy = async (): Promise<boolean> => {
	const {synapse, element} = lab.containers;
	const states = await docker('inspect', '-f', '{{.State.Health.Status}}', synapse, element).catch(() => '');
	return states === 'healthy\nhealthy';
};
