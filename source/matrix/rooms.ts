import {type MatrixRequest, matrixPath} from './client.js';
import {countIn, flagIn, hasList, idIn, known, listIn, numberIn, recordIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';

/** What the list of rooms can be sorted by (Admin API "List Room API"), with what the server takes for ascending. */
export const roomOrders = [
	'name',
	'canonical_alias',
	'joined_members',
	'joined_local_members',
	'version',
	'creator',
	'encryption',
	'federatable',
	'public',
	'join_rules',
	'guest_access',
	'history_visibility',
	'state_events',
] as const;

export type RoomOrder = (typeof roomOrders)[number];

/** These the server begins with the largest, when it is told to go forwards. */
const largestFirst: readonly RoomOrder[] = ['joined_members', 'joined_local_members', 'version', 'state_events'];

export interface RoomsQuery {
	/** Part of a name or of an alias' local part, or a whole room id; absent: all. */
	readonly search?: string;
	readonly order: RoomOrder;
	readonly descending: boolean;
}

export interface RoomSummary {
	/** Clean. */
	readonly id: string;
	/** The id has characters that are not shown: nothing can be done to it. */
	readonly odd?: true;
	readonly name?: string;
	readonly alias?: string;
	readonly members: number;
	readonly localMembers: number;
	readonly stateEvents: number;
	readonly version?: string;
	/** Algorithm. */
	readonly encryption?: string;
	readonly federatable: boolean;
	/** In the room directory. */
	readonly public: boolean;
	readonly creator?: string;
	readonly joinRule?: string;
	readonly guestAccess?: string;
	readonly historyVisibility?: string;
	/** `m.space` and the like. */
	readonly type?: string;
}

export interface RoomsPage {
	readonly rooms: readonly RoomSummary[];
	/** Of the query. */
	readonly total: number;
}

export const roomsRequest = ({search, order, descending}: RoomsQuery, from: number, limit: number): MatrixRequest => ({
	method: 'GET',
	path: '/_synapse/admin/v1/rooms',
	query: {
		from: String(from),
		limit: String(limit),
		order_by: order,
		dir: largestFirst.includes(order) === descending ? 'f' : 'b',
		// An empty one is refused.
		...(search ? {search_term: search} : {}),
	},
});

export const parseRoom = (answer: unknown): RoomSummary | undefined => {
	const id = textIn(answer, 'room_id');
	return id === undefined
		? undefined
		: {
				id,
				...(idIn(answer, 'room_id') === undefined ? {odd: true} : {}),
				members: countIn(answer, 'joined_members'),
				localMembers: countIn(answer, 'joined_local_members'),
				stateEvents: countIn(answer, 'state_events'),
				federatable: flagIn(answer, 'federatable'),
				public: flagIn(answer, 'public'),
				...known({
					name: textIn(answer, 'name'),
					alias: textIn(answer, 'canonical_alias'),
					version: textIn(answer, 'version'),
					encryption: textIn(answer, 'encryption'),
					creator: textIn(answer, 'creator'),
					joinRule: textIn(answer, 'join_rules'),
					guestAccess: textIn(answer, 'guest_access'),
					historyVisibility: textIn(answer, 'history_visibility'),
					type: textIn(answer, 'room_type'),
				}),
			};
};

/** Throws MatrixError where it is no list of rooms. */
export function parseRooms(answer: unknown): RoomsPage {
	if (!hasList(answer, 'rooms')) {
		throw unexpected('list of rooms');
	}

	const rooms = listIn(answer, 'rooms', parseRoom);
	return {rooms, total: Math.max(rooms.length, countIn(answer, 'total_rooms'))};
}

export interface RoomFacts extends RoomSummary {
	readonly topic?: string;
	/** Devices of local members. */
	readonly localDevices?: number;
	/** By every local user. */
	readonly forgotten: boolean;
	readonly tombstoned: boolean;
	readonly replacement?: string;
}

export const roomRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/rooms/${id}`,
});

export function parseRoomFacts(answer: unknown): RoomFacts {
	const room = parseRoom(answer);
	if (!room) {
		throw unexpected('room');
	}

	return {
		...room,
		forgotten: flagIn(answer, 'forgotten'),
		tombstoned: flagIn(answer, 'tombstoned'),
		...known({
			topic: textIn(answer, 'topic'),
			localDevices: numberIn(answer, 'joined_local_devices'),
			replacement: textIn(answer, 'replacement_room'),
		}),
	};
}

/** Both grow with the room: thousands of members are no reason to hold them all. */
export const mostMembers = 1000;

export interface RoomMembers {
	/** Joined; the first thousand. */
	readonly members: readonly string[];
	readonly total: number;
}

export const roomMembersRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/rooms/${id}/members`,
});

export function parseRoomMembers(answer: unknown): RoomMembers {
	const members = listIn(answer, 'members', member => idIn({member}, 'member'));
	return {members: members.slice(0, mostMembers), total: Math.max(members.length, countIn(answer, 'total'))};
}

export interface RoomBlock {
	readonly blocked: boolean;
	/** Who did it. */
	readonly by?: string;
}

export const roomBlockRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/rooms/${id}/block`,
});

export const parseRoomBlock = (answer: unknown): RoomBlock => ({
	blocked: flagIn(answer, 'block'),
	...known({by: textIn(answer, 'user_id')}),
});

/** Where the room's graph of events has no successor: more than some ten make every event dear. */
export const roomExtremitiesRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/rooms/${id}/forward_extremities`,
});

export const parseRoomExtremities = (answer: unknown): number | undefined => numberIn(answer, 'count');

export interface PowerLevels {
	readonly users: ReadonlyArray<{readonly user: string; readonly level: number}>;
	readonly others: number;
}

export interface RoomState {
	/** How many events there are of each type, most first. */
	readonly types: ReadonlyArray<{readonly type: string; readonly count: number}>;
	readonly powers?: PowerLevels;
	/** Servers that an ACL denies. */
	readonly denied: readonly string[];
}

export const roomStateRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/rooms/${id}/state`,
	limit: 32 * 1024 * 1024,
});

const powersOf = (content: unknown): PowerLevels => {
	const users = recordIn(content, 'users') ?? {};
	return {
		users: Object.keys(users)
			.flatMap(user => {
				const id = idIn({user}, 'user');
				const level = numberIn(users, user);
				return id === undefined || level === undefined ? [] : [{user: id, level}];
			})
			.toSorted((one, other) => other.level - one.level)
			.slice(0, 100),
		others: numberIn(content, 'users_default') ?? 0,
	};
};

/** A summary: a large room has tens of thousands of state events. */
export function parseRoomState(answer: unknown): RoomState {
	const counts = new Map<string, number>();
	let powers: PowerLevels | undefined;
	let denied: readonly string[] = [];
	for (const {type, content} of listIn(answer, 'state', event => {
		const found = textIn(event, 'type');
		return found === undefined ? undefined : {type: found, content: recordIn(event, 'content')};
	})) {
		counts.set(type, (counts.get(type) ?? 0) + 1);
		if (type === 'm.room.power_levels') {
			powers = powersOf(content);
		} else if (type === 'm.room.server_acl') {
			denied = listIn(content, 'deny', server => textIn({server}, 'server')).slice(0, 100);
		}
	}

	const types = [...counts].map(([type, count]) => ({type, count}));
	return {
		types: types.toSorted((one, other) => other.count - one.count).slice(0, 100),
		denied,
		...(powers ? {powers} : {}),
	};
}
