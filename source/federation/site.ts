import {Agent, type IncomingHttpHeaders, request} from 'node:http';
import type {Duplex} from 'node:stream';
import type {Context} from './context.js';
import type {Phase} from './failure.js';
import {startTls, type TlsLook} from './start-tls.js';
import {within} from './within.js';

/** Where to, and what is said and wanted there. */
export interface SiteAddress {
	readonly address: string;
	readonly port: number;
	readonly hostHeader: string;
	readonly certName: string;
	readonly sni?: string;
}

export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	/** Up to the limit. */
	readonly body: Buffer;
	/** There was more. */
	readonly cut: boolean;
}

/** An HTTPS server at one address. */
export interface Site {
	readonly look: TlsLook;
	/** Rejects with what node:http says, or TimeUp. */
	get(path: string, limit: number): Promise<Answer>;
	close(): void;
}

/** It failed on the way to the first request. */
export class SiteError extends Error {
	readonly phase: Phase;

	constructor(phase: Phase, cause: unknown) {
		super(String(cause), {cause});
		this.phase = phase;
	}
}

const destroy = (stream: Duplex) => {
	stream.on('error', () => undefined);
	stream.destroy();
};

async function dial({connect, clock, timeout, signal, trust}: Context, {address, port, certName, sni}: SiteAddress) {
	const limits = {clock, timeout, signal};
	let stream: Duplex;
	try {
		stream = await within(limits, inner => connect({address, port}, inner), destroy);
	} catch (error) {
		throw new SiteError('connect', error);
	}

	try {
		return await within(
			limits,
			() => startTls(stream, {certName, trust, ...(sni === undefined ? {} : {sni})}),
			({socket}) => destroy(socket),
		);
	} catch (error) {
		destroy(stream);
		throw new SiteError('tls', error);
	}
}

function send(
	agent: Agent,
	host: string,
	path: string,
	limit: number,
	signal: AbortSignal,
): Promise<Answer & {reused: boolean}> {
	return new Promise((resolve, reject) => {
		const asked = request({
			agent,
			path,
			signal,
			setHost: false,
			maxHeaderSize: 16 * 1024,
			headers: {host, 'user-agent': 'synaptop', accept: 'application/json', 'accept-encoding': 'identity'},
		});
		asked.on('error', error => reject(Object.assign(error, {reused: asked.reusedSocket})));
		asked.on('response', answer => {
			const chunks: Buffer[] = [];
			let size = 0;
			const done = (cut: boolean) =>
				resolve({
					status: answer.statusCode ?? 0,
					headers: answer.headers,
					body: Buffer.concat(chunks).subarray(0, limit),
					cut,
					reused: asked.reusedSocket,
				});
			answer.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
				size += chunk.length;
				if (size > limit) {
					done(true);
					asked.destroy();
				}
			});
			answer.on('error', reject);
			answer.on('end', () => (answer.complete ? done(false) : reject(new Error('cut off'))));
		});
		asked.end();
	});
}

/** Connects and speaks TLS; rejects with a SiteError. Certificates that are not good are let through: see its `look`. */
export async function openSite(context: Context, where: SiteAddress): Promise<Site> {
	const first = await dial(context, where);
	const sockets = new Set<Duplex>([first.socket]);
	let waiting: Duplex | undefined = first.socket;
	let closed = false;
	const agent = new Agent({keepAlive: true, maxSockets: 1});
	agent.createConnection = (_options, connected) => {
		const ready = waiting;
		waiting = undefined;
		if (ready && !ready.destroyed) {
			return ready;
		}

		// The server ended the first one after its answer.
		dial(context, where).then(
			({socket}) => {
				if (closed) {
					destroy(socket);
				} else {
					sockets.add(socket);
					connected?.(null, socket);
				}
			},
			error => connected?.(error, undefined as unknown as Duplex),
		);
		return undefined;
	};
	const get = (path: string, limit: number) =>
		within(context, signal => send(agent, where.hostHeader, path, limit, signal));
	return {
		look: first.look,
		async get(path, limit) {
			try {
				return await get(path, limit);
			} catch (error) {
				// Ended by the server between two requests: it says nothing about the second.
				if ((error as {reused?: boolean}).reused && (error as {code?: string}).code === 'ECONNRESET') {
					return await get(path, limit);
				}

				throw error;
			}
		},
		close() {
			closed = true;
			for (const socket of sockets) {
				destroy(socket);
			}
		},
	};
}
