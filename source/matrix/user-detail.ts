import {isRecord} from '../parsers/json.js';
import {type MatrixClient, type MatrixRequest, matrixPath} from './client.js';
import {countIn, hasList, idIn, known, listIn, numberIn, recordIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';
import {momentIn, parseUser, type User} from './users.js';

// What the Admin API tells of one user (Synapse, "User Admin API").

export interface UserFacts extends User {
	/** Mail addresses and telephone numbers. */
	readonly contacts: readonly string[];
	/** Of single sign-on: provider and the id there. */
	readonly logins: readonly string[];
	/** The bridge or bot framework that it belongs to. */
	readonly appservice?: string;
}

export interface UserDevice {
	/** Exactly as it is written, so that it can be named in a request. */
	readonly id: string;
	readonly name?: string;
	readonly agent?: string;
	readonly ip?: string;
	/** ms since the epoch; absent: unknown. */
	readonly lastSeenAt?: number;
}

/** Where somebody was connected from lately (whois). */
export interface UserSession {
	readonly ip: string;
	readonly agent?: string;
	readonly lastSeenAt?: number;
}

export interface UserPusher {
	readonly app: string;
	readonly device?: string;
	/** "http", "email". */
	readonly kind?: string;
}

/** Absent limits are the server's own. */
export interface RateLimit {
	readonly perSecond?: number;
	readonly burst?: number;
}

export const userRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v2/users/${id}`,
});

export function parseUserFacts(answer: unknown): UserFacts {
	const user = parseUser(answer);
	if (!user) {
		throw unexpected('user');
	}

	return {
		...user,
		contacts: listIn(answer, 'threepids', entry => textIn(entry, 'address')),
		logins: listIn(answer, 'external_ids', entry => {
			const id = textIn(entry, 'external_id');
			const provider = textIn(entry, 'auth_provider');
			return id === undefined ? undefined : [provider, id].filter(Boolean).join(': ');
		}),
		...known({appservice: textIn(answer, 'appservice_id')}),
	};
}

export const devicesRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v2/users/${id}/devices`,
});

/** The one seen last first. */
export function parseDevices(answer: unknown): readonly UserDevice[] {
	if (!hasList(answer, 'devices')) {
		throw unexpected('list of devices');
	}

	return listIn(answer, 'devices', (entry): UserDevice | undefined => {
		const id = idIn(entry, 'device_id');
		return id === undefined
			? undefined
			: {
					id,
					...known({
						name: textIn(entry, 'display_name'),
						agent: textIn(entry, 'last_seen_user_agent'),
						ip: textIn(entry, 'last_seen_ip'),
						lastSeenAt: momentIn(entry, 'last_seen_ts'),
					}),
				};
	}).toSorted((a, b) => (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0));
}

export const whoisRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/whois/${id}`,
});

/** Every connection once, the latest first. The devices of the answer have no names (Synapse: one, ""). */
export function parseWhois(answer: unknown): readonly UserSession[] {
	const devices = recordIn(answer, 'devices');
	if (!devices) {
		throw unexpected('list of sessions');
	}

	return Object.values(devices)
		.flatMap(device => listIn(device, 'sessions', session => listIn(session, 'connections', entry => entry)))
		.flat()
		.flatMap((entry): UserSession[] => {
			const ip = textIn(entry, 'ip');
			const more = known({agent: textIn(entry, 'user_agent'), lastSeenAt: momentIn(entry, 'last_seen')});
			return ip === undefined ? [] : [{ip, ...more}];
		})
		.toSorted((a, b) => (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0));
}

export const joinedRoomsRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/users/${id}/joined_rooms`,
});

/** Ids of the rooms that somebody is in. */
export function parseJoinedRooms(answer: unknown): {readonly total: number; readonly ids: readonly string[]} {
	if (!hasList(answer, 'joined_rooms')) {
		throw unexpected('list of rooms');
	}

	const ids = listIn(answer, 'joined_rooms', entry => idIn({entry}, 'entry'));
	return {total: Math.max(ids.length, countIn(answer, 'total')), ids};
}

/** What the user has uploaded, in bytes: the statistics know it, of everybody whose name has the local part in it. */
export const mediaUsageRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: '/_synapse/admin/v1/statistics/users/media',
	query: {search_term: id.replace(/^@/, '').replace(/:.*$/s, ''), limit: '100'},
});

export interface MediaUsage {
	readonly files: number;
	readonly bytes: number;
}

/** Undefined where it is among others that were not listed. */
export function parseMediaUsage(answer: unknown, id: string): MediaUsage | undefined {
	if (!hasList(answer, 'users')) {
		throw unexpected('list of users');
	}

	const all = listIn(answer, 'users', entry =>
		idIn(entry, 'user_id') === id
			? {files: countIn(entry, 'media_count'), bytes: countIn(entry, 'media_length')}
			: undefined,
	);
	const listed = listIn(answer, 'users', entry => entry).length;
	return all[0] ?? (countIn(answer, 'total') > listed ? undefined : {files: 0, bytes: 0});
}

export const pushersRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/users/${id}/pushers`,
});

export const parsePushers = (answer: unknown): readonly UserPusher[] =>
	listIn(answer, 'pushers', (entry): UserPusher => {
		const app = textIn(entry, 'app_display_name') ?? textIn(entry, 'app_id') ?? 'an app';
		return {app, ...known({device: textIn(entry, 'device_display_name'), kind: textIn(entry, 'kind')})};
	});

export const rateLimitRequest = (id: string): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/users/${id}/override_ratelimit`,
});

/** Undefined where the user has the server's own. 0 means without limit. */
export function parseRateLimit(answer: unknown): RateLimit | undefined {
	const limit = known({
		perSecond: numberIn(answer, 'messages_per_second'),
		burst: numberIn(answer, 'burst_count'),
	});
	return isRecord(answer) && Object.keys(limit).length > 0 ? limit : undefined;
}

/** All of it; what the server does not tell (a part that failed) is in `problems`, and only the user itself must be there. */
export interface UserDetail {
	readonly facts?: UserFacts;
	readonly devices?: readonly UserDevice[];
	readonly sessions?: readonly UserSession[];
	readonly rooms?: {readonly total: number; readonly ids: readonly string[]};
	readonly media?: MediaUsage;
	readonly pushers?: readonly UserPusher[];
	readonly rateLimit?: RateLimit;
	readonly problems: readonly string[];
}

/** Throws as the client does where the user itself cannot be read. */
export async function readUserDetail(client: MatrixClient, id: string, signal?: AbortSignal): Promise<UserDetail> {
	const ask = (request: MatrixRequest) => client.request({...request, ...(signal ? {signal} : {})});
	const facts = parseUserFacts(await ask(userRequest(id)));
	const problems: string[] = [];
	const part = async <Part>(what: string, request: MatrixRequest, parse: (answer: unknown) => Part) => {
		try {
			return parse(await ask(request));
		} catch (error) {
			signal?.throwIfAborted();
			problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
			return undefined;
		}
	};

	const [devices, sessions, rooms, media, pushers, rateLimit] = await Promise.all([
		part('devices', devicesRequest(id), parseDevices),
		part('sessions', whoisRequest(id), parseWhois),
		part('rooms', joinedRoomsRequest(id), parseJoinedRooms),
		part('media', mediaUsageRequest(id), answer => parseMediaUsage(answer, id)),
		part('pushers', pushersRequest(id), parsePushers),
		part('rate limit', rateLimitRequest(id), parseRateLimit),
	]);
	return {facts, ...known({devices, sessions, rooms, media, pushers, rateLimit}), problems: problems.toSorted()};
}
