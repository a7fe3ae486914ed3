import {MatrixError} from '../matrix/client.js';
import {parseScheduledTasks, type ScheduledTask, scheduledTasksRequest} from '../matrix/scheduled-tasks.js';
import {
	parseRoomSizes,
	parseUserMediaStatistics,
	type RoomSize,
	roomSizesRequest,
	type UserMediaPage,
	userMediaStatisticsRequest,
} from '../matrix/statistics.js';
import type {Told} from './room-detail.js';
import type {PolledSource, SourceContext} from './source.js';

export interface ServerAdmin {
	/** Those who have uploaded most. */
	readonly media: Told<UserMediaPage>;
	/** The rooms that take most of the database. */
	readonly rooms: Told<readonly RoomSize[]> & {readonly at: number};
	readonly tasks: Told<readonly ScheduledTask[]>;
}

const topUsers = 20;
/**
 * Where PostgreSQL has no statistics of the rooms Synapse answers 500 and logs an exception (1.160): that is not to be
 * done again and again. And where it has, they change slowly.
 */
const seldom = 15 * 60_000;

const because = (error: unknown, reason?: string): {readonly problem: string} => {
	if (error instanceof MatrixError && error.status !== 401) {
		return {problem: reason ?? error.message};
	}

	throw error;
};

const noStatistics = 'not known: PostgreSQL has no statistics of them yet (ANALYZE makes them)';

async function readRooms({matrix, argument, signal, now, data}: SourceContext<ServerAdmin | undefined>) {
	const before = data?.rooms;
	if (before && Math.abs(now() - before.at) < seldom) {
		return before;
	}

	const at = now();
	try {
		return {at, facts: parseRoomSizes(await matrix(argument).request({...roomSizesRequest, signal}))};
	} catch (error) {
		const unknown = error instanceof MatrixError && (error.status === 500 || error.status === 400);
		return {at, ...because(error, unknown ? noStatistics : undefined)};
	}
}

/** U6: what the homeserver tells of itself, while it is looked at; the argument is the stack's name. */
export const serverAdmin: PolledSource<ServerAdmin | undefined> = {
	id: 'server-admin',
	title: 'server',
	operations: ['U6'],
	empty: undefined,
	every: {seen: 30, unseen: 600},
	async read(context) {
		const client = context.matrix(context.argument);
		const {signal} = context;
		const [media, tasks, rooms] = await Promise.all([
			client
				.request({...userMediaStatisticsRequest(topUsers), signal})
				.then(answer => ({facts: parseUserMediaStatistics(answer)}))
				.catch(because),
			client
				.request({...scheduledTasksRequest, signal})
				.then(answer => ({facts: parseScheduledTasks(answer)}))
				.catch(because),
			readRooms(context),
		]);
		return {media, rooms, tasks};
	},
};
