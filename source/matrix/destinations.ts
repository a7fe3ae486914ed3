import type {MatrixRequest} from './client.js';
import {countIn, hasList, idIn, known, listIn, numberIn} from './fields.js';
import {unexpected} from './unexpected.js';
import {momentIn} from './users.js';

/** Another homeserver that ours has sent to, or tried to. */
export interface Destination {
	readonly name: string;
	/** ms since the epoch: since when every try failed; absent: it does not fail. */
	readonly failingSince?: number;
	/** ms since the epoch; absent: it was not tried again, or it does not fail. */
	readonly lastTry?: number;
	/** ms between the last try and the next. */
	readonly interval?: number;
	/** Place in the stream of events of the newest that it took; absent: it never took one. */
	readonly lastSuccess?: number;
}

export interface DestinationsPage {
	readonly destinations: readonly Destination[];
	readonly total: number;
}

/**
 * Sorted by when their failing began. PostgreSQL has those that do not fail at the end when it goes forwards (`f`),
 * SQLite when it goes backwards (`b`).
 */
export const destinationsRequest = (dir: 'f' | 'b', from: number, limit: number): MatrixRequest => ({
	method: 'GET',
	path: '/_synapse/admin/v1/federation/destinations',
	query: {order_by: 'failure_ts', dir, from: String(from), limit: String(limit)},
});

/** Throws MatrixError where it is no list of destinations. */
export function parseDestinations(answer: unknown): DestinationsPage {
	if (!hasList(answer, 'destinations')) {
		throw unexpected('list of destinations');
	}

	const destinations = listIn(answer, 'destinations', entry => {
		const name = idIn(entry, 'destination');
		return name === undefined
			? undefined
			: {
					name,
					...known({
						failingSince: momentIn(entry, 'failure_ts'),
						// 0 stands for none.
						lastTry: momentIn(entry, 'retry_last_ts'),
						interval: numberIn(entry, 'retry_interval') || undefined,
						lastSuccess: numberIn(entry, 'last_successful_stream_ordering'),
					}),
				};
	});
	return {destinations, total: Math.max(destinations.length, countIn(answer, 'total'))};
}

/** ms since the epoch of the next try of one that fails. */
export const nextTry = ({lastTry, interval}: Destination): number | undefined =>
	lastTry === undefined || interval === undefined ? undefined : lastTry + interval;
