import {type MatrixRequest, matrixPath} from './client.js';
import {countIn, flagIn, hasList, idIn, known, listIn, numberIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';
import {momentIn} from './users.js';

/** A file that a local user uploaded. */
export interface MediaFile {
	/** Without the server's name. */
	readonly id: string;
	readonly type?: string;
	readonly name?: string;
	/** Bytes. */
	readonly size?: number;
	/** ms since the epoch. */
	readonly createdAt?: number;
	readonly lastAccess?: number;
	readonly quarantinedBy?: string;
	/** Cannot be put in quarantine. */
	readonly protected: boolean;
}

export interface MediaPage {
	readonly files: readonly MediaFile[];
	readonly total: number;
}

/** A user's, newest first. */
export const userMediaRequest = (user: string, from: number, limit: number): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/users/${user}/media`,
	query: {from: String(from), limit: String(limit), order_by: 'created_ts', dir: 'b'},
});

/** Throws MatrixError where it is no list of files. */
export function parseUserMedia(answer: unknown): MediaPage {
	if (!hasList(answer, 'media')) {
		throw unexpected('list of files');
	}

	const files = listIn(answer, 'media', entry => {
		const id = idIn(entry, 'media_id');
		return id === undefined
			? undefined
			: {
					id,
					protected: flagIn(entry, 'safe_from_quarantine'),
					...known({
						type: textIn(entry, 'media_type'),
						name: textIn(entry, 'upload_name'),
						size: numberIn(entry, 'media_length'),
						createdAt: momentIn(entry, 'created_ts'),
						lastAccess: momentIn(entry, 'last_access_ts'),
						quarantinedBy: textIn(entry, 'quarantined_by'),
					}),
				};
	});
	return {files, total: Math.max(files.length, countIn(answer, 'total'))};
}

/** mxc: URIs of files in a room; of encrypted rooms none, since nobody but the members sees them. */
export interface RoomMedia {
	readonly local: readonly string[];
	readonly remote: readonly string[];
}

export const roomMediaRequest = (room: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/room/${room}/media`,
});

const most = 1000;

export function parseRoomMedia(answer: unknown): RoomMedia {
	const uris = (name: string): readonly string[] =>
		listIn(answer, name, uri => mxcOf(idIn({uri}, 'uri'))).slice(0, most);
	return {local: uris('local'), remote: uris('remote')};
}

const mxcOf = (uri: string | undefined): string | undefined =>
	uri !== undefined && /^mxc:\/\/[^/]+\/[^/]+$/.test(uri) ? uri : undefined;
