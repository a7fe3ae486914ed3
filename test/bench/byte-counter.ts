import type {AddressInfo} from 'node:net';
import {connect, createServer, type Socket} from 'node:net';
import type {Bench} from './bench-context.js';

/** A listener on loopback that hands everything on to another port, and counts it. */
export interface ByteCounter {
	readonly port: number;
	/** So far: from the other port, and to it. */
	readonly received: number;
	readonly sent: number;
}

/** What goes over a connection to `port` is what the program's own socket sees: TCP's payload. */
export async function startByteCounter({defer}: Bench, port: number): Promise<ByteCounter> {
	const sockets = new Set<Socket>();
	let received = 0;
	let sent = 0;
	const server = createServer({noDelay: true}, near => {
		const far = connect({host: '127.0.0.1', port, noDelay: true});
		near.on('data', chunk => {
			sent += chunk.length;
		});
		far.on('data', chunk => {
			received += chunk.length;
		});
		for (const [socket, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(socket);
			socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket));
			socket.pipe(other);
		}
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	defer(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return {
		port: (server.address() as AddressInfo).port,
		get received() {
			return received;
		},
		get sent() {
			return sent;
		},
	};
}
