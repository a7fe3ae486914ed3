import {clean} from './clean.js';

const mark = "'•••'";

/** Strings in every form that PostgreSQL has ("Lexical Structure"), names in quotes, comments. One without an end reaches to the end. */
const pieces =
	/(?<escaped>\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$))|(?<plain>'(?:[^']|'')*(?:'|$))|(?<dollar>\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?(?:\$\k<tag>\$|$))|(?<name>"(?:[^"]|"")*(?:"|$))|(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/g;

/**
 * A query without what people wrote into it: each string is '•••', comments are left out; one line. Where it cannot be told
 * where a string ends (a backslash before the quote, as of old), all that follows is left out.
 */
export function maskSql(query: string): string {
	let shown = '';
	let at = 0;
	for (const found of query.matchAll(pieces)) {
		const [piece] = found;
		const {plain, name, comment} = found.groups!;
		shown += query.slice(at, found.index);
		at = found.index + piece.length;
		if (plain !== undefined && /\\'/.test(piece)) {
			return tidy(`${shown}${mark}…`);
		}

		shown += name ?? (comment === undefined ? mark : ' ');
	}

	return tidy(shown + query.slice(at));
}

const tidy = (text: string): string => clean(text.replace(/\s+/g, ' ').trim());
