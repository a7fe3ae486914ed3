import type {MatrixRequest} from './client.js';
import {hasList, idIn, known, listIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';
import {momentIn} from './users.js';

/** Work that Synapse has put off or does in the background: purges, deletions of rooms, redactions. */
export interface ScheduledTask {
	readonly id: string;
	readonly action: string;
	/** `scheduled`, `active`, `complete`, `failed`, `cancelled`. */
	readonly status: string;
	/** ms since the epoch. */
	readonly at?: number;
	/** What it is about: a room, a user; absent where its id has characters that are not shown. */
	readonly resource?: string;
	readonly error?: string;
}

export const scheduledTasksRequest: MatrixRequest = {method: 'GET', path: '/_synapse/admin/v1/scheduled_tasks'};

/** Synapse keeps what is over for a week; of a server that purges much the newest are enough. */
const most = 200;

const unfinished = ({status}: ScheduledTask): number => (status === 'active' ? 0 : status === 'scheduled' ? 1 : 2);

/** What goes on first, then what will, then the newest. Throws MatrixError where it is no list of tasks. */
export function parseScheduledTasks(answer: unknown): readonly ScheduledTask[] {
	if (!hasList(answer, 'scheduled_tasks')) {
		throw unexpected('list of scheduled tasks');
	}

	return listIn(answer, 'scheduled_tasks', entry => {
		const id = textIn(entry, 'id');
		const action = textIn(entry, 'action');
		return id === undefined || action === undefined
			? undefined
			: {
					id,
					action,
					status: textIn(entry, 'status') ?? '?',
					...known({
						at: momentIn(entry, 'timestamp_ms'),
						resource: idIn(entry, 'resource_id'),
						error: textIn(entry, 'error'),
					}),
				};
	})
		.toSorted((one, other) => unfinished(one) - unfinished(other) || (other.at ?? 0) - (one.at ?? 0))
		.slice(0, most);
}
