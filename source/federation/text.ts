import {clean} from '../parsers/clean.js';

/** Words of another machine, for a person: one line, harmless, not long. */
export const shown = (text: string, most = 200): string => {
	// Cleaning has a price for each character, and a server may send many.
	const line = clean(text.slice(0, most * 4));
	return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};

/** `1 key`, `2 keys`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const units: ReadonlyArray<readonly [string, number]> = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
	['second', 1000],
];

/** ms as `3 days`, `1 hour`; rounded down. */
export const spanOf = (ms: number): string => {
	const [what, size] = units.find(([, unit]) => Math.abs(ms) >= unit) ?? ['second', 1000];
	return counted(Math.floor(Math.abs(ms) / size), what);
};

/** ms since the epoch as `2026-01-31 12:00 UTC`; a number that is no date as it is. */
export const dateOf = (ms: number): string =>
	Math.abs(ms) <= 8.64e15 ? `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC` : String(ms);
