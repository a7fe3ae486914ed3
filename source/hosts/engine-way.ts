import {explainFallback, explainLook, lookForEngine, usualSocket} from './engine-look.js';
import {type Address, type Host, HostError} from './host.js';
import {type HttpClient, httpClient} from './http.js';
import type {Dial} from './http-agent.js';

/** How the engine of a host is reached, and which API it speaks. */
export interface EngineWay {
	readonly client: HttpClient;
	/** `1.41`: the engine's own, or the newest that we know. */
	readonly version: string;
	/** For the person: a socket's path, an address, or the command. */
	readonly name: string;
	/** The docker command that means this engine over there. */
	readonly docker: readonly string[];
}

/** The newest API version that this client was written against; engines drop old ones (29 begins at 1.44), not new ones. */
const newestVersion = [1, 51] as const;

/**
 * Finds the engine: the configured socket or the usual one, then what a look at the host shows. Where the SSH server
 * forbids forwarding, `docker system dial-stdio` is the way. Rejects with HostError: what is missing, and the cure.
 */
export async function findEngine(host: Host, configured: string | undefined): Promise<EngineWay> {
	try {
		return await tryAddress(host, {path: configured ?? usualSocket}, dockerFor(configured));
	} catch (error) {
		return isForbidden(error) ? findByProgram(host, configured) : findByLook(host, configured, error);
	}
}

/** The docker command for a configured socket, or for what docker itself takes by default. */
export const dockerFor = (socket: string | undefined): readonly string[] =>
	socket === undefined ? ['docker'] : ['docker', '-H', `unix://${socket}`];

async function findByLook(host: Host, configured: string | undefined, first: unknown): Promise<EngineWay> {
	if (!isNotThere(first)) {
		throw first;
	}

	const look = await lookForEngine(host, configured);
	const open = look.sockets.filter(({path, isOpen}) => isOpen && path !== (configured ?? usualSocket));
	const addresses: Address[] = open.map(({path}) => ({path}));
	const tcp = /^tcp:\/\/(?:\[([^\]]+)\]|([^:/]+)):(\d+)\/?$/.exec(look.dockerHost ?? '');
	if (tcp && configured === undefined) {
		addresses.push({host: (tcp[1] ?? tcp[2])!, port: Number(tcp[3])});
	}

	for (const address of addresses) {
		try {
			return await tryAddress(host, address, [
				'docker',
				'-H',
				'path' in address ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`,
			]);
		} catch (error) {
			if (!isNotThere(error)) {
				throw error;
			}
		}
	}

	throw explainLook(host.id, look, first);
}

async function findByProgram(host: Host, configured: string | undefined): Promise<EngineWay> {
	const docker = dockerFor(configured);
	const argv = [...docker, 'system', 'dial-stdio'];
	try {
		// Each connection is a session of the SSH server (MaxSessions): few.
		return await greet(host.id, signal => host.pipe(argv, signal), {name: argv.join(' '), docker, concurrency: 2});
	} catch (error) {
		if (error instanceof HostError && ['unreachable', 'forbidden', 'timeout', 'aborted'].includes(error.kind)) {
			throw error;
		}

		const look = await lookForEngine(host, configured);
		throw explainFallback(host.id, look, error);
	}
}

async function tryAddress(host: Host, address: Address, docker: readonly string[]): Promise<EngineWay> {
	const name = 'path' in address ? address.path : `${address.host}:${address.port}`;
	return greet(host.id, signal => host.connect(address, signal), {name, docker, concurrency: 6});
}

type Known = Pick<EngineWay, 'name' | 'docker'> & {readonly concurrency: number};

async function greet(host: string, dial: Dial, {name, docker, concurrency}: Known): Promise<EngineWay> {
	const client = httpClient(dial, {host, name: 'Docker engine', authority: 'docker', concurrency});
	try {
		const {headers} = await client.request({method: 'GET', path: '/_ping'});
		const version = /^(\d+)\.(\d+)$/.exec(String(headers['api-version'] ?? ''));
		if (!version) {
			throw new HostError('refused', host, `What answers on ${name} is not a Docker engine`);
		}

		return {client, version: chooseVersion(Number(version[1]), Number(version[2])), name, docker};
	} catch (error) {
		client.close();
		throw error;
	}
}

function chooseVersion(major: number, minor: number): string {
	const isNewer = major > newestVersion[0] || (major === newestVersion[0] && minor > newestVersion[1]);
	return isNewer ? newestVersion.join('.') : `${major}.${minor}`;
}

function isForbidden(error: unknown): boolean {
	return error instanceof HostError && error.kind === 'forbidden';
}

function isNotThere(error: unknown): boolean {
	return error instanceof HostError && (error.kind === 'refused' || error.kind === 'missing');
}
