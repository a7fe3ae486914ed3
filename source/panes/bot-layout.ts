import {type Panel, shareRows} from './container-layout.js';

export interface BotLayout {
	/** Rows of the table with header and filter; 0: not shown. */
	readonly table: number;
	/** Rows of the selected unit's head. */
	readonly head: number;
	/** Rows of what is to be said about hosts. */
	readonly notes: number;
	/** Rows of the log with its title; 0: not shown. */
	readonly log: number;
}

interface Wanted {
	readonly rows: number;
	readonly head: number;
	readonly notes: number;
	readonly focus: Panel;
	readonly zoom: boolean;
}

/** Rows that a log needs to be of use. */
const leastLog = 6;
const leastTable = 3;

/** One unit: its head and its log. Several: a table to choose from above them; low or zoomed, the focused panel has all. */
export function shareBot(height: number, {rows, head, notes, focus, zoom}: Wanted): BotLayout {
	if (rows < 2) {
		const free = zoom ? 0 : Math.max(0, height - leastLog);
		const told = Math.min(notes, free);
		const shown = Math.min(head, free - told);
		return {table: 0, head: shown, notes: told, log: height - told - shown};
	}

	const {list, log} = shareRows(height, rows + 1 + head + notes, focus, zoom);
	const told = Math.min(notes, Math.max(0, list - leastTable), Math.max(1, Math.floor(height / 5)));
	const shown = Math.min(head, Math.max(0, list - told - leastTable - 1));
	return {table: list - told - shown, head: shown, notes: told, log};
}

/** Rows kept for the head below a table, the same for every row of it, so that nothing jumps. */
export const headRoom = (height: number): number => (height >= 24 ? 3 : height >= 16 ? 2 : 0);
