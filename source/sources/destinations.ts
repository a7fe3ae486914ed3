import {partHosts} from '../config/part-hosts.js';
import type {MatrixClient} from '../matrix/client.js';
import {type Destination, destinationsRequest, parseDestinations} from '../matrix/destinations.js';
import {type Asked, askHomeservers, wantsLook} from './ask-homeservers.js';
import type {PolledSource} from './source.js';

export interface Destinations {
	/** Those that fail, the newest failures first. */
	readonly failing: readonly Destination[];
	/** There are more that fail than were read: the oldest are left out. */
	readonly cut: boolean;
	/** Every server that ours has ever sent to. */
	readonly total: number;
}

export type DestinationsData = ReadonlyArray<Asked<Destinations>>;

const pageSize = 500;
/** A large homeserver knows thousands of servers that are gone for ever. */
const mostPages = 10;

type Direction = 'f' | 'b';

/** Page by page until one comes that does not fail. */
async function readFailing(client: MatrixClient, dir: Direction, signal: AbortSignal): Promise<Destinations> {
	const failing = new Map<string, Destination>();
	let total = 0;
	for (let page = 0; page < mostPages; page += 1) {
		const request = destinationsRequest(dir, page * pageSize, pageSize);
		const answer = parseDestinations(await client.request({...request, signal}));
		total = answer.total;
		for (const destination of answer.destinations) {
			if (destination.failingSince !== undefined) {
				failing.set(destination.name, destination);
			}
		}

		const whole = answer.destinations.every(({failingSince}) => failingSince !== undefined);
		if (!whole || (page + 1) * pageSize >= total) {
			return {failing: newestFirst([...failing.values()]), cut: false, total};
		}
	}

	return {failing: newestFirst([...failing.values()]), cut: true, total};
}

const newestFirst = (failing: readonly Destination[]): readonly Destination[] =>
	failing.toSorted((one, other) => other.failingSince! - one.failingSince! || one.name.localeCompare(other.name));

/** Failing ones are at the front in one direction with PostgreSQL and in the other with SQLite: the first that has any. */
async function readDestinations(client: MatrixClient, signal: AbortSignal): Promise<Destinations> {
	const forwards = await readFailing(client, 'f', signal);
	return forwards.failing.length > 0 || forwards.total === 0 ? forwards : readFailing(client, 'b', signal);
}

/** F4: the servers that ours cannot reach, as it keeps book of them. */
export const destinations: PolledSource<DestinationsData> = {
	id: 'destinations',
	title: 'servers that cannot be reached',
	operations: ['F4'],
	empty: [],
	hosts: config => partHosts(config, ({synapse}) => [synapse]),
	every: {seen: 120, unseen: 600},
	read: context => askHomeservers(context, client => readDestinations(client, context.signal)),
	lacks: wantsLook,
};
