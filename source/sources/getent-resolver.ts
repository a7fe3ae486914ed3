import {isIP} from 'node:net';
import type {DnsAnswer, Resolver} from '../federation/resolver.js';
import {type Host, HostError} from '../hosts/host.js';

const timeout = 8000;
const limit = 64 * 1024;
// Becomes an argument: nothing that begins like an option.
const askable = /^(?=.{1,253}$)(?!-)(?:[\w-]{1,63}\.)*[\w-]{1,63}$/;

const unasked = (detail: string): DnsAnswer<never> => ({outcome: 'unasked', detail, server: 'getent'});

/** `getent ahosts`: an address first in each line, each several times; a status of 2 is "nothing found", whatever the reason. */
async function ask(host: Host, name: string, family: 4 | 6, signal: AbortSignal): Promise<DnsAnswer<string>> {
	if (!askable.test(name)) {
		return {outcome: 'failed', detail: 'the name cannot be asked for'};
	}

	try {
		// A final dot: no search list.
		const {stdout, code} = await host.exec(['getent', 'ahosts', `${name}.`], {timeout, limit, signal});
		const words = stdout
			.toString('utf8')
			.split('\n')
			.map(line => line.split(/\s+/, 1)[0]!);
		const all = [...new Set(words.filter(word => isIP(word) !== 0 && !word.includes('%')))];
		const records = all.filter(word => isIP(word) === family);
		if (records.length > 0) {
			return {outcome: 'records', records, server: 'getent'};
		}

		if (code === 127) {
			return unasked(`there is no getent on ${host.id}`);
		}

		// AI_ADDRCONFIG: a family that the machine itself has not is left out.
		return unasked(
			all.length > 0
				? `getent tells of IPv${family} only where the host has it`
				: 'getent finds nothing: no such name, or no name server answers',
		);
	} catch (error) {
		signal.throwIfAborted();
		const missing = error instanceof HostError && error.kind === 'missing';
		return unasked(missing ? `there is no getent on ${host.id}` : (error as Error).message);
	}
}

/** Addresses as the host's own getaddrinfo(3) has them; of other records it knows nothing. */
export function getentResolver(host: Host): Resolver {
	const none = async (): Promise<DnsAnswer<never>> => unasked('getent asks for addresses only');
	return {
		name: `getent on ${host.id}`,
		resolve4: (name, signal) => ask(host, name, 4, signal),
		resolve6: (name, signal) => ask(host, name, 6, signal),
		resolveSrv: none,
		resolveCname: none,
	};
}
