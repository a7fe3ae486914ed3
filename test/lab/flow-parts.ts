import {execFile, spawn} from 'node:child_process';
import {chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {endChild} from './end-child.js';
import {docker, lab} from './lab.js';
import {freePort} from './own-synapse.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);

// Parts that guided checks look at, a test's own, to be broken: Synapse's container, PostgreSQL, Redis, peers that misbehave.

/** The containers' bridge: reached from inside containers and from the host alike. */
export const {bridge} = lab.engine;

/** The user of the lab's host. */
const lab1000 = 1000;

/** A container of Synapse's image with its config in a directory of the host, started by the image's own script as UID 1000. */
export async function flowSynapse(name: string) {
	const full = `lab-test-flow-${name}-${process.pid}`;
	// Seen at the same path by the engine, the host and this test.
	const directory = `/home/lab/.synaptop-${full}`;
	const file = (of: string) => `${directory}/${of}`;
	const port = await freePort();
	await mkdir(directory);
	await chown(directory, lab1000, lab1000);
	const put = async (of: string, text: string, {mode = 0o600, owner = lab1000} = {}) => {
		await writeFile(file(of), text);
		await chmod(file(of), mode);
		await chown(file(of), owner, owner);
	};

	const script =
		'from signedjson.key import *; write_signing_keys(__import__("sys").stdout, [generate_signing_key("a_1")])';
	const key = await docker('run', '--rm', '--entrypoint', 'python3', lab.images.synapse, '-c', script);
	const keyFile = 'own.test.signing.key';
	await put(keyFile, `${key}\n`);
	return {
		name: full,
		port,
		url: `http://127.0.0.1:${port}`,
		directory,
		file,
		key: keyFile,
		put,
		putKey: () => put(keyFile, `${key}\n`),
		/** homeserver.yaml: what is usual, with these lines for what the test is about. */
		configure: (more: string, usual = usualConfig) => put('homeserver.yaml', `${usual}${more}`),
		/** Makes the container, anew where there is one; `held` instead of Synapse there is a process that does nothing. */
		async create(options: readonly string[] = [], {held = false, inside = 8008} = {}) {
			await docker('rm', '-f', '-v', full).catch(() => {});
			await docker(
				...['create', '--init', '--name', full, '--label', 'synaptop.lab=1', '-v', `${directory}:/data`],
				...['-p', `127.0.0.1:${port}:${inside}`, '-e', 'UID=1000', '-e', 'GID=1000', '--dns', '127.0.0.1'],
				...['--add-host', `db.own:${bridge}`, '--add-host', `redis.own:${bridge}`, ...options],
				...(held ? ['--entrypoint', 'sleep', lab.images.synapse, 'inf'] : [lab.images.synapse]),
			);
			return full;
		},
		start: () => docker('start', full),
		/** Starts it and waits until it has ended. */
		async fall() {
			await docker('start', full);
			await docker('wait', full);
		},
		answers: () =>
			eventually(
				() =>
					fetch(`http://127.0.0.1:${port}/health`).then(
						({ok}) => ok,
						() => false,
					),
				'a Synapse of our own that answers',
				60_000,
			),
		async remove() {
			await docker('rm', '-f', '-v', full).catch(() => {});
			await rm(directory, {recursive: true, force: true});
		},
	};
}

export type FlowSynapse = Awaited<ReturnType<typeof flowSynapse>>;

const usualConfig = `server_name: own.test
report_stats: false
pid_file: /tmp/homeserver.pid
media_store_path: /data/media_store
signing_key_path: /data/own.test.signing.key
macaroon_secret_key: own-macaroon-secret
trusted_key_servers: []
listeners: [{port: 8008, type: http, bind_addresses: ['0.0.0.0'], resources: [{names: [client]}]}]
`;
export const withoutListeners = usualConfig.replace(/^listeners:.*\n/m, '');
export const withoutKey = usualConfig.replace(/^signing_key_path:.*\n/m, '');
export const sqlite = 'database: {name: sqlite3, args: {database: /data/homeserver.db}}\n';

/** What a PostgreSQL of one test lets in, and how it is set. */
export interface OwnServerOptions {
	readonly hba?: string;
	readonly settings?: readonly string[];
}

/** A PostgreSQL on the containers' bridge, with a role and a database for Synapse. */
export async function flowPostgres({hba, settings = []}: OwnServerOptions = {}) {
	const [version = ''] = await readdir('/usr/lib/postgresql');
	const bin = (program: string): string => path.join('/usr/lib/postgresql', version, 'bin', program);
	const directory = await mkdtemp('/var/tmp/synaptop-postgres-');
	const asPostgres = ['--reuid=postgres', '--regid=postgres', '--init-groups'];
	await execute('chown', ['postgres:', directory]);
	await chmod(directory, 0o755);
	const data = path.join(directory, 'data');
	const init = ['--no-sync', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-D', data];
	await execute('setpriv', [...asPostgres, bin('initdb'), ...init]);
	await writeFile(
		path.join(data, 'pg_hba.conf'),
		`local all all trust\n${hba ?? ''}\nhost all postgres all trust\nhost all all all scram-sha-256\n`,
	);
	const port = await freePort();
	const set = ['fsync=off', ...settings].flatMap(setting => ['-c', setting]);
	const words = ['-D', data, '-k', directory, '-h', bridge, '-p', String(port), ...set];
	const begin = () => spawn('setpriv', [...asPostgres, bin('postgres'), ...words], {stdio: 'ignore'});
	const sql = async (text: string, database = 'postgres'): Promise<string> => {
		const asked = ['-h', directory, '-p', String(port), '-U', 'postgres', '-d', database, '-XAtq', '-c', text];
		return (await execute('psql', asked)).stdout.trim();
	};

	const ready = () =>
		eventually(
			() =>
				sql('select 1').then(
					() => true,
					() => false,
				),
			'a PostgreSQL of our own',
			20_000,
		);
	let child = begin();
	await ready();
	await sql(`create role synapse login password '${postgresPassword}'`);
	await sql("create database synapse owner synapse template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'");
	const stop = (): Promise<void> => endChild(child, 'SIGINT');
	return {
		port,
		address: `${bridge}:${port}`,
		sql,
		stop,
		async start() {
			child = begin();
			await ready();
		},
		/** The database section of homeserver.yaml for it, with what is to be otherwise. */
		section: (other: Readonly<Record<string, string | number>> = {}) =>
			databaseSection({user: 'synapse', password: postgresPassword, dbname: 'synapse', host: 'db.own', port, ...other}),
		async remove() {
			await stop();
			await rm(directory, {recursive: true, force: true});
		},
	};
}

export const postgresPassword = 'own-postgres-password-7f3a';

export const databaseSection = (args: Readonly<Record<string, string | number>>): string =>
	`database:\n  name: psycopg2\n  args:\n${Object.entries({...args, cp_min: 1, cp_max: 2})
		.map(([name, value]) => `    ${name}: ${JSON.stringify(value)}\n`)
		.join('')}`;

/** A Redis on the containers' bridge. */
export async function flowRedis(...options: readonly string[]) {
	const port = await freePort();
	const directory = await mkdtemp('/var/tmp/synaptop-redis-');
	const words = ['--port', String(port), '--bind', bridge, '--save', '', '--dir', directory, ...options];
	const child = spawn('redis-server', words, {stdio: 'ignore'});
	const answers = () =>
		execute('redis-cli', ['-h', bridge, '-p', String(port), 'ping']).then(
			({stdout}) => stdout !== '',
			() => false,
		);
	await eventually(answers, 'a Redis of our own', 10_000);
	const stop = (): Promise<void> => endChild(child, 'SIGTERM');
	return {
		port,
		address: `${bridge}:${port}`,
		stop,
		async remove() {
			await stop();
			await rm(directory, {recursive: true, force: true});
		},
	};
}

/** Something on the bridge that takes connections and is neither PostgreSQL nor Redis. */
export async function flowPeer(serve: (socket: Socket) => void) {
	const sockets = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
		serve(socket);
	});
	await new Promise<void>(resolve => server.listen(0, bridge, resolve));
	const {port} = server.address() as {readonly port: number};
	return {
		port,
		address: `${bridge}:${port}`,
		close() {
			server.close();
			for (const socket of sockets) {
				socket.destroy();
			}
		},
	};
}

/** Takes the connection and says nothing. */
export const silent = (): void => {};
