import {fork} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Endpoint} from '../../source/hosts/endpoint.js';
import type {Bench} from './bench-context.js';

export type HomelabOrder =
	| {readonly do: 'flow'; readonly containers: readonly string[]; readonly perSecond: number}
	| {readonly do: 'burst'; readonly containers: readonly string[]; readonly count: number; readonly perSecond: number}
	| {readonly do: 'speed'; readonly speed: number}
	/** All containers stand still: no figure of theirs changes. */
	| {readonly do: 'pause'}
	| {readonly do: 'stop'};

/** Where it listens: its first message. */
export interface HomelabPlace {
	readonly sshConfig: string;
	/** The machine with the containers. */
	readonly endpoint: Endpoint | undefined;
}

/** The embedded homelab in another process. Its containers by name: element-web, redis-local, synapse, well-known, worker-1 … */
export interface Homelab {
	/** Environment and arguments with which synaptop watches it. */
	readonly env: Readonly<Record<string, string>>;
	readonly arguments: readonly string[];
	readonly endpoint: Endpoint;
	/** Resolves when it is done (a flow: when it has begun). */
	tell(order: HomelabOrder): Promise<void>;
}

export interface HomelabOptions {
	/** At least four. */
	readonly containers: number;
	/** 0: nothing changes unless it is told to. */
	readonly speed?: number;
}

/** Starts it; it ends with the row. */
export async function startHomelab(
	{directory, defer}: Bench,
	{containers, speed = 0}: HomelabOptions,
): Promise<Homelab> {
	const program = fileURLToPath(new URL('homelab-process.ts', import.meta.url));
	const child = fork(program, [JSON.stringify({workers: Math.max(0, containers - 4), speed})], {
		execArgv: ['--import', 'tsx'],
	});
	const died = once(child, 'exit').then(([code]) => {
		throw new Error(`the homelab ended with ${code}`);
	});
	died.catch(() => {});
	const tell = async (order: HomelabOrder): Promise<void> => {
		child.send(order);
		await (order.do === 'stop' ? once(child, 'exit') : Promise.race([once(child, 'message'), died]));
	};

	defer(() => (child.connected ? tell({do: 'stop'}) : undefined));
	const [{sshConfig, endpoint}] = (await Promise.race([once(child, 'message'), died])) as [HomelabPlace];
	const config = path.join(directory, `config-${child.pid}.yaml`);
	await writeFile(config, 'hosts:\n  matrix: {ssh: matrix}\n', {mode: 0o600});
	return {env: {SYNAPTOP_SSH_CONFIG: sshConfig}, arguments: ['--config', config], endpoint: endpoint!, tell};
}
