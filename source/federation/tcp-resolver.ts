import {randomInt} from 'node:crypto';
import {isIPv6} from 'node:net';
import type {Duplex} from 'node:stream';
import type {Clock} from '../system/clock.js';
import type {Connector, Endpoint} from './connector.js';
import type {DnsKind, DnsQuestion, DnsSaid} from './dns-message.js';
import {followCname, mostAliases} from './follow-cname.js';
import type {DnsAnswer, Resolver, SrvRecord} from './resolver.js';
import {endpointText} from './server-name.js';
import {within} from './within.js';

export interface TcpResolverOptions {
	/** For a person. */
	readonly name: string;
	/** Asked one after the other, three at most. */
	readonly servers: readonly Endpoint[];
	readonly connect: Connector;
	readonly clock: Clock;
	/** ms for one question to one server, with the connection; 3,000 if not given. */
	readonly timeout?: number;
}

/** No answer to our questions comes near it; a name server may send 64 KiB. */
const mostBytes = 16 * 1024;
const askable = /^(?=.{1,253}$)(?:[\w-]{1,63}\.)*[\w-]{1,63}$/;

/** A server that said nothing certain: the next one may know. */
const uncertain: ReadonlySet<string> = new Set(['servfail', 'timeout', 'refused', 'failed', 'unasked']);

/** One message there and one back, each behind its length in two bytes (RFC 1035, section 4.2.2). */
function exchange(stream: Duplex, message: Buffer): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		stream.on('error', reject);
		stream.on('close', () => reject(new Error('the connection is closed without an answer')));
		stream.on('end', () => reject(new Error('the connection is closed without an answer')));
		stream.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size < 2) {
				return;
			}

			const all = Buffer.concat(chunks);
			const length = all.readUInt16BE(0);
			if (length > mostBytes) {
				reject(new Error(`an answer of ${length} bytes is more than is read`));
			} else if (size >= length + 2) {
				resolve(all.subarray(2, length + 2));
			}
		});
		const head = Buffer.alloc(2);
		head.writeUInt16BE(message.length);
		stream.write(Buffer.concat([head, message]));
	});
}

const destroy = (stream: Duplex) => {
	stream.on('error', () => undefined);
	stream.destroy();
};

const unreached: Readonly<Record<string, Exclude<DnsAnswer<never>['outcome'], 'records'>>> = {
	forbidden: 'unasked',
	unreachable: 'unasked',
	lost: 'unasked',
};

function explain(error: unknown, connected: boolean): DnsSaid {
	const {message = String(error), name = '', kind = ''} = (error ?? {}) as Error & {kind?: string};
	// Whoever does not listen, or is never heard of, has not answered.
	const outcome = unreached[kind] ?? (connected && name !== 'TimeUp' ? 'failed' : 'timeout');
	return {outcome, detail: message};
}

async function askOnce(
	{connect, clock, timeout = 3000}: TcpResolverOptions,
	server: Endpoint,
	question: DnsQuestion,
	signal: AbortSignal,
): Promise<DnsSaid> {
	const {encodeQuestion, readAnswer} = await import('./dns-message.js');
	let stream: Duplex | undefined;
	try {
		const answer = await within({clock, timeout, signal}, async inner => {
			const opened = await connect(server, inner);
			if (inner.aborted) {
				destroy(opened);
				throw inner.reason;
			}

			stream = opened;
			return exchange(opened, encodeQuestion(question));
		});
		return readAnswer(answer, question);
	} catch (error) {
		signal.throwIfAborted();
		return explain(error, stream !== undefined);
	} finally {
		if (stream) {
			destroy(stream);
		}
	}
}

/** With the aliases that a name server does not follow by itself. */
async function askOne(
	options: TcpResolverOptions,
	server: Endpoint,
	name: string,
	kind: DnsKind,
	signal: AbortSignal,
): Promise<DnsSaid> {
	const seen = [name.toLowerCase()];
	for (let next = name; ; ) {
		const said = await askOnce(options, server, {id: randomInt(65_536), name: next, kind}, signal);
		if (said.outcome !== 'alias') {
			return said;
		}

		next = said.to;
		if (seen.includes(next) || seen.length > mostAliases) {
			return {outcome: 'loop', detail: [...seen, next].join(' → ')};
		}

		if (!askable.test(next)) {
			return {outcome: 'failed', detail: 'it leads to a name that cannot be asked for'};
		}

		seen.push(next);
	}
}

const serverText = ({address, port}: Endpoint): string =>
	port === 53 ? address : isIPv6(address) ? endpointText({address, port}) : `${address}:${port}`;

/**
 * DNS over TCP (RFC 7766) through any connection, so that the resolver of another machine can be asked. One connection for
 * each question. No hosts file, no search list.
 */
export function createTcpResolver(options: TcpResolverOptions): Resolver {
	const ask = async <Item>(
		name: string,
		kind: DnsKind,
		signal: AbortSignal,
		asItem: (data: never) => Item,
	): Promise<DnsAnswer<Item>> => {
		if (!askable.test(name)) {
			return {outcome: 'failed', detail: 'the name cannot be asked for'};
		}

		let answer: DnsAnswer<Item> = {outcome: 'unasked', detail: 'no name server is known there'};
		for (const server of options.servers.slice(0, 3)) {
			const said = await askOne(options, server, name, kind, signal);
			const by = {server: serverText(server)};
			answer =
				said.outcome === 'records'
					? {outcome: 'records', records: said.data.map(data => asItem(data as never)), ...by}
					: ({...said, ...by} as DnsAnswer<Item>);
			if (!uncertain.has(answer.outcome)) {
				break;
			}
		}

		return answer;
	};
	const same = (data: string) => data;
	return {
		name: options.name,
		resolve4: (name, signal) => ask(name, 'A', signal, same),
		resolve6: (name, signal) => ask(name, 'AAAA', signal, same),
		resolveSrv: (name, signal) =>
			ask(name, 'SRV', signal, ({target, port, priority = 0, weight = 0}: SrvRecord) => ({
				target: target.replace(/\.$/, ''),
				port,
				priority,
				weight,
			})),
		resolveCname: (name, signal) => followCname(name, next => ask(next, 'CNAME', signal, same)),
	};
}
