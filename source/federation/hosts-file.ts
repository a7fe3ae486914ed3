import {isIP, isIPv4} from 'node:net';
import type {DnsAnswer, Resolver} from './resolver.js';

/** Names of a hosts file (hosts(5)), in small letters, with their addresses in the file's order. */
export type HostsFile = ReadonlyMap<string, readonly string[]>;

export function parseHostsFile(text: string): HostsFile {
	const names = new Map<string, string[]>();
	for (const line of text.split('\n')) {
		const [address = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
		if (isIP(address) === 0) {
			continue;
		}

		for (const alias of aliases) {
			const name = alias.toLowerCase();
			const known = names.get(name);
			if (!known) {
				names.set(name, [address]);
			} else if (!known.includes(address)) {
				known.push(address);
			}
		}
	}

	return names;
}

/**
 * A resolver behind a hosts file, as getaddrinfo(3) has it: a name in the file is not asked for in DNS, for neither family.
 * SRV records are in DNS only.
 */
export function withHostsFile(resolver: Resolver, file: HostsFile, server = '/etc/hosts'): Resolver {
	const inFile = (name: string, wanted?: boolean): DnsAnswer<string> | undefined => {
		const records = file.get(name.toLowerCase())?.filter(address => isIPv4(address) === wanted);
		return records && (records.length > 0 ? {outcome: 'records', records, server} : {outcome: 'none', server});
	};
	return {
		name: resolver.name,
		resolve4: async (name, signal) => inFile(name, true) ?? resolver.resolve4(name, signal),
		resolve6: async (name, signal) => inFile(name, false) ?? resolver.resolve6(name, signal),
		resolveSrv: (name, signal) => resolver.resolveSrv(name, signal),
		resolveCname: async (name, signal) => inFile(name) ?? resolver.resolveCname(name, signal),
	};
}
