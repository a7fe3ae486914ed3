import type {Duplex} from 'node:stream';
import type {ClientChannel} from 'ssh2';
import ssh2 from 'ssh2';
import type {Endpoint} from '../../source/hosts/endpoint.js';

/** A bare SSH connection to the demo, without anything of source/hosts: what is said on the wire. */
export interface DemoClient {
	exec(command: string, stdin?: string | Buffer): Promise<{stdout: Buffer; stderr: Buffer; code: number}>;
	/** A connection to the engine's socket. */
	engine(path?: string): Promise<Duplex>;
	/** A connection to a port of the machine's loopback; rejects where nothing listens. */
	connect(port: number): Promise<Duplex>;
	/** Resolves when the connection is gone. */
	readonly closed: Promise<void>;
	end(): void;
}

export async function connectDemo({host, port, user, key}: Endpoint): Promise<DemoClient> {
	const client = new ssh2.Client();
	await new Promise<void>((resolve, reject) => {
		client.once('ready', resolve).once('error', reject);
		client.once('connect', () => client.setNoDelay(true));
		client.connect({host, port, username: user, privateKey: key});
	});
	client.on('error', () => {});
	return {
		closed: new Promise(resolve => client.once('close', () => resolve())),
		end: () => client.end(),
		exec: (command, stdin = '') =>
			new Promise((resolve, reject) => {
				client.exec(command, (error, channel) => {
					if (error) {
						reject(error);
						return;
					}

					channel.end(stdin);
					collect(channel, resolve);
				});
			}),
		connect: port =>
			new Promise((resolve, reject) => {
				client.forwardOut('127.0.0.1', 0, 'localhost', port, (error, channel) =>
					error ? reject(error) : resolve(channel),
				);
			}),
		engine: (path = '/var/run/docker.sock') =>
			new Promise((resolve, reject) => {
				client.openssh_forwardOutStreamLocal(path, (error, channel) => (error ? reject(error) : resolve(channel)));
			}),
	};
}

function collect(
	channel: ClientChannel,
	resolve: (result: {stdout: Buffer; stderr: Buffer; code: number}) => void,
): void {
	const out: Buffer[] = [];
	const errors: Buffer[] = [];
	let code = -1;
	channel.on('data', (chunk: Buffer) => out.push(chunk));
	channel.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
	channel.on('exit', (status: number) => {
		code = status;
	});
	channel.on('close', () => resolve({stdout: Buffer.concat(out), stderr: Buffer.concat(errors), code}));
}
