import {type LookedUp, lookupAddresses} from './addresses.js';
import type {Context} from './context.js';
import type {Destination, Step} from './report.js';
import type {ServerName} from './server-name.js';
import {lookupSrv, type SrvLook} from './srv.js';

/** Where a name leads, with the steps that were taken. */
export interface Route {
	readonly destinations: readonly Destination[];
	readonly steps: readonly Step[];
	/** Nobody could be asked for an SRV record: port 8448 may not be where others go. */
	readonly guessed?: true;
}

/** The numbers of "Resolving server names" for a name itself and for one that m.server gave. */
const rules = {
	direct: {literal: '1', port: '2', srv: '4', deprecated: '5', plain: '6'},
	delegated: {literal: '3.1', port: '3.2', srv: '3.3', deprecated: '3.4', plain: '3.5'},
} as const;

export const federationPort = 8448;

interface Way {
	readonly port: number;
	readonly hostHeader: string;
	readonly certName: string;
	readonly rule: string;
	readonly host: string;
}

const toDestinations = ({addresses}: Pick<LookedUp, 'addresses'>, way: Way, isLiteral: boolean): Destination[] =>
	addresses.map(({address, family}) => ({
		address,
		family,
		...way,
		// A final dot is no part of a name in TLS (RFC 6066, section 3).
		...(isLiteral ? {} : {sni: way.certName.replace(/\.$/, '')}),
	}));

async function overAddresses(context: Context, name: ServerName, rule: string): Promise<Route> {
	const looked = await lookupAddresses(context, name.host);
	const way = {
		port: name.port ?? federationPort,
		hostHeader: name.text,
		certName: name.host,
		rule,
		host: name.host,
	};
	return {destinations: toDestinations(looked, way, name.kind !== 'name'), steps: [looked.step]};
}

const overSrv = ({targets}: SrvLook, host: string, rule: string): Destination[] =>
	targets.flatMap(({record, addresses}) =>
		toDestinations(
			{addresses},
			{port: record.port, hostHeader: host, certName: host, rule, host: record.target},
			false,
		),
	);

/** Steps 1, 2, 4 to 6 for a server's own name, 3.1 to 3.5 for the one that its well-known file gives. */
export async function route(context: Context, name: ServerName, kind: 'direct' | 'delegated'): Promise<Route> {
	const rule = rules[kind];
	if (name.kind !== 'name') {
		return overAddresses(context, name, rule.literal);
	}

	if (name.port !== undefined) {
		return overAddresses(context, name, rule.port);
	}

	const srv = await lookupSrv(context, name.host, false);
	if (srv.outcome === 'records' || srv.outcome === 'unavailable') {
		return {destinations: overSrv(srv, name.host, rule.srv), steps: [srv.step]};
	}

	const deprecated = await lookupSrv(context, name.host, true);
	if (deprecated.outcome === 'records' || deprecated.outcome === 'unavailable') {
		return {
			destinations: overSrv(deprecated, name.host, rule.deprecated),
			steps: [srv.step, deprecated.step],
		};
	}

	const plain = await overAddresses(context, name, rule.plain);
	const guessed = [srv, deprecated].some(({outcome}) => outcome === 'unasked');
	return {
		destinations: plain.destinations,
		steps: [srv.step, deprecated.step, ...plain.steps],
		...(guessed ? {guessed} : {}),
	};
}
