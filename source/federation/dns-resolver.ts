import {promises as dns, getServers} from 'node:dns';
import {followCname} from './follow-cname.js';
import type {DnsAnswer, Resolver} from './resolver.js';

export interface DnsResolverOptions {
	/** For a person. */
	readonly name?: string;
	/** `192.0.2.1`, `192.0.2.1:53`, `[2001:db8::1]:53`; those of this machine if not given. Asked one after the other. */
	readonly servers?: readonly string[];
	/** ms for one question to one server; 2,000 if not given. */
	readonly timeout?: number;
	/** How often each server is asked; 2 if not given. */
	readonly tries?: number;
}

const outcomes: Readonly<Record<string, Exclude<DnsAnswer<never>['outcome'], 'records'>>> = {
	ENODATA: 'none',
	ENOTFOUND: 'nxdomain',
	ESERVFAIL: 'servfail',
	ETIMEOUT: 'timeout',
	ECONNREFUSED: 'timeout',
	EREFUSED: 'refused',
};

const words: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'no name server listens there',
	EFORMERR: 'the name server cannot read the question (FORMERR)',
	ENOTIMP: 'the name server does not know this kind of question (NOTIMP)',
	EBADRESP: 'the answer is damaged',
	EBADNAME: 'the name cannot be asked for',
};

/** A server that said nothing certain: the next one may know. */
const uncertain: ReadonlySet<string> = new Set(['servfail', 'timeout', 'refused', 'failed']);

async function askOne<Item>(
	server: string,
	{timeout = 2000}: DnsResolverOptions,
	signal: AbortSignal,
	ask: (resolver: dns.Resolver) => Promise<Item[]>,
): Promise<DnsAnswer<Item>> {
	const resolver = new dns.Resolver({timeout, tries: 1, maxTimeout: timeout});
	const cancel = () => resolver.cancel();
	signal.addEventListener('abort', cancel, {once: true});
	try {
		resolver.setServers([server]);
		const records = await ask(resolver);
		return records.length === 0 ? {outcome: 'none', server} : {outcome: 'records', records, server};
	} catch (error) {
		signal.throwIfAborted();
		const {code = '', message} = error as NodeJS.ErrnoException;
		return {
			outcome: outcomes[code] ?? 'failed',
			server,
			...(outcomes[code] && !words[code] ? {} : {detail: words[code] ?? message}),
		};
	} finally {
		signal.removeEventListener('abort', cancel);
	}
}

async function askAll<Item>(
	options: DnsResolverOptions,
	signal: AbortSignal,
	ask: (resolver: dns.Resolver) => Promise<Item[]>,
): Promise<DnsAnswer<Item>> {
	let answer: DnsAnswer<Item> = {outcome: 'unasked', detail: 'no name server is known here'};
	// resolv.conf(5) takes three; so does this. All of them before one is asked again, as resolver(3) does.
	const servers = (options.servers ?? getServers()).slice(0, 3);
	for (const server of Array.from({length: options.tries ?? 2}, () => servers).flat()) {
		signal.throwIfAborted();
		answer = await askOne(server, options, signal, ask);
		if (!uncertain.has(answer.outcome)) {
			break;
		}
	}

	return answer;
}

/** DNS through node:dns (c-ares), each server apart, so that it is known which one said what. No hosts file, no search list. */
export function createDnsResolver(options: DnsResolverOptions = {}): Resolver {
	const cname = (name: string, signal: AbortSignal) => askAll(options, signal, one => one.resolveCname(name));
	return {
		name: options.name ?? (options.servers ? options.servers.join(', ') : 'the resolver of this machine'),
		resolve4: (name, signal) => askAll(options, signal, one => one.resolve4(name)),
		resolve6: (name, signal) => askAll(options, signal, one => one.resolve6(name)),
		resolveSrv: (name, signal) =>
			askAll(options, signal, async one =>
				(await one.resolveSrv(name)).map(({name: target, port, priority, weight}) => ({
					target,
					port,
					priority,
					weight,
				})),
			),
		resolveCname: (name, signal) => followCname(name, next => cname(next, signal)),
	};
}
