import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';
import {networkInterfaces} from 'node:os';
import type {Duplex} from 'node:stream';
import {type Connector, connectFromHere} from '../../source/federation/connector.js';
import {listenerOf, type Port} from './federation-world.js';

/** Whether this machine has ::1; without it the addresses of both families are at 127.0.0.1. */
export const hasIpv6 = Object.values(networkInterfaces()).some(all => all?.some(({address}) => address === '::1'));

export interface LoopbackServers extends AsyncDisposable {
	/** Leads to nothing but loopback, whatever the address. */
	readonly connect: Connector;
	/** `Host SNI path` of each request. */
	readonly seen: readonly string[];
	/** Connections that were opened and are not closed. */
	readonly open: () => number;
}

/** Nothing listens there (tcpmux, RFC 1078): a real refusal. */
const nowhere = 1;

function serverOf(port: Exclude<Port, 'refused' | 'silent' | {readonly error: unknown}>, seen: string[]): Server {
	if (typeof port === 'object') {
		return listenerOf(port, seen);
	}

	return createServer(socket => {
		socket.on('error', () => undefined);
		if (port === 'closes') {
			socket.destroy();
		} else if (port === 'plain') {
			socket.resume();
			socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
		}
	});
}

/**
 * Real servers on loopback for addresses that are nobody's: `192.0.2.1:443` on 127.0.0.1, `[2001:db8::1]:443` on ::1, each
 * on a free port. Where nothing is, connections are refused.
 */
export async function startServers(ports: Readonly<Record<string, Port>>): Promise<LoopbackServers> {
	const seen: string[] = [];
	const servers = new Map<string, {server: Server; port: number}>();
	const taken = new Set<Socket>();
	const loopback = (at: string) => (at.startsWith('[') && hasIpv6 ? '::1' : '127.0.0.1');
	for (const [at, port] of Object.entries(ports)) {
		if (port === 'refused' || port === 'silent' || (typeof port === 'object' && 'error' in port)) {
			continue;
		}

		const server = serverOf(port, seen);
		server.on('connection', socket => {
			taken.add(socket);
			socket.on('close', () => taken.delete(socket));
		});
		server.listen(0, loopback(at));
		await once(server, 'listening');
		servers.set(at, {server, port: (server.address() as {port: number}).port});
	}

	const opened = new Set<Duplex>();
	const connect: Connector = async ({address, port}, signal) => {
		const at = `${address.includes(':') ? `[${address}]` : address}:${port}`;
		const what = Object.hasOwn(ports, at) ? ports[at] : undefined;
		if (what === 'silent') {
			// A firewall that drops; loopback has none.
			return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), {once: true}));
		}

		if (typeof what === 'object' && 'error' in what) {
			throw what.error;
		}

		const stream = await connectFromHere({address: loopback(at), port: servers.get(at)?.port ?? nowhere}, signal);
		opened.add(stream);
		stream.once('close', () => opened.delete(stream));
		return stream;
	};
	return {
		connect,
		seen,
		open: () => [...opened].filter(({destroyed}) => !destroyed).length,
		async [Symbol.asyncDispose]() {
			for (const socket of taken) {
				socket.destroy();
			}

			for (const {server} of servers.values()) {
				server.close();
			}

			await Promise.all(
				[...servers.values()].filter(({server}) => server.listening).map(({server}) => once(server, 'close')),
			);
		},
	};
}
