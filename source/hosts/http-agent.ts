import {Agent, type RequestOptions} from 'node:http';
import {Socket} from 'node:net';
import type {Duplex} from 'node:stream';

/** Opens one connection. The signal ends the try. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>;

/** Options of node:http and when to give the dialling up: Agent does not hand on the request's own `signal`. */
export interface DialledOptions extends RequestOptions {
	readonly dialSignal: AbortSignal;
}

/** createConnection for node:http. */
export function connectWith(dial: Dial): NonNullable<RequestOptions['createConnection']> {
	return (options, connected) => {
		const {dialSignal} = options as DialledOptions;
		const fail = (error: Error) => connected(error, undefined as unknown as Duplex);
		dial(dialSignal).then(connection => {
			if (dialSignal.aborted) {
				connection.destroy();
				fail(dialSignal.reason);
			} else {
				connected(null, asSocket(connection));
			}
		}, fail);
		return undefined;
	};
}

/** Keeps connections alive between requests. */
export function keepAliveAgent(dial: Dial): Agent {
	const agent = new Agent({keepAlive: true, maxFreeSockets: 2});
	agent.createConnection = connectWith(dial);
	// A channel of SSH tells that its other end is gone only to somebody who reads: unread, the next request would go into
	// nothing and wait for its whole time. (A socket of this machine does so by itself, and is not to be read meanwhile.)
	agent.keepSocketAlive = socket => {
		if (!(socket instanceof Socket)) {
			if (socket.readableEnded || socket.destroyed) {
				return false;
			}

			socket.once('end', destroy);
			socket.resume();
		}

		return Agent.prototype.keepSocketAlive.call(agent, socket);
	};
	agent.reuseSocket = (socket, request) => {
		socket.off('end', destroy);
		Agent.prototype.reuseSocket.call(agent, socket, request);
	};
	return agent;
}

function destroy(this: Duplex): void {
	this.destroy();
}

/** node:http calls these on every connection; an SSH channel has none of them. */
function asSocket(connection: Duplex): Duplex {
	const socket = connection as Duplex & Record<string, unknown>;
	for (const method of ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref']) {
		if (typeof socket[method] !== 'function') {
			socket[method] = () => socket;
		}
	}

	return socket;
}
