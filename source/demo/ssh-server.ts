import type {AddressInfo} from 'node:net';
import {createServer, type Socket} from 'node:net';
import type {AuthContext, Connection, ParsedKey, ServerChannel} from 'ssh2';
import ssh2 from 'ssh2';
import {execute, type Run} from './framed-exec.js';
import type {Accept} from './machine.js';

export interface SshServerOptions {
	/** Private key, OpenSSH's format. */
	readonly hostKey: string;
	readonly user: string;
	/** The only key that is let in, as in a .pub file. */
	readonly publicKey: string;
	readonly run: Run;
	/** Who takes connections to a port of the machine's loopback, or to a unix socket; undefined while nothing listens. */
	readonly listener: (address: number | string) => Accept | undefined;
}

export interface SshServer {
	readonly port: number;
	/** Cuts all connections and takes no new one for `ms`. */
	drop(ms: number): void;
	close(): Promise<void>;
}

const loopback = new Set(['localhost', '127.0.0.1', '::1']);

/** An SSH server on a free port of 127.0.0.1, that knows one user with one key. */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
	const allowed = ssh2.utils.parseKey(options.publicKey) as ParsedKey;
	// Clients look at the name before they ask for a unix socket: the request is an extension of OpenSSH.
	const server = new ssh2.Server({hostKeys: [options.hostKey], ident: 'OpenSSH_9.2 synaptop-demo'});
	server.on('connection', connection => serve(connection, allowed, options));
	const sockets = new Set<Socket>();
	let closedUntil = 0;
	const listener = createServer({noDelay: true}, socket => {
		socket.on('error', () => {});
		if (Date.now() < closedUntil) {
			socket.destroy();
			return;
		}

		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		server.injectSocket(socket);
	});
	await new Promise<void>((resolve, reject) => {
		listener.once('error', reject);
		listener.listen(0, '127.0.0.1', resolve);
	});
	const drop = (ms: number) => {
		closedUntil = Date.now() + ms;
		for (const socket of sockets) {
			socket.destroy();
		}
	};

	return {
		port: (listener.address() as AddressInfo).port,
		drop,
		close: () =>
			new Promise(resolve => {
				listener.close(() => resolve());
				drop(0);
			}),
	};
}

function serve(connection: Connection, allowed: ParsedKey, options: SshServerOptions): void {
	connection.on('error', () => {});
	connection.on('authentication', context => authenticate(context, allowed, options.user));
	connection.on('session', accept => {
		const session = accept();
		let terminal = false;
		session.on('pty', (acceptPty: (() => void) | undefined) => {
			terminal = true;
			acceptPty?.();
		});
		session.on('window-change', (acceptChange: (() => void) | undefined) => acceptChange?.());
		const begin = (channel: ServerChannel, command: string) => {
			channel.on('error', () => {});
			void execute(channel, command, terminal, options.run).catch(() => channel.destroy());
		};

		session.on('exec', (acceptExec, _reject, {command}) => begin(acceptExec(), command));
		session.on('shell', acceptShell => begin(acceptShell(), 'sh'));
	});
	const connect = (accept: () => ServerChannel, reject: () => void, listener: Accept | undefined) => {
		if (!listener) {
			reject();
			return;
		}

		const channel = accept();
		channel.on('error', () => {});
		listener(channel);
	};

	connection.on('tcpip', (accept, reject, {destIP, destPort}) =>
		connect(accept, () => reject(), loopback.has(destIP) ? options.listener(destPort) : undefined),
	);
	// @types/ssh2 does not know this event.
	(connection as NodeJS.EventEmitter).on('openssh.streamlocal', (accept, reject, {socketPath}) =>
		connect(accept, reject, options.listener(socketPath)),
	);
}

function authenticate(context: AuthContext, allowed: ParsedKey, user: string): void {
	if (context.method !== 'publickey' || context.username !== user) {
		context.reject(['publickey']);
		return;
	}

	const isKnown = context.key.algo === allowed.type && context.key.data.equals(allowed.getPublicSSH());
	// Without a signature it only asks whether the key would do.
	const isProven = !context.signature || allowed.verify(context.blob!, context.signature, context.hashAlgo) === true;
	if (isKnown && isProven) {
		context.accept();
	} else {
		context.reject(['publickey']);
	}
}
