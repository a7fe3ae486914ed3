import {rm} from 'node:fs/promises';
import type {Config} from '../config/schema.js';
import type {Endpoint} from '../hosts/endpoint.js';
import type {HostHttp} from '../hosts/host-http.js';
import type {FederationLook} from '../sources/federation-look.js';
import {createControl, createControlCommand, type DemoControl} from './control.js';
import {demoConfig} from './demo-config.js';
import {createFederation} from './federation.js';
import {type DemoFiles, sweepFiles, writeFiles} from './files.js';
import {createHomelab} from './homelab.js';
import {createKeyPair} from './key-pair.js';
import {startLife} from './life.js';
import {createMachines} from './machines.js';
import {createRandom} from './random.js';
import {startSshServer} from './ssh-server.js';
import {createWorld} from './world.js';

export type {DemoControl} from './control.js';

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

/** The embedded homelab: SSH servers on loopback ports, with keys made for this run only. */
export interface Demo extends DemoFiles {
	readonly config: Config;
	/** By host id: how to reach it without looking anything up. For createHost(). */
	readonly endpoints: Readonly<Record<string, Endpoint>>;
	/** The world as the demo's homeserver is seen from: nothing is asked on a network. For createProgram(). */
	readonly here: HostHttp;
	/** How other servers would reach the demo's homeserver; nothing is asked. For createProgram(). */
	readonly federation: FederationLook;
	readonly control: DemoControl;
	/** Nothing is left after it. */
	stop(): Promise<void>;
}

const user = 'demo';

/** Starts the homelab. Nothing of it leaves loopback. */
export async function startDemo({
	seed = Date.now(),
	faults = true,
	speed = 1,
	workers = 0,
}: DemoOptions = {}): Promise<Demo> {
	const sweeping = sweepFiles();
	const homelab = createHomelab(createRandom(seed), workers);
	const client = createKeyPair();
	const servers = await Promise.all(
		createMachines(
			homelab,
			createControlCommand(() => control),
		).map(async ({name, run, listener}) => {
			const hostKey = createKeyPair();
			const server = await startSshServer({
				hostKey: hostKey.private,
				user,
				publicKey: client.public,
				run,
				listener,
			});
			return {...server, name, hostKey: hostKey.public};
		}),
	);
	const drop = (name?: string, ms = 0) => {
		for (const server of servers.filter(server => name === undefined || server.name === name)) {
			server.drop(ms);
		}
	};

	const life = startLife(homelab, {speed, faults, drop: name => drop(name, 3000)});
	const control = createControl(homelab, {
		dropConnections: ({host, ms} = {}) => drop(host, ms),
		setSpeed: life.setSpeed,
	});
	const [{configOf}, files] = await Promise.all([
		import('../config/schema.js'),
		writeFiles(servers, user, client, homelab.adminToken),
		sweeping,
	]);
	const endpoint = ({port, hostKey}: (typeof servers)[number]): Endpoint => ({
		host: '127.0.0.1',
		port,
		user,
		key: client.private,
		hostKey,
	});
	return {
		config: configOf(demoConfig(files.token)),
		here: createWorld(homelab),
		federation: createFederation(homelab),
		endpoints: Object.fromEntries(servers.map(server => [server.name, endpoint(server)])),
		...files,
		control,
		async stop() {
			life.stop();
			homelab.close();
			await Promise.all(servers.map(server => server.close()));
			await rm(files.directory, {recursive: true, force: true});
		},
	};
}
