import type {MatrixRequest} from './client.js';
import {countIn, known, numberIn, recordIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';

/** A change of the database that Synapse makes while it runs, one at a time for each database. */
export interface BackgroundUpdate {
	readonly database: string;
	readonly name: string;
	/** Done since Synapse was started; how many there will be it does not know. */
	readonly items: number;
	/** ms of work. */
	readonly took: number;
	/** Items a ms. */
	readonly pace?: number;
}

export interface BackgroundUpdates {
	readonly enabled: boolean;
	readonly current: readonly BackgroundUpdate[];
}

export const backgroundUpdatesRequest: MatrixRequest = {
	method: 'GET',
	path: '/_synapse/admin/v1/background_updates/status',
};

/** Throws MatrixError where it is no such status. */
export function parseBackgroundUpdates(answer: unknown): BackgroundUpdates {
	const current = recordIn(answer, 'current_updates');
	if (!current) {
		throw unexpected('status of background updates');
	}

	return {
		// What does not say that they are disabled does not mean it.
		enabled: (answer as {readonly enabled?: unknown}).enabled !== false,
		current: Object.entries(current).flatMap(([database, update]) => {
			const name = textIn(update, 'name');
			return name === undefined
				? []
				: [
						{
							database: textIn({database}, 'database') ?? '',
							name,
							items: countIn(update, 'total_item_count'),
							took: countIn(update, 'total_duration_ms'),
							...known({pace: numberIn(update, 'average_items_per_ms')}),
						},
					];
		}),
	};
}
