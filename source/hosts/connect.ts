import type {Duplex} from 'node:stream';
import type {Client} from 'ssh2';
import type {Clock} from '../system/clock.js';
import type {Asker} from './asker.js';
import type {Endpoint} from './endpoint.js';
import {ConnectFailure} from './failure.js';
import type {Hop, Opened} from './hop.js';
import type {Keyring} from './keyring.js';
import {onAbort} from './on-abort.js';
import {watchPatience} from './patience.js';
import {resolveDestination, type SshDestination} from './ssh-config.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ConnectOptions {
	/** How the person calls the machine. */
	readonly name: string;
	readonly destination: string;
	readonly configFile?: string;
	readonly environment?: Environment;
	/** Instead of what the SSH configuration says. */
	readonly endpoint?: Endpoint;
	readonly forwardAgent: boolean;
	readonly keyring: Keyring;
	readonly asker: Asker;
	readonly clock: Clock;
	/** Ends the attempt. */
	readonly signal: AbortSignal;
	/** The agent was of no use the last time: leave the server alone until the agent has something to offer. */
	readonly needsAgent: boolean;
	/** Called when the first hop is dialled: from then on it is the other side that is waited for. */
	readonly dialled?: (() => void) | undefined;
}

/** A connection, ready to forward: sessions have been opened on every hop. */
export interface Connection extends Opened {
	readonly client: Client;
	readonly destination: SshDestination;
	/** Says goodbye; `now` without waiting for the other side. */
	end(now?: boolean): void;
}

const deepest = 8;

/** One attempt: configuration, hops, host keys, authentication. Rejects with ConnectFailure or, for the configuration, HostError. */
export async function connect(options: ConnectOptions): Promise<Connection> {
	const {endpoint} = options;
	// `ssh -G` runs while ssh2, which they need, is loaded: that takes longer.
	const resolving = endpoint ? undefined : resolvePath(options.destination, options);
	resolving?.catch(() => {});
	const [{fixedEndpoint}, {openHop}] = await Promise.all([import('./fixed-endpoint.js'), import('./hop.js')]);
	const fixed = endpoint && fixedEndpoint(endpoint);
	const path = fixed ? [fixed.destination] : await resolving!;
	const opened: Hop[] = [];
	const endAll = (now = false) => {
		for (const hop of [...opened].reverse()) {
			if (now) {
				hop.destroy();
			} else {
				hop.end();
			}
		}
	};

	try {
		let last: Opened | undefined;
		const notes: string[] = [];
		for (const [index, destination] of path.entries()) {
			options.signal.throwIfAborted();
			const isLast = index === path.length - 1;
			const socket = await forward(opened.at(-1)?.client, destination, options);
			last = await openHop({
				...options,
				name: isLast ? options.name : destination.destination,
				destination,
				socket,
				forwardAgent: isLast && (options.forwardAgent || destination.forwardAgent),
				identities: fixed?.identities ?? (await identities(destination, options)),
				hostKey: fixed?.hostKey,
				opened(one) {
					opened.push(one);
					options.dialled?.();
				},
			});
			notes.push(...(last.note ? [last.note] : []));
		}

		const {client} = opened.at(-1)!;
		client.once('close', () => endAll(true));
		return {...last!, note: notes.join('; ') || undefined, client, destination: path.at(-1)!, end: endAll};
	} catch (error) {
		endAll(true);
		throw error;
	}
}

/** The hops and the machine itself. The first hop's own ProxyJump counts, as for `ssh -J`; that of the others is overridden. */
async function resolvePath(destination: string, options: ConnectOptions, depth = 0): Promise<SshDestination[]> {
	const resolved = await resolveDestination(destination, options);
	if (resolved.proxyCommand) {
		throw new ConnectFailure(
			'refused',
			`${options.name}: ProxyCommand (${resolved.proxyCommand.split(' ')[0]} …) cannot be used by this transport`,
			'Use ProxyJump instead, or the system ssh for this host (transport: openssh)',
		);
	}

	if (depth > deepest) {
		throw new ConnectFailure('refused', `${options.name}: ProxyJump goes in a circle`, 'Mend it in ~/.ssh/config');
	}

	const [first, ...others] = resolved.proxyJump;
	const before = first === undefined ? [] : await resolvePath(first, options, depth + 1);
	const between = await Promise.all(others.map(hop => resolveDestination(hop, options)));
	return [...before, ...between, resolved];
}

async function identities(destination: SshDestination, options: ConnectOptions) {
	const {findIdentities} = await import('./identities.js');
	const found = await findIdentities(destination, options);
	const {trouble} = found.agent;
	if (options.needsAgent && trouble && !found.list.some(({origin}) => origin === 'agent')) {
		throw new ConnectFailure('agent', trouble.reason, trouble.cure);
	}

	return found;
}

/** Through the hop before, which may itself get no answer: sshd tries as long as its kernel does, two minutes. */
async function forward(
	client: Client | undefined,
	destination: SshDestination,
	{asker, clock, signal}: ConnectOptions,
): Promise<Duplex | undefined> {
	if (!client) {
		return undefined;
	}

	const {hostname, port} = destination;
	const fail = (words: string, cure?: string, cause?: unknown) =>
		new ConnectFailure('unreached', `${hostname}:${port} cannot be reached from the jump host: ${words}`, cure, cause);
	const given = new AbortController();
	const stops = [
		watchPatience({destination, asker, clock}, () => given.abort(fail('no answer'))),
		onAbort(signal, () => given.abort(signal.reason)),
	];
	try {
		return await new Promise((resolve, reject) => {
			onAbort(given.signal, () => reject(given.signal.reason));
			client.forwardOut('127.0.0.1', 0, hostname, port, (error, channel) => {
				if (error) {
					const isForbidden = (error as {reason?: unknown}).reason === 1;
					const cure = isForbidden ? 'AllowTcpForwarding must be on there (sshd_config)' : undefined;
					reject(fail(error.message.replace('(SSH) Channel open failure: ', ''), cure, error));
				} else {
					resolve(channel);
				}
			});
		});
	} finally {
		for (const stop of stops) {
			stop();
		}
	}
}
