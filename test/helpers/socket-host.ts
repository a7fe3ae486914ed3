import {spawn} from 'node:child_process';
import {connect} from 'node:net';
import {Duplex} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {type Address, type ExecResult, type Host, HostError, type HostState} from '../../source/hosts/host.js';
import {Observable} from '../../source/system/observable.js';

export interface SocketHostOptions {
	/** As sshd with AllowStreamLocalForwarding no. */
	readonly forbidden?: boolean;
	/** Path over there → path of this machine; without it there is no such socket. */
	readonly sockets?: Readonly<Record<string, string>>;
	/** What commands see; PATH decides whether there is a docker program. */
	readonly environment?: Readonly<Record<string, string>>;
}

export interface SocketHost extends Host {
	readonly state: Observable<HostState>;
	/** What was asked of it: `connect PATH`, `pipe ARGV`, `exec ARGV[0]`. */
	readonly calls: string[];
}

/** A host just good enough for an engine: sockets of this machine under other names, commands run here. */
export function socketHost({forbidden = false, sockets = {}, environment = {}}: SocketHostOptions): SocketHost {
	const id = 'matrix';
	const calls: string[] = [];
	const start = (argv: readonly string[]) =>
		spawn(argv[0]!, argv.slice(1), {env: {PATH: process.env.PATH, ...environment}});
	const unused = () => {
		throw new Error('not in this host');
	};
	return {
		id,
		calls,
		state: new Observable<HostState>({phase: 'online', since: 0}),
		async exec(argv): Promise<ExecResult> {
			calls.push(`exec ${argv[0]}`);
			const child = start(argv);
			child.stdin.end();
			const [stdout, stderr, code] = await Promise.all([
				buffer(child.stdout),
				buffer(child.stderr),
				new Promise<number | null>(resolve => child.once('close', resolve)),
			]);
			return {stdout, stderr, code, truncated: false};
		},
		async connect(address: Address, signal) {
			const name = 'path' in address ? address.path : `${address.host}:${address.port}`;
			calls.push(`connect ${name}`);
			if (forbidden) {
				throw new HostError('forbidden', id, 'The server forbids forwarding');
			}

			const path = sockets[name];
			if (path === undefined) {
				throw new HostError('refused', id, `connect failed: ${name}`);
			}

			return new Promise<Duplex>((resolve, reject) => {
				const socket = connect({path, signal});
				socket.once('connect', () => resolve(socket));
				socket.once('error', error => reject(new HostError('refused', id, error.message)));
			});
		},
		async pipe(argv) {
			calls.push(`pipe ${argv.join(' ')}`);
			const child = start(argv);
			child.stdin.on('error', () => {});
			return new Promise<Duplex>((resolve, reject) => {
				child.once('spawn', () => resolve(Duplex.from({writable: child.stdin, readable: child.stdout} as never)));
				child.once('error', error => reject(new HostError('missing', id, error.message)));
			});
		},
		stream: unused,
		files: unused,
		terminal: unused,
		retry: unused,
		async close() {},
	};
}
