/** What is searched for, or kept. */
export interface LogQuery {
	/** As it was typed. */
	readonly text: string;
	/** Without the flag g: finding whether is several times as quick as finding where. */
	readonly pattern: RegExp;
	readonly invert: boolean;
}

/** Of a longer line only the beginning is looked through, so that a key stays quick. */
const looked = 10_000;

/**
 * A regular expression as typed: a small letter matches a capital too unless a capital is among them, and a leading !
 * inverts where that is asked for. A problem in words when it is not valid; undefined when empty.
 */
export const parseQuery = (
	text: string,
	{inverting = false}: {readonly inverting?: boolean} = {},
): LogQuery | {readonly problem: string} | undefined => {
	const invert = inverting && text.startsWith('!');
	const source = invert ? text.slice(1) : text;
	if (source === '') {
		return undefined;
	}

	// A capital of an escape (\S, \D) is not a capital that somebody looks for.
	const exact = /\p{Lu}/u.test(source.replaceAll(/\\./gsu, ''));
	try {
		return {text, pattern: new RegExp(source, exact ? '' : 'i'), invert};
	} catch (error) {
		const reason = String((error as Error).message).replace(/^Invalid regular expression: .*: /s, '');
		return {problem: `not a regular expression: ${reason.toLowerCase()}`};
	}
};

const within = (text: string): string => (text.length > looked ? text.slice(0, looked) : text);

/** Whether a line has it (inversion not considered). */
export const found = ({pattern}: LogQuery, text: string): boolean => pattern.test(within(text));

/** Whether a line is kept. */
export const keeps = (query: LogQuery, text: string): boolean => found(query, text) !== query.invert;

/** Start and end of each match, in order; a pattern that matches nothing at all (a*) has none. */
export const matches = ({pattern}: LogQuery, text: string): ReadonlyArray<readonly [number, number]> => {
	const list: Array<readonly [number, number]> = [];
	for (const match of within(text).matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
		if (match[0] !== '') {
			list.push([match.index, match.index + match[0].length]);
		}
	}

	return list;
};
