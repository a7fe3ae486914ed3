import type {MatrixRequest} from './client.js';
import {countIn, hasList, idIn, known, listIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';

/** How much a user has uploaded. */
export interface UserMedia {
	readonly user: string;
	readonly displayname?: string;
	readonly files: number;
	/** Bytes. */
	readonly size: number;
}

export interface UserMediaPage {
	readonly users: readonly UserMedia[];
	/** Users with files. */
	readonly total: number;
}

/** Those who have uploaded most. */
export const userMediaStatisticsRequest = (limit: number): MatrixRequest => ({
	method: 'GET',
	path: '/_synapse/admin/v1/statistics/users/media',
	query: {order_by: 'media_length', dir: 'b', limit: String(limit)},
});

/** Throws MatrixError where it is no such list. */
export function parseUserMediaStatistics(answer: unknown): UserMediaPage {
	if (!hasList(answer, 'users')) {
		throw unexpected('statistics of media');
	}

	const users = listIn(answer, 'users', entry => {
		const user = idIn(entry, 'user_id');
		return user === undefined
			? undefined
			: {
					user,
					files: countIn(entry, 'media_count'),
					size: countIn(entry, 'media_length'),
					...known({displayname: textIn(entry, 'displayname')}),
				};
	});
	return {users, total: Math.max(users.length, countIn(answer, 'total'))};
}

/** What a room takes in the database, roughly: an estimate from PostgreSQL's statistics. */
export interface RoomSize {
	readonly room: string;
	/** Bytes. */
	readonly size: number;
}

/** The ten largest. PostgreSQL only; Synapse answers 500 until ANALYZE has seen enough rooms. */
export const roomSizesRequest: MatrixRequest = {method: 'GET', path: '/_synapse/admin/v1/statistics/database/rooms'};

export function parseRoomSizes(answer: unknown): readonly RoomSize[] {
	if (!hasList(answer, 'rooms')) {
		throw unexpected('statistics of rooms');
	}

	return listIn(answer, 'rooms', entry => {
		const room = idIn(entry, 'room_id');
		return room === undefined ? undefined : {room, size: countIn(entry, 'estimated_size')};
	});
}
