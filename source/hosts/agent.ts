import {createConnection} from 'node:net';
import {keyType} from './known-hosts.js';

/** A public key that an agent holds. */
export interface AgentKey {
	/** As in SSH's wire format. */
	readonly blob: Buffer;
	/** ssh-ed25519, sk-ssh-ed25519@openssh.com, … */
	readonly type: string;
	readonly comment: string;
}

/** What an agent has to offer, or why there is nothing to be had from one. */
export interface AgentView {
	readonly path?: string;
	readonly keys: readonly AgentKey[];
	/** `none`: no agent is named anywhere. `gone`: nobody answers at the socket. `empty`: no keys, or locked (they look alike). */
	readonly trouble?: {readonly kind: 'none' | 'gone' | 'empty'; readonly reason: string; readonly cure: string};
}

// draft-miller-ssh-agent: message numbers.
const requestIdentities = 11;
const identitiesAnswer = 12;
const longestAnswer = 256 * 1024;

/** The first of these sockets whose agent has keys; else what is wrong with the first. */
export async function viewAgent(sockets: readonly string[], timeout = 5000): Promise<AgentView> {
	let worst: AgentView | undefined;
	for (const path of sockets) {
		try {
			const keys = await listAgent(path, timeout);
			if (keys.length > 0) {
				return {path, keys};
			}

			// An answer, even without keys, says more than silence.
			if (!worst?.path || worst.trouble?.kind === 'gone') {
				worst = {path, keys, trouble: emptyTrouble(path)};
			}
		} catch (error) {
			worst ??= {path, keys: [], trouble: goneTrouble(path, error)};
		}
	}

	return worst ?? {keys: [], trouble: noTrouble};
}

/** The keys of the agent at this socket; rejects when nobody answers. */
export function listAgent(path: string, timeout = 5000): Promise<AgentKey[]> {
	return new Promise((resolve, reject) => {
		const socket = createConnection(path);
		const timer = setTimeout(() => finish(new Error('it does not answer')), timeout);
		let received = Buffer.alloc(0);
		const finish = (outcome: Error | AgentKey[]): void => {
			clearTimeout(timer);
			socket.destroy();
			if (outcome instanceof Error) {
				reject(outcome);
			} else {
				resolve(outcome);
			}
		};

		socket.on('connect', () => socket.write(Buffer.from([0, 0, 0, 1, requestIdentities])));
		socket.on('error', finish);
		socket.on('close', () => finish(new Error('it hung up')));
		socket.on('data', (chunk: Buffer) => {
			received = Buffer.concat([received, chunk]);
			const length = received.length >= 4 ? received.readUInt32BE(0) : 0;
			if (length > longestAnswer) {
				finish(new Error('it does not speak the agent protocol'));
			} else if (received.length >= 4 && received.length >= 4 + length) {
				finish(readIdentities(received.subarray(4, 4 + length)));
			}
		});
	});
}

function readIdentities(message: Buffer): Error | AgentKey[] {
	// A locked agent answers with no keys; some others with SSH_AGENT_FAILURE: the same to us.
	if (message[0] !== identitiesAnswer) {
		return [];
	}

	try {
		const keys: AgentKey[] = [];
		let offset = 5;
		const string = (): Buffer => {
			const length = message.readUInt32BE(offset);
			const value = message.subarray(offset + 4, offset + 4 + length);
			offset += 4 + length;
			return value;
		};

		for (let left = message.readUInt32BE(1); left > 0; left--) {
			const blob = string();
			const comment = string().toString();
			keys.push({blob, type: keyType(blob), comment});
		}

		return keys;
	} catch (error) {
		return error as Error;
	}
}

const noTrouble = {
	kind: 'none',
	reason: 'No SSH agent: SSH_AUTH_SOCK is not set',
	cure: 'Start one (eval "$(ssh-agent)") and add a key (ssh-add), or name one with IdentityAgent in ~/.ssh/config',
} as const;

function goneTrouble(path: string, error: unknown): AgentView['trouble'] {
	const code = (error as NodeJS.ErrnoException).code;
	const why =
		code === 'ENOENT'
			? 'the socket is gone'
			: code === 'ECONNREFUSED'
				? 'nobody listens there any more'
				: code === 'EACCES'
					? 'no permission'
					: (error as Error).message;
	return {
		kind: 'gone',
		reason: `The SSH agent at ${path} cannot be reached: ${why}`,
		cure: 'Log in anew with agent forwarding, or start an agent; the socket is looked up anew at each try',
	};
}

function emptyTrouble(path: string): AgentView['trouble'] {
	return {
		kind: 'empty',
		reason: `The SSH agent at ${path} offers no key: it is locked, or none was added`,
		cure: 'Unlock it (ssh-add -X) or add a key (ssh-add)',
	};
}
