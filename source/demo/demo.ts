import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Config} from '../config/schema.js';
import type {Endpoint} from '../hosts/endpoint.js';
import type {HostHttp} from '../hosts/host-http.js';
import {fillLog} from './chatter.js';
import {createRun} from './commands.js';
import {createEngineServer} from './engine-server.js';
import {createKeyPair} from './key-pair.js';
import {type Life, startLife} from './life.js';
import {createModel, type Model} from './model.js';
import {createRandom} from './random.js';
import {startSshServer} from './ssh-server.js';
import {createStack} from './stack.js';
import {nanoseconds} from './time.js';
import {createWorld} from './world.js';

export interface DemoOptions {
	/** Makes everything that is drawn by lot repeatable. */
	readonly seed?: number;
	/** Containers that die, connections that drop. On if not given. */
	readonly faults?: boolean;
	/** How fast life goes on: 1 if not given; 0 stands still, so that nothing changes unless it is told to. */
	readonly speed?: number;
	/** Containers `worker-1`, `worker-2` … beside the usual four. */
	readonly workers?: number;
}

/** What a test, or a person in the demo's shell (`demo help`), can make happen. Containers by name. */
export interface DemoControl {
	/** The container's process is killed from outside; its restart policy decides what comes then. */
	kill(container: string, exitCode?: number): void;
	/** Its health check fails from now on, or works again. */
	setHealthy(container: string, healthy: boolean): void;
	/** One line on its standard error, byte for byte. */
	emitLog(container: string, text: string | Uint8Array): void;
	/** Any name, also those that an engine would not take. */
	rename(container: string, name: string): void;
	/** Cuts every connection of the host (all hosts if not given) and takes no new one for `ms`. */
	dropConnections(options?: {readonly host?: string; readonly ms?: number}): void;
	/** Changes how fast life goes on. */
	setSpeed(speed: number): void;
}

/** The embedded homelab: SSH servers on loopback ports, with keys made for this run only. */
export interface Demo {
	readonly config: Config;
	/** By host id: how to reach it without looking anything up. For createHost(). */
	readonly endpoints: Readonly<Record<string, Endpoint>>;
	/** The world as the demo's homeserver is seen from: nothing is asked on a network. For createProgram(). */
	readonly here: HostHttp;
	/** Private (0700), gone after stop(): for `ssh -F`. */
	readonly directory: string;
	readonly sshConfig: string;
	readonly key: string;
	readonly knownHosts: string;
	readonly control: DemoControl;
	stop(): Promise<void>;
}

const user = 'demo';
const homeserver = 'example.org';

/** Starts the homelab. Nothing of it leaves loopback, and nothing is left after stop(). */
export async function startDemo({
	seed = Date.now(),
	faults = true,
	speed = 1,
	workers = 0,
}: DemoOptions = {}): Promise<Demo> {
	const random = createRandom(seed);
	const keys = {host: createKeyPair(), client: createKeyPair()};
	const model = createModel(createStack(random, workers), random);
	for (const container of model.containers) {
		fillLog(container, random, container.name === 'synapse' ? 2500 : 300);
	}

	const engine = createEngineServer(model);
	const drop = (ms = 0) => server.drop(ms);
	const life = startLife(model, {speed, faults, drop: () => drop(3000)});
	const control = createControl(model, life, drop);
	const server = await startSshServer({
		hostKey: keys.host.private,
		user,
		publicKey: keys.client.public,
		run: createRun({model, engine, control}),
		connectEngine: stream => engine.emit('connection', stream),
	});
	const {configOf} = await import('../config/schema.js');
	const files = await writeFiles(server.port, keys.client.private, keys.host.public);
	return {
		here: createWorld(homeserver),
		config: configOf({homeserver, hosts: {matrix: {ssh: 'matrix'}}}),
		endpoints: {
			matrix: {host: '127.0.0.1', port: server.port, user, key: keys.client.private, hostKey: keys.host.public},
		},
		...files,
		control,
		async stop() {
			life.stop();
			model.close();
			await server.close();
			await rm(files.directory, {recursive: true, force: true});
		},
	};
}

function createControl(model: Model, life: Life, drop: (ms?: number) => void): DemoControl {
	const find = (name: string) => {
		const found = model.find(name);
		if (!found) {
			throw new Error(`The demo has no container ${name}`);
		}

		return found;
	};

	return {
		kill: (name, exitCode = 137) => model.die(find(name), exitCode),
		setHealthy(name, healthy) {
			const container = find(name);
			container.ill = !healthy;
			// As many checks as it takes for the engine to change its mind.
			for (let count = 0; count < 3; count++) {
				model.check(container);
			}
		},
		emitLog: (name, text) => find(name).log.add({time: nanoseconds(), stream: 2, text}),
		rename: (name, next) => model.rename(find(name), next),
		dropConnections: ({ms} = {}) => drop(ms),
		setSpeed: life.setSpeed,
	};
}

/** Key, known_hosts and ssh_config in a directory that only we can read. */
async function writeFiles(port: number, clientKey: string, hostKey: string) {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-demo-'));
	const file = (name: string) => path.join(directory, name);
	const write = (name: string, text: string) => writeFile(file(name), text, {mode: 0o600});
	await write('key', clientKey);
	await write('known_hosts', `[127.0.0.1]:${port} ${hostKey}\n`);
	await write(
		'config',
		[
			'Host matrix',
			'  HostName 127.0.0.1',
			`  Port ${port}`,
			`  User ${user}`,
			`  IdentityFile ${file('key')}`,
			'  IdentitiesOnly yes',
			'  IdentityAgent none',
			`  UserKnownHostsFile ${file('known_hosts')}`,
			'  GlobalKnownHostsFile /dev/null',
			'  StrictHostKeyChecking yes',
			'',
		].join('\n'),
	);
	return {directory, sshConfig: file('config'), key: file('key'), knownHosts: file('known_hosts')};
}
