import {type Address, lookupAddresses, mostAddresses} from './addresses.js';
import type {Context} from './context.js';
import {type Route, route} from './delegation.js';
import {type Destination, decisive, faultOf, type Step, step, worstOf} from './report.js';
import type {ServerName} from './server-name.js';
import {lookAtWellKnown, type WellKnownLook} from './well-known.js';
import {judgeWellKnown} from './well-known-group.js';

/** Everything that other servers would come to, and how. */
export interface Discovery {
	readonly destinations: readonly Destination[];
	/** Places where they come to, one for each kind of answer that they may get: more than one where copies differ. */
	readonly routes: readonly RouteTaken[];
	readonly steps: readonly Step[];
	/** Of the well-known file; absent: none is asked for. */
	readonly wellKnown?: 'delegated' | 'none' | 'differs';
}

export interface RouteTaken {
	/** m.server; absent: the name itself. */
	readonly server?: string;
	readonly destinations: readonly Destination[];
	/** See Route. */
	readonly guessed?: true;
}

/** More ways to one server are not looked at. */
export const mostDestinations = 16;

/** Asks for the file of one host over one address once, whoever wants to know. */
export type WellKnownFetcher = (host: string, address: Address) => Promise<WellKnownLook>;

export function wellKnownFetcher(context: Context): WellKnownFetcher {
	const looks = new Map<string, Promise<WellKnownLook>>();
	return (host, address) => {
		const key = `${host} ${address.address}`;
		const look = looks.get(key) ?? lookAtWellKnown(context, host, address);
		looks.set(key, look);
		return look;
	};
}

export const keyOf = ({address, port, hostHeader, certName}: Destination): string =>
	[address, port, hostHeader, certName].join(' ');

/** Each once, bounded. */
export const distinct = (destinations: readonly Destination[], most = mostDestinations): readonly Destination[] =>
	[...new Map(destinations.toReversed().map(one => [keyOf(one), one])).values()].toReversed().slice(0, most);

const routeStep = ({destinations, steps}: Route, id: string, title: string): Step => {
	const ways = distinct(destinations);
	const fault = worstOf(steps) === 'ok' ? undefined : decisive(steps);
	const rules = [...new Set(ways.map(({rule}) => rule))].join(', ');
	return step(
		id,
		title,
		ways.length === 0 ? (worstOf(steps) === 'skipped' ? 'skipped' : 'critical') : worstOf(steps),
		ways.length === 0
			? (fault?.seen ?? 'no address')
			: `${fault && fault.verdict !== 'info' ? `${fault.title}: ${fault.seen}; ` : ''}${ways[0]!.host}:${ways[0]!.port} (step ${rules})`,
		{
			...faultOf(fault),
			...(ways.length === 0 ? {code: fault?.code ?? 'no-destination'} : {}),
			section: `server-server API, "Resolving server names"${rules === '' ? '' : ` ${rules}`}`,
			evidence: ways.map(
				({address, port, hostHeader, certName}) =>
					`${address} port ${port}, Host ${hostHeader}, certificate for ${certName}`,
			),
			children: steps,
		},
	);
};

/** A name with an address or a port: no file is asked for. */
async function discoverDirect(context: Context, name: ServerName): Promise<Discovery> {
	const found = await route(context, name, 'direct');
	const destinations = distinct(found.destinations);
	return {
		destinations,
		routes: [{destinations}],
		steps: [
			step('well-known', 'Well-known file', 'skipped', 'not asked for: the name has a port or is an address', {
				section: 'server-server API, "Resolving server names" 1 and 2',
			}),
			routeStep(found, 'route', `Where ${name.text} leads`),
		],
	};
}

async function discoverNamed(context: Context, name: ServerName, fetchFile: WellKnownFetcher): Promise<Discovery> {
	const looked = await lookupAddresses(context, name.host);
	// Two of each family tell what there is to tell.
	const addresses = ([4, 6] as const).flatMap(family =>
		looked.addresses.filter(one => one.family === family).slice(0, mostAddresses),
	);
	const looks = await Promise.all(addresses.map(address => fetchFile(name.host, address)));
	const judged = judgeWellKnown(name, looks, looked);
	const found = await Promise.all(
		judged.outcomes.map(async server => ({
			server,
			found: await route(context, server ?? name, server ? 'delegated' : 'direct'),
		})),
	);
	const routes = found.map(({server, found: {destinations, guessed}}) => ({
		...(server ? {server: server.text} : {}),
		destinations: distinct(destinations),
		...(guessed ? {guessed} : {}),
	}));
	return {
		destinations: distinct(routes.flatMap(({destinations}) => destinations)),
		routes,
		wellKnown: judged.state,
		steps: [
			judged.step,
			...found.map(({server, found: one}, index) =>
				routeStep(
					one,
					index === 0 ? 'route' : `route-${index + 1}`,
					server ? `Where ${server.text} leads` : `Where ${name.text} leads without the file`,
				),
			),
		],
	};
}

/** "Resolving server names", every way that another server may take, with the answers of one resolver. */
export const discover = (context: Context, name: ServerName, fetchFile: WellKnownFetcher): Promise<Discovery> =>
	name.kind === 'name' && name.port === undefined
		? discoverNamed(context, name, fetchFile)
		: discoverDirect(context, name);
