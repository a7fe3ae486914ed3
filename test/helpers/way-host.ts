import {connect} from 'node:net';
import type {Duplex} from 'node:stream';
import {type ExecResult, type Files, type Host, HostError} from '../../source/hosts/host.js';
import {createFakeHost} from './fake-host.js';

export interface WayHostOptions {
	/** Its files; every other is missing. */
	readonly files?: Readonly<Record<string, string>>;
	/** What its getent says, with its exit status; undefined: there is none. */
	readonly getent?: (name: string) => readonly [text: string, code: number];
	/** How it connects; from this machine if not given. */
	readonly connect?: Host['connect'];
}

const connectHere: Host['connect'] = (address, signal) =>
	new Promise<Duplex>((resolve, reject) => {
		const socket = 'path' in address ? connect({path: address.path, signal}) : connect({...address, signal});
		socket.once('connect', () => resolve(socket));
		socket.once('error', cause => reject(new HostError('refused', 'matrix', cause.message, {cause})));
	});

export const filesOf = (files: Readonly<Record<string, string>>): Files => {
	const not = async (): Promise<never> => {
		throw new Error('not in this host');
	};
	return {
		stat: not,
		write: not,
		rename: not,
		remove: not,
		async read(path, limit) {
			const text = files[path];
			if (text === undefined) {
				throw new HostError('missing', 'matrix', `matrix: there is no ${path}`);
			}

			if (text.length > limit) {
				throw new HostError('limit', 'matrix', `${path} is larger than ${limit} bytes`);
			}

			return Buffer.from(text);
		},
	};
};

/** A host just good enough to look at federation from: its files, its connections, its getent. */
export function wayHost({files = {}, getent, connect: connectFrom = connectHere}: WayHostOptions = {}): Host & {
	readonly ran: string[];
} {
	const ran: string[] = [];
	return {
		...createFakeHost('matrix'),
		ran,
		connect: connectFrom,
		files: async () => filesOf(files),
		async exec(argv): Promise<ExecResult> {
			ran.push(argv.join(' '));
			if (!getent || argv[0] !== 'getent') {
				throw new HostError('missing', 'matrix', `there is no ${argv[0]}`);
			}

			const [text, code] = getent(argv[2]!);
			return {stdout: Buffer.from(text), stderr: Buffer.alloc(0), code, truncated: false};
		},
	};
}
