import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {type PagedQuery, windowRows} from '../store/paged.js';
import {type MatrixClient, MatrixError, type MatrixRequest} from './client.js';
import {countIn, flagIn, hasList, known, listIn, numberIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';

// The list of users: Synapse, "User Admin API", "List Accounts".

/** A person as the list has them. */
export interface User {
	/** The full id, clean. */
	readonly id: string;
	/** The id has characters that are not shown: it cannot be written, and nothing is done to it. */
	readonly odd?: true;
	readonly name?: string;
	readonly admin: boolean;
	readonly deactivated: boolean;
	/** Their display name and picture were taken away when they were deactivated. */
	readonly erased: boolean;
	readonly locked: boolean;
	/** The list does not tell, only the user alone. */
	readonly suspended?: boolean;
	readonly shadowBanned: boolean;
	/** Registered, and waits for an administrator's yes. */
	readonly unapproved: boolean;
	readonly guest: boolean;
	/** "bot", "support". */
	readonly kind?: string;
	/** ms since the epoch. */
	readonly createdAt?: number;
	/** ms since the epoch; absent: unknown, which does not mean never (element-hq/synapse#18955). */
	readonly lastSeenAt?: number;
}

/** Which of them are listed, in the order in which the key goes through them. */
export const userShows = ['active', 'all', 'admins', 'deactivated', 'guests'] as const;
export type UserShow = (typeof userShows)[number];

const shows: Readonly<Record<UserShow, Readonly<Record<string, string>>>> = {
	active: {deactivated: 'false'},
	all: {},
	admins: {deactivated: 'false', admins: 'true'},
	deactivated: {deactivated: 'true'},
	guests: {deactivated: 'false', guests: 'true'},
};

/** What the server sorts by, by column. */
export const userOrders: Readonly<Record<string, string>> = {
	id: 'name',
	name: 'displayname',
	admin: 'admin',
	state: 'locked',
	kind: 'user_type',
	created: 'creation_ts',
	seen: 'last_seen_ts',
};

/** `version` 2 is for servers before 1.105, which tell the deactivated from others only by listing both. */
export function usersRequest(
	{search, sort, show = 'active'}: PagedQuery,
	{from, limit}: {readonly from: number; readonly limit: number} = {from: 0, limit: windowRows},
	version: 2 | 3 = 3,
): MatrixRequest {
	const chosen = Object.hasOwn(shows, show) ? shows[show as UserShow] : shows.active;
	const older: Readonly<Record<string, string>> = show === 'all' ? {deactivated: 'true'} : {};
	const column = sort && Object.hasOwn(userOrders, sort.column) ? userOrders[sort.column]! : 'name';
	// With locked the deactivated stand apart as well where only these are listed.
	const order = column === 'locked' && show === 'all' ? 'deactivated' : column;
	// `name` looks through local parts and display names, `user_id` through whole ids.
	const words: Readonly<Record<string, string>> =
		search === '' ? {} : /[@:]/.test(search) ? {user_id: search} : {name: search};
	return {
		method: 'GET',
		path: `/_synapse/admin/v${version}/users`,
		query: {
			from: String(from),
			limit: String(limit),
			// Its default is true, and that is refused where the Matrix Authentication Service keeps the users.
			guests: 'false',
			locked: 'true',
			...(version === 2 ? older : {}),
			...chosen,
			...words,
			order_by: order,
			dir: sort?.descending ? 'b' : 'f',
		},
	};
}

/** 1973 in ms, the year 5138 in seconds. */
const seconds = 1e11;
/** Most ms that a Date takes (ECMA-262, "Time Values and Time Range"). */
const lastMoment = 8.64e15;

/** ms since the epoch. Synapse has ms in the list and seconds for one user (creation_ts, seen on 1.160). */
export const momentIn = (value: unknown, name: string): number | undefined => {
	const found = numberIn(value, name) ?? 0;
	return found > 0 && found <= lastMoment ? Math.round(found < seconds ? found * 1000 : found) : undefined;
};

/** Longer than any id that the specification allows (255 bytes). */
const longestId = 1024;

/** One user of a list, or alone; undefined where it has no id. */
export function parseUser(entry: unknown): User | undefined {
	const raw = textOf(entry, 'name');
	if (!raw || !isRecord(entry)) {
		return undefined;
	}

	const id = clean(raw.slice(0, longestId));
	return {
		id,
		...(id === raw ? {} : {odd: true}),
		...known({
			name: textIn(entry, 'displayname'),
			kind: textIn(entry, 'user_type'),
			createdAt: momentIn(entry, 'creation_ts'),
			lastSeenAt: momentIn(entry, 'last_seen_ts'),
			suspended: Object.hasOwn(entry, 'suspended') ? flagIn(entry, 'suspended') : undefined,
		}),
		admin: flagIn(entry, 'admin'),
		deactivated: flagIn(entry, 'deactivated'),
		erased: flagIn(entry, 'erased'),
		locked: flagIn(entry, 'locked'),
		shadowBanned: flagIn(entry, 'shadow_banned'),
		unapproved: Object.hasOwn(entry, 'approved') && entry.approved === false,
		guest: flagIn(entry, 'is_guest'),
	};
}

/** Throws MatrixError where it is no list of users. */
export function parseUsers(answer: unknown): {readonly total: number; readonly rows: readonly User[]} {
	if (!hasList(answer, 'users')) {
		throw unexpected('list of users');
	}

	const rows = listIn(answer, 'users', parseUser);
	return {total: Math.max(rows.length, countIn(answer, 'total')), rows};
}

/** Those that answered that they do not know version 3. */
const older = new WeakSet<MatrixClient>();

/** A part of the list. Throws as the client does. */
export async function readUsers(
	client: MatrixClient,
	query: PagedQuery,
	window: {readonly from: number; readonly limit: number},
	signal?: AbortSignal,
): Promise<{readonly total: number; readonly rows: readonly User[]}> {
	const ask = async (version: 2 | 3) =>
		parseUsers(await client.request({...usersRequest(query, window, version), ...(signal ? {signal} : {})}));
	if (older.has(client)) {
		return ask(2);
	}

	try {
		return await ask(3);
	} catch (error) {
		if (error instanceof MatrixError && (error.status === 404 || error.errcode === 'M_UNRECOGNIZED')) {
			const found = await ask(2);
			older.add(client);
			return found;
		}

		throw error;
	}
}
