import assert from 'node:assert/strict';
import {createServer, type RequestListener, type Server} from 'node:http';
import {type AddressInfo, connect, createServer as createTcpServer, type Socket} from 'node:net';
import type {TestContext} from 'node:test';
import {HostError} from '../../source/hosts/host.js';
import {type HttpOptions, httpClient} from '../../source/hosts/http.js';
import type {Dial} from '../../source/hosts/http-agent.js';

/** Of the clients made here. */
export const options = {host: 'matrix', name: 'Synapse'};
export async function listen(t: TestContext, server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => sockets.add(socket));
	t.after(() => {
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
	});
	return (server.address() as AddressInfo).port;
}

/** Counts its dials. */
export function dialler(port: number): Dial & {count: number} {
	const dial = async (signal: AbortSignal) => {
		dial.count++;
		return new Promise<Socket>((resolve, reject) => {
			const socket = connect({port, host: '127.0.0.1', signal});
			socket.once('connect', () => resolve(socket)).once('error', reject);
		});
	};
	dial.count = 0;
	return dial;
}

export async function serve(t: TestContext, listener: RequestListener, more: Partial<HttpOptions> = {}) {
	const dial = dialler(await listen(t, createServer(listener)));
	const client = httpClient(dial, {...options, ...more});
	t.after(() => client.close());
	return {client, dial};
}

/** A server that answers each connection's first bytes with these, then closes or keeps still. */
export async function serveRaw(t: TestContext, answer: Buffer | string, end: 'close' | 'reset' | 'keep') {
	const server = createTcpServer(socket => {
		socket.on('error', () => {});
		socket.once('data', () => {
			socket.write(answer);
			if (end === 'close') {
				socket.end();
			} else if (end === 'reset') {
				socket.resetAndDestroy();
			}
		});
	});
	const dial = dialler(await listen(t, server));
	const client = httpClient(dial, options);
	t.after(() => client.close());
	return {client, dial};
}

/** For assert.rejects: a HostError of this kind and these words. */
export const fails = (kind: string, pattern: RegExp) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind, error.message);
	assert.match(error.message, pattern);
	assert.equal(error.host, 'matrix');
	return true;
};
