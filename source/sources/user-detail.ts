import {MatrixError, matrixPath} from '../matrix/client.js';
import {textIn} from '../matrix/fields.js';
import {readUserDetail, type UserDetail} from '../matrix/user-detail.js';
import type {PolledSource, SourceContext} from './source.js';

export interface UserDetailData extends UserDetail {
	/** Names of the first rooms, by id; null: it has none. */
	readonly roomNames: Readonly<Record<string, string | null>>;
}

/** Rooms that are asked for their names: a request each. */
const named = 12;

/** The argument for a user of a stack's homeserver. */
export const userArgument = (stack: string, id: string): string => JSON.stringify([stack, id]);

const empty: UserDetailData = {problems: [], roomNames: {}};

/** U4: what the homeserver knows of one user; the argument is made by `userArgument`. */
export const userDetail: PolledSource<UserDetailData> = {
	id: 'user-detail',
	title: 'User',
	operations: ['U4'],
	empty,
	every: {seen: 60, unseen: 600},
	async read(context) {
		const [stack, id] = JSON.parse(context.argument) as [string, string];
		const detail = await readUserDetail(context.matrix(stack), id, context.signal);
		const rooms = (detail.rooms?.ids ?? []).slice(0, named);
		const names = await Promise.all(rooms.map(async room => [room, await roomName(context, stack, room)] as const));
		return {...detail, roomNames: Object.fromEntries(names)};
	},
};

/** Asked once while the user is looked at. */
async function roomName(
	{data, signal, matrix}: SourceContext<UserDetailData>,
	stack: string,
	id: string,
): Promise<string | null> {
	if (Object.hasOwn(data.roomNames, id)) {
		return data.roomNames[id]!;
	}

	try {
		const room = await matrix(stack).request({method: 'GET', path: matrixPath`/_synapse/admin/v1/rooms/${id}`, signal});
		return textIn(room, 'name') ?? textIn(room, 'canonical_alias') ?? null;
	} catch (error) {
		// A room that is going, or that the server knows only by hearsay.
		if (error instanceof MatrixError) {
			return null;
		}

		throw error;
	}
}
