export type DatabasePanel = 'list' | 'sessions' | 'redis';

export interface DatabaseLayout {
	/** Rows of the figures; of each panel with its title, 0: not shown, 1: its title alone. */
	readonly head: number;
	readonly list: number;
	readonly sessions: number;
	readonly redis: number;
}

/** Fewer rows than this do not do for three panels. */
const all = 17;
const leastPanel = 4;

export interface Wanted {
	readonly head: number;
	readonly list: number;
	readonly sessions: number;
	readonly redis: number;
}

/**
 * How the rows are shared: figures at the top as far as there is room; zoomed, the focused panel has the rest; low, it has
 * all but the titles of the others. Else each has what it needs, and what is left over goes to the tables.
 */
export function shareDatabase(height: number, wanted: Wanted, focus: DatabasePanel, zoom: boolean): DatabaseLayout {
	const head = Math.min(wanted.head, Math.max(1, Math.floor(height / 3)));
	const room = height - head;
	const none = {head, list: 0, sessions: 0, redis: 0};
	if (zoom || room < leastPanel + 2) {
		return {...none, [focus]: room};
	}

	if (height < all) {
		return {...none, list: 1, sessions: 1, redis: 1, [focus]: room - 2};
	}

	const least = (panel: DatabasePanel): number => Math.min(leastPanel + 1, wanted[panel]);
	const shares = {list: leastPanel, sessions: least('sessions'), redis: least('redis')};
	let free = room - shares.list - shares.sessions - shares.redis;
	const order: readonly DatabasePanel[] = [
		focus,
		...(['list', 'sessions', 'redis'] as const).filter(one => one !== focus),
	];
	for (const panel of order) {
		// The focused one has what it wants up to a half, so that the others stay in sight.
		const most = Math.min(wanted[panel], Math.floor(room / 2));
		const given = Math.max(0, Math.min(free, most - shares[panel]));
		shares[panel] += given;
		free -= given;
	}

	return {head, ...shares, list: shares.list + free};
}

/** The same where nobody is to be asked about tables and connections. */
export function shareWithout(height: number, wanted: Wanted, _focus: DatabasePanel, zoom: boolean): DatabaseLayout {
	const head = zoom ? 0 : Math.min(wanted.head, Math.floor(height / 2));
	return {head, list: 0, sessions: 0, redis: height - head};
}
