import type {Duplex} from 'node:stream';
import {partHosts} from '../config/part-hosts.js';
import type {Config} from '../config/schema.js';
import {type Address, type Host, HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource} from './source.js';

export interface ServiceFacts {
	/** What it said, for the person: `speaks TLS`, `wants a password`. */
	readonly said: string;
}

/** Parts are `postgres` and `redis`. */
export type ServicesData = ReadonlyArray<Probe<ServiceFacts>>;

interface ServicePart extends Part {
	readonly part: keyof typeof greetings;
	readonly address: Address;
}

const timeout = 5000;
const unseen = 15;
/** No answer that we know is longer. */
const enough = 200;

interface Greeting {
	readonly name: string;
	readonly hello: Buffer;
	/** What the first bytes of the answer mean; undefined while there are too few. Throws what is wrong. */
	read(answer: Buffer): string | undefined;
}

/** PostgreSQL, "SSLRequest" (protocol-message-formats): length, code; answered by one byte. Closing after it leaves no line in its log. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

const greetings = {
	postgres: {
		name: 'PostgreSQL',
		hello: sslRequest,
		read(answer) {
			const letter = String.fromCharCode(answer[0]!);
			if (letter === 'S' || letter === 'N') {
				return letter === 'S' ? 'answers, speaks TLS' : 'answers';
			}

			throw new Error(
				letter === 'E' ? `PostgreSQL refuses: ${short(answer.subarray(5))}` : foreign('PostgreSQL', answer),
			);
		},
	},
	redis: {
		name: 'Redis',
		hello: Buffer.from('PING\r\n'),
		read(answer) {
			const end = answer.indexOf('\r\n');
			if (end === -1 && answer.length < enough) {
				return undefined;
			}

			const line = answer.toString('latin1', 0, end === -1 ? enough : end);
			if (line === '+PONG') {
				return 'answers';
			}

			if (/^-(?:NOAUTH|NOPERM)/.test(line)) {
				return 'answers, wants a password';
			}

			// -LOADING, -DENIED (protected mode), -MASTERDOWN
			throw new Error(line.startsWith('-') ? `Redis refuses: ${short(line.slice(1))}` : foreign('Redis', answer));
		},
	},
} as const satisfies Readonly<Record<string, Greeting>>;

const short = (text: Buffer | string): string =>
	clean(text.toString('latin1').replaceAll('\0', ' ')).slice(0, 120).trim();

const foreign = (name: string, answer: Buffer): string =>
	`what answers is not ${name}: "${short(answer.subarray(0, 40))}"`;

/** `localhost:5432`, `[::1]:5432`, `/run/postgresql/.s.PGSQL.5432`. */
export function parseAddress(text: string): Address {
	if (text.startsWith('/')) {
		return {path: text};
	}

	const colon = text.lastIndexOf(':');
	return {host: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(colon + 1))};
}

const partsOn = ({stacks}: Config, host: string): readonly ServicePart[] =>
	stacks.flatMap(stack =>
		(['postgres', 'redis'] as const).flatMap(part => {
			const service = stack[part];
			return service?.host === host && service.address !== undefined
				? [{stack: stack.name, part, target: service.address, address: parseAddress(service.address)}]
				: [];
		}),
	);

/** A server that drops packets keeps sshd waiting for minutes: the signal counts at once. */
function connectUntil(host: Host, address: Address, signal: AbortSignal): Promise<Duplex> {
	return new Promise((resolve, reject) => {
		const giveUp = () => reject(new HostError('aborted', host.id, 'given up'));
		signal.addEventListener('abort', giveUp, {once: true});
		host.connect(address, signal).then(connection => {
			signal.removeEventListener('abort', giveUp);
			if (signal.aborted) {
				connection.on('error', () => {}).destroy();
				giveUp();
			} else {
				resolve(connection);
			}
		}, reject);
	});
}

/** Says hello and reads the answer's first bytes. */
async function greet(host: Host, {part, address, target}: ServicePart, caller: AbortSignal): Promise<ServiceFacts> {
	const {name, hello, read}: Greeting = greetings[part];
	const over = AbortSignal.timeout(timeout);
	const signal = AbortSignal.any([caller, over]);
	const late = () => new HostError('timeout', host.id, `${name} at ${target} says nothing within ${timeout / 1000} s`);
	const connection = await connectUntil(host, address, signal).catch(error => {
		throw over.aborted ? late() : error;
	});
	const end = () => connection.destroy(over.aborted ? late() : new HostError('aborted', host.id, 'given up'));
	signal.addEventListener('abort', end, {once: true});
	try {
		connection.write(hello);
		let answer: Buffer = Buffer.alloc(0);
		for await (const chunk of connection as AsyncIterable<Buffer>) {
			answer = Buffer.concat([answer, chunk]);
			const said = read(answer);
			if (said !== undefined) {
				return {said};
			}
		}
	} catch (error) {
		throw over.aborted ? late() : error;
	} finally {
		signal.removeEventListener('abort', end);
		connection.on('error', () => {}).destroy();
	}

	throw new HostError('failed', host.id, `${name} at ${target} hangs up without a word`);
}

/** H1: whether PostgreSQL and Redis answer, without logging in. */
export const services: PolledSource<ServicesData> = {
	id: 'services',
	title: 'Database and Redis',
	operations: ['H1'],
	empty: [],
	hosts: config =>
		partHosts(config, ({postgres, redis}) => [postgres, redis].filter(part => part?.address !== undefined)),
	every: {seen: 10, unseen},
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: unseen}, part =>
			greet(context.host, part, context.signal),
		),
};
