import {partHosts} from '../config/part-hosts.js';
import type {MatrixClient} from '../matrix/client.js';
import {
	type Destination,
	type DestinationsPage,
	destinationsRequest,
	parseDestinations,
} from '../matrix/destinations.js';
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
const most = mostPages * pageSize;

type Direction = 'f' | 'b';

/** A part of the list; rejects as the client does. */
type Read = (dir: Direction, from: number, limit: number) => Promise<DestinationsPage>;

const fails = ({failingSince}: Destination): boolean => failingSince !== undefined;

/** From there on, page by page, until one comes that does not fail. */
async function readFailing(read: Read, dir: Direction, start: number): Promise<Destinations> {
	const failing = new Map<string, Destination>();
	let total = 0;
	for (let page = 0; page < mostPages; page += 1) {
		const from = start + page * pageSize;
		const answer = await read(dir, from, pageSize);
		total = answer.total;
		for (const destination of answer.destinations.filter(fails)) {
			failing.set(destination.name, destination);
		}

		if (!answer.destinations.every(fails) || from + pageSize >= total) {
			return {failing: newestFirst([...failing.values()]), cut: start > 0, total};
		}
	}

	const [next] = start > 0 ? [] : (await read(dir, most, 1)).destinations;
	return {failing: newestFirst([...failing.values()]), cut: start > 0 || (next !== undefined && fails(next)), total};
}

const newestFirst = (failing: readonly Destination[]): readonly Destination[] =>
	failing.toSorted((one, other) => other.failingSince! - one.failingSince! || one.name.localeCompare(other.name));

/** How many fail, where these are at the front: halved again and again, as nothing else tells. */
async function countFailing(read: Read, least: number, total: number): Promise<number> {
	let [low, high] = [least, total];
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		const [one] = (await read('f', middle, 1)).destinations;
		[low, high] = one && fails(one) ? [middle + 1, high] : [low, middle];
	}

	return low;
}

/**
 * Those that fail are at the front, the oldest failure first, when PostgreSQL goes forwards, and SQLite, the newest first,
 * when it goes backwards. Of too many the newest are read: these are an outage, the others are gone for ever.
 */
async function readDestinations(client: MatrixClient, signal: AbortSignal): Promise<Destinations> {
	const read: Read = async (dir, from, limit) =>
		parseDestinations(await client.request({...destinationsRequest(dir, from, limit), signal}));
	const {destinations: first, total} = await read('f', 0, 1);
	if (total === 0) {
		return {failing: [], cut: false, total};
	}

	if (!first.some(fails)) {
		return readFailing(read, 'b', 0);
	}

	const tooMany = total > most && (await read('f', most, 1)).destinations.some(fails);
	const failing = tooMany ? await countFailing(read, most + 1, total) : most;
	return readFailing(read, 'f', failing - most);
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
