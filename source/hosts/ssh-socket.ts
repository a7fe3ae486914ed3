import type {Duplex} from 'node:stream';
import type {ClientChannel} from 'ssh2';
import {channelDuplex} from './channel-duplex.js';
import {type Address, HostError} from './host.js';
import {isRefusedOpen, type Session} from './session.js';
import {sshExec} from './ssh-exec.js';

// RFC 4254, 5.1
const prohibited = 1;
const unknownType = 3;

/** A connection from over there to a port or a unix socket. */
export async function sshConnect(session: Session, address: Address, signal?: AbortSignal): Promise<Duplex> {
	if (signal?.aborted) {
		throw aborted(session, address);
	}

	let channel: ClientChannel;
	try {
		channel = await open(session, address);
	} catch (error) {
		throw await explain(session, address, error as Error, signal);
	}

	const duplex = channelDuplex(channel, {gone: session.gone});
	if (signal?.aborted) {
		duplex.on('error', () => {}).destroy();
		throw aborted(session, address);
	}

	return duplex;
}

function open({client}: Session, address: Address): Promise<ClientChannel> {
	return new Promise((resolve, reject) => {
		const opened = (error: Error | undefined, channel: ClientChannel) => {
			if (error) {
				reject(error);
			} else {
				resolve(channel);
			}
		};

		if ('path' in address) {
			client.openssh_forwardOutStreamLocal(address.path, opened);
		} else {
			client.forwardOut('127.0.0.1', 0, address.host, address.port, opened);
		}
	});
}

async function explain(
	session: Session,
	address: Address,
	error: Error,
	signal: AbortSignal | undefined,
): Promise<HostError> {
	const {host, gone} = session;
	const target = describeAddress(address);
	if (gone.aborted || !isRefusedOpen(error)) {
		return new HostError('unreachable', host, `The connection to ${host} is lost; ${target} was not reached`, {
			cause: error,
		});
	}

	if (error.reason === prohibited || error.reason === unknownType) {
		return forbidden(host, address, error);
	}

	if (!('path' in address)) {
		const words = error.message.replace('(SSH) Channel open failure: ', '');
		return new HostError('refused', host, `Nothing answers at ${target}: ${words}`, {cause: error});
	}

	return explainSocket(session, address.path, error, signal);
}

/** Of a unix socket sshd only says "open failed", whether it is missing, not ours, or forwarding is forbidden: look. */
async function explainSocket(session: Session, path: string, error: Error, signal?: AbortSignal): Promise<HostError> {
	const {host} = session;
	const script = '[ -e "$1" ] || exit 3; [ -r "$1" ] && [ -w "$1" ] || exit 4; exit 0';
	const {code} = await sshExec(session, ['/bin/sh', '-c', script, 'sh', path], {signal, timeout: 10_000}).catch(() => ({
		code: undefined,
	}));
	switch (code) {
		case 3:
			return new HostError('missing', host, `There is no socket ${path}`, {cause: error});
		case 4:
			return new HostError('refused', host, `No permission for the socket ${path}`, {
				cure: 'Join the group that owns it (docker: sudo usermod -aG docker USER, then log in anew)',
				cause: error,
			});
		case 0:
			return forbidden(host, {path}, error);
		default:
			return new HostError('refused', host, `The socket ${path} cannot be reached`, {cause: error});
	}
}

function forbidden(host: string, address: Address, cause: Error): HostError {
	const option = 'path' in address ? 'AllowStreamLocalForwarding' : 'AllowTcpForwarding';
	const message = `${host} does not let connections through to ${describeAddress(address)}, or nothing listens there`;
	return new HostError('forbidden', host, message, {
		cure: `${option} and DisableForwarding in its sshd_config decide, and the key's line in authorized_keys`,
		cause,
	});
}

function aborted({host}: Session, address: Address): HostError {
	return new HostError('aborted', host, `The connection to ${describeAddress(address)} on ${host} was given up`);
}

export function describeAddress(address: Address): string {
	return 'path' in address ? address.path : `${address.host}:${address.port}`;
}
