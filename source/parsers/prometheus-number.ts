/** Where a reader stands in a text; `end` is the end of the line. */
export interface Cursor {
	readonly text: string;
	at: number;
	end: number;
}

const tens = Array.from({length: 16}, (_, power) => 10 ** power);
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A figure as Go's ParseFloat takes it, but for hexadecimal ones; undefined if it is none. */
export function parseNumber(text: string): number | undefined {
	if (decimal.test(text)) {
		return Number(text);
	}

	switch (text.toLowerCase()) {
		case 'nan':
			return Number.NaN;
		case '+inf':
		case 'inf':
		case '+infinity':
		case 'infinity':
			return Number.POSITIVE_INFINITY;
		case '-inf':
		case '-infinity':
			return Number.NEGATIVE_INFINITY;
		default:
			return undefined;
	}
}

/** What startsWith says, four times faster: it compares a slice at once, startsWith character by character (V8 of Node 26). */
export const isAt = (text: string, part: string, at: number): boolean => text.slice(at, at + part.length) === part;

export const isBlank = (code: number): boolean => code === 32 || code === 9;

export function skipBlanks(cursor: Cursor): void {
	const {text, end} = cursor;
	while (cursor.at < end && isBlank(text.charCodeAt(cursor.at))) {
		cursor.at += 1;
	}
}

/** What stands up to the next blank. */
export function readToken(cursor: Cursor): string {
	const {text, end, at} = cursor;
	while (cursor.at < end && !isBlank(text.charCodeAt(cursor.at))) {
		cursor.at += 1;
	}

	return text.slice(at, cursor.at);
}

/** The figure up to the next blank; undefined if it is none. */
export function readNumber(cursor: Cursor): number | undefined {
	const {text, end} = cursor;
	let {at} = cursor;
	let digits = 0;
	let point = -1;
	let value = 0;
	// "8466.0" without a string of its own: both parts are exact up to 2^53 and 10^15, so one division rounds right.
	while (at < end && digits < 16) {
		const code = text.charCodeAt(at);
		if (code >= 48 && code <= 57) {
			value = value * 10 + code - 48;
			digits += 1;
		} else if (code === 46 && point < 0) {
			point = digits;
		} else {
			break;
		}

		at += 1;
	}

	if (digits > 0 && digits < 16 && (at === end || isBlank(text.charCodeAt(at)))) {
		cursor.at = at;
		return point < 0 ? value : value / tens[digits - point]!;
	}

	return parseNumber(readToken(cursor));
}
