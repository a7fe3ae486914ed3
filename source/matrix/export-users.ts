import type {PagedQuery} from '../store/paged.js';
import type {MatrixClient} from './client.js';
import {readUsers, type User} from './users.js';

/** Users that are asked for at a time. */
const page = 2500;

export interface ExportOptions {
	readonly signal?: AbortSignal;
	/** Users so far, and how many the server counts. */
	readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Every user of a query, page by page, each once: who moves from one page to the next meanwhile is not there twice. Throws
 * as the client does.
 */
export async function* exportUsers(
	client: MatrixClient,
	query: PagedQuery,
	{signal, onProgress}: ExportOptions = {},
): AsyncGenerator<User> {
	const told = new Set<string>();
	let from = 0;
	for (;;) {
		signal?.throwIfAborted();
		const {total, rows} = await readUsers(client, query, {from, limit: page}, signal);
		for (const user of rows) {
			if (!told.has(user.id)) {
				told.add(user.id);
				yield user;
			}
		}

		from += rows.length;
		onProgress?.(told.size, Math.max(total, told.size));
		if (rows.length === 0 || from >= total) {
			return;
		}
	}
}

const iso = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString());

const fields: ReadonlyArray<readonly [name: string, value: (user: User) => string]> = [
	['user', ({id}) => id],
	['display_name', ({name}) => name ?? ''],
	['admin', ({admin}) => String(admin)],
	['deactivated', ({deactivated}) => String(deactivated)],
	['erased', ({erased}) => String(erased)],
	['locked', ({locked}) => String(locked)],
	['shadow_banned', ({shadowBanned}) => String(shadowBanned)],
	['guest', ({guest}) => String(guest)],
	['type', ({kind}) => kind ?? ''],
	['created', ({createdAt}) => iso(createdAt)],
	['last_seen', ({lastSeenAt}) => iso(lastSeenAt)],
];

/** An id of the grammar calls nothing: it has no brackets, commas or blanks (appendix "User identifiers"). */
const plainId = /^@[\w.=/+-]+:[\w.:-]+$/u;

/**
 * A field of RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe, which it shows as text
 * (OWASP, "CSV Injection"); ids are left as they are where they can be no formula, for those who read the file by a program.
 */
const cell = (text: string): string => {
	const harmless = /^\s*[=+\-@]/u.test(text) && !plainId.test(text) ? `'${text}` : text;
	return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** The users as the lines of a CSV file, with a line of names first. */
export async function* usersCsv(users: AsyncIterable<User>): AsyncGenerator<string> {
	yield `${fields.map(([name]) => name).join(',')}\r\n`;
	for await (const user of users) {
		yield `${fields.map(([, value]) => cell(value(user))).join(',')}\r\n`;
	}
}
