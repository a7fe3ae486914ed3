import {promises as dns} from 'node:dns';
import {readFile} from 'node:fs/promises';
import {isIP} from 'node:net';
import {type Connector, connectFromHere} from '../federation/connector.js';
import {createDnsResolver} from '../federation/dns-resolver.js';
import {type HostsFile, parseHostsFile, withHostsFile} from '../federation/hosts-file.js';
import {isPublicAddress} from '../federation/public-address.js';
import type {DnsAnswer, Resolver} from '../federation/resolver.js';
import {parseConnectTo, type Way} from '../hosts/here.js';

export interface HereOptions {
	/** Leads names elsewhere, as for hereHost(). SYNAPTOP_CONNECT_TO if not given. */
	readonly connectTo?: string | undefined;
	readonly hostsFile?: string;
	/** DNS servers in place of this machine's own. */
	readonly servers?: readonly string[];
	readonly publicResolver?: string | undefined;
}

/** How this machine looks at a homeserver. */
export interface HereWay {
	readonly resolver: Resolver;
	/** What others are told by DNS: the public resolver, or this machine's own without its hosts file where that says something of the name. */
	readonly publicResolver?: Resolver;
	readonly connect: Connector;
	readonly isPublic: (address: string) => boolean;
}

const none = async (): Promise<DnsAnswer<never>> => ({outcome: 'none', server: 'SYNAPTOP_CONNECT_TO'});

/** The name that a question is about: of _matrix-fed._tcp.example.org it is example.org. */
const subjectOf = (name: string): string => name.toLowerCase().replace(/^(?:_[^.]+\.)+/, '');

const hostOf = ({from}: Way): string => from.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** Names that are led elsewhere: nobody is asked for their addresses, they have made-up ones. */
function createLeads(connectTo: string | undefined) {
	const ways = parseConnectTo(connectTo);
	const names: string[] = [];
	const isLed = (name: string): boolean =>
		ways.some(way => way.from === '*' || hostOf(way).toLowerCase() === subjectOf(name));
	// RFC 2544: of nobody. Each name has its own, so that the connection knows whose it is.
	const addressOf = (name: string): string => {
		const index = names.includes(name) ? names.indexOf(name) : names.push(name) - 1;
		return `198.18.${(index >> 8) & 255}.${index & 255}`;
	};
	const nameOf = (address: string): string | undefined => names.find(name => addressOf(name) === address);

	const resolver = (behind: Resolver): Resolver => ({
		name: behind.name,
		resolve4: async (name, signal) =>
			isLed(name)
				? {outcome: 'records', records: [addressOf(name.toLowerCase())], server: 'SYNAPTOP_CONNECT_TO'}
				: behind.resolve4(name, signal),
		resolve6: (name, signal) => (isLed(name) ? none() : behind.resolve6(name, signal)),
		resolveSrv: (name, signal) => (isLed(name) ? none() : behind.resolveSrv(name, signal)),
		resolveCname: (name, signal) => (isLed(name) ? none() : behind.resolveCname(name, signal)),
	});

	const connect: Connector = ({address, port}, signal) => {
		const name = nameOf(address);
		const wanted = `${name ?? (isIP(address) === 6 ? `[${address}]` : address)}:${port}`;
		const to = ways.find(({from}) => from === '*' || from.toLowerCase() === wanted)?.to;
		if (to) {
			return connectFromHere({address: to.host, port: to.port}, signal);
		}

		return name === undefined
			? connectFromHere({address, port}, signal)
			: Promise.reject(Object.assign(new Error(`SYNAPTOP_CONNECT_TO leads ${wanted} nowhere`), {code: 'ECONNREFUSED'}));
	};

	return {resolver, connect, isLed, isLedAddress: (address: string) => nameOf(address) !== undefined};
}

const lastTwo = (name: string): string => name.split('.').slice(-2).join('.');

/** Whether the hosts file says something of this name or one that it may lead to: split horizon in a file. */
const hides = (entries: HostsFile, host: string): boolean =>
	host.includes('.') && [...entries.keys()].some(name => name.includes('.') && lastTwo(name) === lastTwo(host));

/** Made anew for each look: networks and files change while the program runs. */
export async function hereWay(serverName: string, options: HereOptions = {}): Promise<HereWay> {
	const {connectTo = process.env.SYNAPTOP_CONNECT_TO, hostsFile = '/etc/hosts', publicResolver} = options;
	const leads = createLeads(connectTo);
	const servers = options.servers ?? new dns.Resolver().getServers();
	const entries = parseHostsFile(await readFile(hostsFile, 'utf8').catch(() => ''));
	const host = serverName.replace(/:\d+$/, '').toLowerCase();
	const hidden = isIP(host) === 0 && !leads.isLed(host) && hides(entries, host);
	const name = `the resolver of this machine (${servers.join(', ') || 'no name server'})`;
	const plain = createDnsResolver({servers, name: hidden ? 'DNS without the hosts file' : name});
	const second =
		publicResolver === undefined
			? hidden
				? plain
				: undefined
			: createDnsResolver({servers: [publicResolver], name: `public resolver ${publicResolver}`});
	return {
		resolver: leads.resolver({
			...withHostsFile(plain, entries, hostsFile),
			name: hidden ? `${name} with ${hostsFile}` : name,
		}),
		...(second ? {publicResolver: leads.resolver(second)} : {}),
		connect: leads.connect,
		isPublic: address => leads.isLedAddress(address) || isPublicAddress(address),
	};
}
