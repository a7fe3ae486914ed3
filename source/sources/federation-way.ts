import type {Connector} from '../federation/connector.js';
import {parseHostsFile, withHostsFile} from '../federation/hosts-file.js';
import type {Resolver} from '../federation/resolver.js';
import {createTcpResolver} from '../federation/tcp-resolver.js';
import {type Limits, within} from '../federation/within.js';
import {type Host, HostError} from '../hosts/host.js';
import {parseResolvConf} from '../parsers/resolv-conf.js';
import {type Clock, systemClock} from '../system/clock.js';
import {getentResolver} from './getent-resolver.js';
import {connectFromHost} from './host-connector.js';

/** What cannot be seen on a way, in a sentence for a person, and what would help. */
export interface Missing {
	/** `dns`: names are asked for in a lesser way. `connections`: none is let through: nothing can be checked from there. */
	readonly part: 'dns' | 'hosts-file' | 'connections';
	readonly what: string;
	readonly cure?: string;
}

/** How a check looks from somewhere: goes into checkFederation()'s options. */
export interface FederationWay {
	/** The host's id. */
	readonly from: string;
	readonly resolver: Resolver;
	readonly connect: Connector;
	readonly missing: readonly Missing[];
}

export interface WayOptions {
	readonly clock?: Clock;
	/** Of name servers; 53. */
	readonly dnsPort?: number;
	readonly signal?: AbortSignal;
}

const hostsPath = '/etc/hosts';
const resolvPath = '/etc/resolv.conf';
// Lists against advertisements have some megabytes.
const mostHosts = 8 << 20;
const mostResolv = 64 * 1024;
/** ms until a name server is taken for one that does not speak TCP. */
const patience = 2500;
/** ms for one file. */
const readingTime = 10_000;

type Read = {readonly text: string} | {readonly problem: string};

/** Rejects only where the host itself cannot be reached. */
async function readFrom(host: Host, path: string, limit: number, limits: Limits): Promise<Read> {
	try {
		// Not under the limit: it may be that somebody is asked for a password.
		const files = await host.files();
		return {text: (await within(limits, () => files.read(path, limit))).toString('utf8')};
	} catch (error) {
		limits.signal.throwIfAborted();
		if (error instanceof HostError && (error.kind === 'unreachable' || error.kind === 'lost')) {
			throw error;
		}

		return {problem: (error as Error).message};
	}
}

type Tried = {readonly address: string; readonly error?: unknown};

async function tryServer(
	host: Host,
	address: string,
	{clock = systemClock, dnsPort: port = 53, signal = new AbortController().signal}: WayOptions,
): Promise<Tried> {
	try {
		const opened = await within(
			{clock, timeout: patience, signal},
			inner => host.connect({host: address, port}, inner),
			late => late.on('error', () => undefined).destroy(),
		);
		opened.on('error', () => undefined).destroy();
		return {address};
	} catch (error) {
		signal.throwIfAborted();
		return {address, error};
	}
}

/** Why names are asked for in a lesser way there. */
function withoutServer(host: Host, tried: readonly Tried[], conf: Read): Missing {
	const {error} = tried[0]!;
	if (error instanceof HostError && error.kind === 'forbidden') {
		const {message, cure} = error;
		return {part: 'connections', what: message, ...(cure === undefined ? {} : {cure})};
	}

	const from = 'problem' in conf ? ` (${conf.problem})` : '';
	const servers = tried.map(({address}) => address).join(', ');
	return {
		part: 'dns',
		what: `no name server answers ${host.id} over TCP at ${servers}${from}: addresses are those that its getent tells, SRV records and aliases are not known from there`,
		cure: `Let the name server in ${resolvPath} of ${host.id} answer on TCP port 53, as RFC 7766 wants`,
	};
}

/**
 * From that host: its hosts file, its name servers over TCP, its connections. Nothing is installed there and no program is
 * run, but for getent where no name server answers. Rejects with a HostError where the host cannot be reached.
 */
export async function wayFromHost(host: Host, options: WayOptions = {}): Promise<FederationWay> {
	const {clock = systemClock, dnsPort: port = 53, signal = new AbortController().signal} = options;
	const limits = {clock, timeout: readingTime, signal};
	const [conf, hosts] = await Promise.all([
		readFrom(host, resolvPath, mostResolv, limits),
		readFrom(host, hostsPath, mostHosts, limits),
	]);
	const servers = parseResolvConf('text' in conf ? conf.text : '');
	const tried = await Promise.all(servers.map(address => tryServer(host, address, options)));
	const answering = tried.filter(({error}) => error === undefined);
	const connect = connectFromHost(host);
	const resolver =
		answering.length > 0
			? createTcpResolver({
					name: `the resolver of ${host.id} (${answering.map(({address}) => address).join(', ')})`,
					servers: answering.map(({address}) => ({address, port})),
					connect,
					clock,
				})
			: getentResolver(host);
	const missing: readonly Missing[] = [
		...(answering.length > 0 ? [] : [withoutServer(host, tried, conf)]),
		...('problem' in hosts
			? [{part: 'hosts-file' as const, what: `${hostsPath} of ${host.id} is not known: ${hosts.problem}`}]
			: []),
	];
	return {
		from: host.id,
		resolver: withHostsFile(resolver, parseHostsFile('text' in hosts ? hosts.text : ''), `${hostsPath} of ${host.id}`),
		connect,
		missing,
	};
}
