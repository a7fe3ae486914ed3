import {connect as connectTcp} from 'node:net';
import type {Duplex} from 'node:stream';
import ssh2, {type Client} from 'ssh2';
import type {Clock} from '../system/clock.js';
import {agentSockets} from './agent-socket.js';
import type {Asker} from './asker.js';
import {type Authentication, authentication} from './authenticate.js';
import {ConnectFailure, explainConnect} from './failure.js';
import {type HostKeyCheck, hostKeyCheck} from './host-key.js';
import type {Identities} from './identities.js';
import type {Keyring} from './keyring.js';
import {patience, watchPatience} from './patience.js';
import type {SshDestination} from './ssh-config.js';

export interface HopOptions {
	readonly name: string;
	readonly destination: SshDestination;
	/** Through the hop before. */
	readonly socket: Duplex | undefined;
	readonly identities: Identities;
	/** Instead of known_hosts. */
	readonly hostKey?: HostKeyCheck;
	readonly keyring: Keyring;
	readonly asker: Asker;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	readonly forwardAgent: boolean;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** Told at once, so that the client can be ended whatever comes. */
	readonly opened: (hop: Hop) => void;
}

export interface Hop {
	readonly client: Client;
	/** Says goodbye. */
	end(): void;
	/** Without a word: a goodbye into a dead network would take the kernel a quarter of an hour. */
	destroy(): void;
}

export interface Opened {
	/** Why it was lost, in words. */
	readonly reason: () => string;
	readonly isLost: () => boolean;
	/** What the person should know though it went well. */
	readonly note?: string;
}

/** One SSH connection: key exchange, host key, authentication, one session (see prime). Rejects with ConnectFailure. */
export async function openHop(options: HopOptions): Promise<Opened> {
	const {destination, asker, signal} = options;
	const target = `${destination.hostname}:${destination.port}`;
	const hostKey = options.hostKey ?? (await hostKeyCheck(options));
	const client = new ssh2.Client();
	const socket = options.socket ?? openSocket(destination);
	const destroy = () => void socket.destroy();
	options.opened({client, end: () => void client.end(), destroy});
	const ended = new AbortController();
	let refusal: ConnectFailure | undefined;
	let words: string | undefined;
	let lastError: Error | undefined;
	client.on('close', () => ended.abort());

	const auth: Authentication = authentication({
		...options,
		signal: ended.signal,
		giveUp: () => {
			refusal = auth.failure();
			client.end();
		},
	});
	const ready = new Promise<void>((resolve, reject) => {
		const deadline = watchPatience(options, () => {
			reject(new ConnectFailure('unreached', `${target} does not answer`));
			destroy();
		});
		// Our Nagle: 45 ms more for each command else.
		client.on('connect', () => client.setNoDelay(true));
		client.on('ready', () => {
			deadline();
			resolve();
		});
		client.on('error', (error: Error & {level?: string}) => {
			// An agent that did not sign: ssh2 goes on with the next key by itself.
			if (error.level === 'agent') {
				return;
			}

			lastError ??= error;
			if (/too many authentication failures/i.test(error.message)) {
				words = error.message;
			}

			if (error.level === 'client-authentication' || words) {
				refusal ??= auth.failure(words);
			}
		});
		client.on('close', () => {
			deadline();
			// A question may still be open: its answer is kept (key, passphrase) and the next attempt uses it.
			void asker.idle().then(() => reject(refusal ?? explainConnect(lastError ?? new Error('it hung up'), target)));
		});
		signal.addEventListener('abort', destroy, {once: true, signal: ended.signal});
	});

	client.connect({
		sock: socket,
		username: destination.user,
		readyTimeout: 0,
		keepaliveInterval: 0,
		strictVendor: false,
		authHandler: auth.handler,
		agent: options.forwardAgent ? forwardingAgent(options) : undefined,
		algorithms: {serverHostKey: hostKey.preferred as never},
		hostVerifier: (key: Buffer, verify: (isGood: boolean) => void) => {
			hostKey.verify(key).then(
				() => verify(true),
				(error: unknown) => {
					refusal = error as ConnectFailure;
					verify(false);
				},
			);
		},
	});
	await ready;
	auth.accepted();
	const note = await hostKey.remember();
	await prime(client, options);
	return {
		reason: () => (lastError ? explainConnect(lastError, target).message : `${target} hung up`),
		isLost: () => ended.signal.aborted,
		note,
	};
}

function openSocket({hostname, port, options}: SshDestination): Duplex {
	const family = {inet: 4, inet6: 6}[options.get('addressfamily')?.[0] ?? ''];
	return connectTcp({host: hostname, port, family});
}

/**
 * sshd before 10.1 turns Nagle's algorithm off only when a session starts: without one, every third answer that is
 * forwarded comes 45 ms late. So one session, on every hop, before anything is forwarded. Here the agent is asked for too.
 */
async function prime(client: Client, {forwardAgent, clock}: HopOptions): Promise<void> {
	const run = (agentForward: boolean) =>
		new Promise<boolean>(resolve => {
			const cancel = clock.after(patience, () => resolve(false));
			const settle = (isGood: boolean) => {
				cancel();
				resolve(isGood);
			};

			try {
				client.exec('true', {agentForward} as never, (error, channel) => {
					if (error) {
						settle(false);
						return;
					}

					// Its slot must be free before the first command: MaxSessions may be 1.
					channel.on('close', () => settle(true)).on('error', () => settle(true));
					channel.resume().end();
					channel.stderr.resume();
				});
				client.once('close', () => settle(false));
			} catch {
				settle(false);
			}
		});

	// A server may forbid the agent (AllowAgentForwarding no) or all sessions (a pure jump host): go on without.
	if (!(forwardAgent && (await run(true)))) {
		await run(false);
	}
}

/** Whoever is root over there can use the agent; its socket is looked up anew each time it is. */
function forwardingAgent({destination, environment}: HopOptions): InstanceType<typeof ssh2.BaseAgent> {
	class Forwarding extends ssh2.OpenSSHAgent {
		override getStream(give: (error: Error | null, stream?: never) => void): void {
			const {identityAgent} = destination;
			agentSockets({identityAgent, environment}).then(([path]) => {
				if (path) {
					new ssh2.OpenSSHAgent(path).getStream(give as never);
				} else {
					give(new Error('no agent'));
				}
			});
		}
	}

	return new Forwarding('') as never;
}
