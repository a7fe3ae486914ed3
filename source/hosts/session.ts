import type {Client, ClientChannel, PseudoTtyOptions} from 'ssh2';
import {type ChannelBudget, type ChannelSlot, type ChannelUse, createChannelBudget} from './channel-budget.js';
import {HostError} from './host.js';

/** One connection as the operations on it see it. */
export interface Session {
	readonly host: string;
	readonly client: Client;
	readonly budget: ChannelBudget;
	/** Aborted when the connection is gone; the reason is a HostError `lost`. */
	readonly gone: AbortSignal;
}

export interface SessionChannel {
	readonly channel: ClientChannel;
	readonly slot: ChannelSlot;
}

export interface OpenOptions {
	readonly use: ChannelUse;
	readonly signal?: AbortSignal;
	readonly pty?: PseudoTtyOptions;
}

export function createSession(host: string, client: Client, lostBy: () => string): Session {
	const controller = new AbortController();
	const budget = createChannelBudget(host);
	// ssh2 tells this before it ends the channels, and in the same turn: they must know why.
	client.once('close', () => {
		const reason = lostBy();
		budget.fail(new HostError('unreachable', host, `The connection to ${host} is lost: ${reason}`));
		controller.abort(new HostError('lost', host, `The connection to ${host} was lost: ${reason}`));
	});
	return {host, client, budget, gone: controller.signal};
}

/** A channel on which `command` runs; waits for its turn. Rejects with HostError: nothing was run then. */
export async function openSession(session: Session, command: string, options: OpenOptions): Promise<SessionChannel> {
	for (let alone = 0; ; ) {
		const slot = await session.budget.acquire(options.use, options.signal);
		try {
			const channel = await requestTwice(session, command, options);
			slot.confirm();
			channel.once('close', slot.release);
			// ssh2 reports trouble of a single channel here; without a listener it would end the program.
			channel.on('error', () => {});
			channel.stderr.on('error', () => {});
			return {channel, slot};
		} catch (error) {
			if (session.gone.aborted || !isRefusedOpen(error)) {
				slot.release();
				throw explain(session, error as Error);
			}

			if (session.budget.refused(slot)) {
				continue;
			}

			alone++;
			if (alone === patience) {
				throw new HostError('forbidden', session.host, `${session.host} allows no sessions`, {
					cure: 'MaxSessions in its sshd_config must be 1 or more',
					cause: error,
				});
			}

			await sleep(25 * 2 ** alone);
		}
	}
}

const patience = 5;
const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** A channel that is closed counts until its command is buried, and sshd does not tell when that is: the first refusal proves nothing. */
async function requestTwice(session: Session, command: string, options: OpenOptions): Promise<ClientChannel> {
	try {
		return await request(session, command, options);
	} catch (error) {
		if (session.gone.aborted || !isRefusedOpen(error)) {
			throw error;
		}

		await sleep(50);
		return request(session, command, options);
	}
}

function request({client}: Session, command: string, {pty}: OpenOptions): Promise<ClientChannel> {
	return new Promise((resolve, reject) => {
		client.exec(command, pty ? {pty} : {}, (error, channel) => {
			if (error) {
				reject(error);
			} else {
				resolve(channel);
			}
		});
	});
}

/** The server answered CHANNEL_OPEN with a refusal (RFC 4254, 5.1): that is how sshd tells of MaxSessions. */
export function isRefusedOpen(error: unknown): error is Error & {reason: number} {
	return typeof (error as {reason?: unknown} | undefined)?.reason === 'number';
}

function explain({host, gone}: Session, error: Error): HostError {
	if (gone.aborted || /^(?:Not connected|No response from server)/.test(error.message)) {
		return new HostError('unreachable', host, `The connection to ${host} is lost; nothing was sent`, {cause: error});
	}

	return new HostError('forbidden', host, `${host} runs no commands: ${error.message}`, {
		cure: 'Look for ForceCommand, a restricted key (authorized_keys) or PermitTTY over there',
		cause: error,
	});
}
