import {createServer, type Server} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import type {Duplex} from 'node:stream';
import {type Host, HostError, type HostState} from '../../source/hosts/host.js';
import type {FoundContainer, Looked, Machine} from '../../source/looking/looked.js';
import {Observable} from '../../source/system/observable.js';

/** Path → body; what is not there is 404. */
export type Site = Readonly<Record<string, string>>;

export interface PretendHost extends Host {
	/** Words of the commands. */
	readonly commands: string[];
	end(): void;
}

/** A host on whose ports these sites answer, and whose commands answer so (by their words, joined). */
export async function pretendHost(
	id: string,
	{sites = {}, exec}: {sites?: Readonly<Record<number, Site>>; exec?: (command: string) => string | undefined} = {},
): Promise<PretendHost> {
	const commands: string[] = [];
	const server: Server = createServer((request, response) => {
		const port = Number(/:(\d+)$/.exec(request.headers.host ?? '')?.[1] ?? 80);
		const body = sites[port]?.[request.url ?? ''];
		response.writeHead(body === undefined ? 404 : 200).end(body ?? 'nothing here');
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port: real} = server.address() as AddressInfo;
	const unused = () => {
		throw new Error('not in this host');
	};
	return {
		id,
		commands,
		state: new Observable<HostState>({phase: 'online', since: 0}),
		async exec(argv) {
			commands.push(argv.join(' '));
			const stdout = exec?.(argv.join(' '));
			return {
				stdout: Buffer.from(stdout ?? ''),
				stderr: Buffer.alloc(0),
				code: stdout === undefined ? 1 : 0,
				truncated: false,
			};
		},
		async connect(address) {
			if (!('port' in address) || !sites[address.port]) {
				throw new HostError('refused', id, 'nothing listens there');
			}

			return new Promise<Duplex>((resolve, reject) => {
				const socket = connect(real, '127.0.0.1');
				socket.once('connect', () => resolve(socket));
				socket.once('error', reject);
			});
		},
		stream: unused,
		pipe: unused,
		files: unused,
		terminal: unused,
		retry: unused,
		async close() {},
		end() {
			server.closeAllConnections();
			server.close();
		},
	};
}

export const machine = (change: Partial<Machine> = {}): Machine => ({
	identity: 'a machine',
	home: '/home/lab',
	listening: [],
	sockets: [],
	units: [],
	backups: [],
	...change,
});

export const looked = (host: Host, change: Partial<Looked> = {}): Looked => ({
	place: {name: host.id, given: host.id},
	host,
	machine: machine(),
	containers: [],
	trouble: [],
	...change,
});

/** A running container whose ports are published on loopback under the same numbers. */
export const foundContainer = (
	name: string,
	ports: readonly number[] = [],
	change: Partial<FoundContainer> = {},
): FoundContainer => ({
	id: name,
	name,
	image: `example/${name}:1`,
	state: 'running',
	ports: ports.map(port => ({container: port, protocol: 'tcp', ip: '127.0.0.1', host: port})),
	command: [],
	environment: {},
	mounts: [],
	extraHosts: [],
	aliases: [name],
	hostNetwork: false,
	...change,
});
