import {type MatrixClient, MatrixError, type MatrixRequest} from '../matrix/client.js';
import {parseRoomMedia, type RoomMedia, roomMediaRequest} from '../matrix/media.js';
import {
	parseRoomBlock,
	parseRoomExtremities,
	parseRoomFacts,
	parseRoomMembers,
	parseRoomState,
	type RoomBlock,
	type RoomFacts,
	type RoomMembers,
	type RoomState,
	roomBlockRequest,
	roomExtremitiesRequest,
	roomMembersRequest,
	roomRequest,
	roomStateRequest,
} from '../matrix/rooms.js';
import type {PolledSource} from './source.js';

/** What one request said, or why it did not. */
export type Told<Facts> = {readonly facts: Facts} | {readonly problem: string};

export interface RoomDetail {
	readonly room: RoomFacts;
	readonly members: Told<RoomMembers>;
	readonly state: Told<RoomState>;
	readonly block: Told<RoomBlock>;
	/** Events without a successor. */
	readonly extremities: Told<number | undefined>;
	readonly media: Told<RoomMedia>;
}

/** The source's argument: a room of the homeserver of a stack. */
export const roomArgument = (stack: string, room: string): string => JSON.stringify([stack, room]);

async function tell<Facts>(
	client: MatrixClient,
	request: MatrixRequest,
	parse: (answer: unknown) => Facts,
): Promise<Told<Facts>> {
	try {
		return {facts: parse(await client.request(request))};
	} catch (error) {
		// One answer of several: an older server lacks it, a large room takes too long.
		if (error instanceof MatrixError && error.status !== 401) {
			return {problem: error.message};
		}

		throw error;
	}
}

/** U6: one room, while it is looked at. */
export const roomDetail: PolledSource<RoomDetail | undefined> = {
	id: 'room-detail',
	title: 'room',
	operations: ['U6'],
	empty: undefined,
	every: {seen: 30, unseen: 600},
	async read({matrix, argument, signal}) {
		const [stack, id] = JSON.parse(argument) as [string, string];
		const client = matrix(stack);
		const request = (made: MatrixRequest): MatrixRequest => ({...made, signal});
		// The first says whether there is such a room at all.
		const room = parseRoomFacts(await client.request(request(roomRequest(id))));
		const [members, state, block, extremities, media] = await Promise.all([
			tell(client, request(roomMembersRequest(id)), parseRoomMembers),
			tell(client, request(roomStateRequest(id)), parseRoomState),
			tell(client, request(roomBlockRequest(id)), parseRoomBlock),
			tell(client, request(roomExtremitiesRequest(id)), parseRoomExtremities),
			tell(client, request(roomMediaRequest(id)), parseRoomMedia),
		]);
		return {room, members, state, block, extremities, media};
	},
};
