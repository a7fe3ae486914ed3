import {type Connector, connectFromHere} from '../federation/connector.js';
import {createDnsResolver} from '../federation/dns-resolver.js';
import type {Resolver} from '../federation/resolver.js';
import type {Host} from '../hosts/host.js';

/** What cannot be seen on a way, in a sentence for a person, and what would help. */
export interface Missing {
	readonly what: string;
	readonly cure?: string;
}

/** How a check looks from somewhere: goes into checkFederation()'s options. */
export interface FederationWay {
	/** For a person: the host's id, or "here". */
	readonly from: string;
	readonly resolver: Resolver;
	readonly connect: Connector;
	readonly missing: readonly Missing[];
}

/** From this machine. */
export const wayFromHere = async (): Promise<FederationWay> => ({
	from: 'here',
	resolver: createDnsResolver(),
	connect: connectFromHere,
	missing: [],
});

/** From that host, over its SSH connection. Rejects with a HostError where the host cannot be reached. */
export const wayFromHost = async (host: Host): Promise<FederationWay> => ({
	from: host.id,
	resolver: createDnsResolver(),
	connect: ({address, port}, signal) => host.connect({host: address, port}, signal),
	missing: [],
});
