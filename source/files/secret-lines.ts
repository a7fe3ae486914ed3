import type {Hidden} from './hidden.js';
import {isOpen, isSecretKey, tellsNothing} from './secret-key.js';

// What can be told of a text line by line, whatever its syntax and also where that is broken: keys with what stands behind
// and below them, comments, URLs, flags. What a parser understands is found by secret-nodes.ts beside it.

/** `key: value`, also commented out, in a list, quoted, as an assignment. */
const keyLine =
	/^(\s*(?:(?:[#;]+|-|\?)\s+|[#;]+)*)(?:export\s+)?(["']?)([\w.@-]+)\2\s*[:=](?:\s+|(?=["'[{|>&*!]|\S))(.*)$/;
/** The same anywhere in a line. */
const assignment =
	/(?<![\w.-])(["']?)(?:--?)?([\w.-]+)\1\s*(?::|=>|=)\s*("(?:\\.|[^"\\])*"?|'(?:''|[^'])*'?|[^\s,;}\]"']+)/g;
const flag = /(?:^|[\s"'[])--?([\w-]+)["']?[\s,]+("[^"]*"?|'[^']*'?|[^\s,\]"'-][^\s,\]"']*)/g;

const shapes: readonly RegExp[] = [
	/(?<=\b[a-z][\w+.-]*:\/\/[^\s/:@"']*:)[^\s@]+(?=@)/gi,
	/(?<=\bhttps?:\/\/)[^\s/:@"']+(?=@)/gi,
	/(?<=[?&](?:[\w-]*(?:key|token|secret|signature|sig|password)[\w-]*)=)[^\s&"'#]+/gi,
	/(?<=\b(?:Bearer|Basic)\s+)[\w.~+/=-]{6,}/gi,
	/(?<=(?:^|\s)(?:-u|--user)[\s=]+[^\s:"']+:)[^\s"']+/g,
	/(?<=\b(?:redis-cli|redis-server)\b[^|;&]*?\s-a\s+)\S+/g,
	// Tokens of Matrix, and of services that a bot speaks with, tell themselves.
	/\b(?:syt|mat|mct|mcr|sk|ghp|gho|glpat|xox[abp]|hf|AKIA)[_-][\w-]{8,}/g,
];

const privateKey = /-----BEGIN [\w ]*PRIVATE KEY-----/;
const endOfKey = /-----END [\w ]*PRIVATE KEY-----/;

/** Behind the key: nothing yet, only how what follows is written, or an anchor or tag of it. */
const opens = /^(?:[&!][^\s,]*\s*)*(?:[|>][-+\d]*)?\s*(?:#.*)?$/;

const indentOf = (line: string): number => /^[\s#;]*/.exec(line)![0].length;

interface State {
	/** What stands deeper than this belongs to a secret key. */
	below?: number;
	/** What stands deeper than this is open. */
	open?: number;
	/** Items of the list right below the key, as deep as the key itself. */
	items?: boolean;
	key: string;
	/** A quote that is not closed yet. */
	quote?: string;
	pem: boolean;
}

/** Hides what looks secret, line by line. Never throws. */
export function hideLines(text: string, hidden: Hidden): void {
	const state: State = {pem: false, key: ''};
	let at = 0;
	for (const line of text.split('\n')) {
		hideLine(line, at, state, hidden);
		at += line.length + 1;
	}
}

function hideLine(line: string, at: number, state: State, hidden: Hidden): void {
	const whole = () => hidden.hideValue(at + /^\s*/.exec(line)![0].length, at + line.trimEnd().length);
	if (state.pem || privateKey.test(line)) {
		state.pem = !endOfKey.test(line);
		whole();
		return;
	}

	if (state.quote !== undefined) {
		const end = line.indexOf(state.quote);
		hidden.hideValue(at, at + (end === -1 ? line.length : end + 1));
		state.quote = end === -1 ? state.quote : undefined;
		return;
	}

	for (const shape of shapes) {
		for (const match of line.matchAll(shape)) {
			hidden.hideValue(at + match.index, at + match.index + match[0].length);
		}
	}

	if (line.trim() === '') {
		return;
	}

	const indent = indentOf(line);
	if (isBelow(line, indent, state)) {
		const inner = keyLine.exec(line);
		if (inner && !/^["']/.test(line.trim())) {
			hideRest(line, at, inner[4]!, state.key, hidden);
		} else {
			whole();
		}

		return;
	}

	state.below = undefined;
	if (state.open !== undefined && (indent > state.open || (indent === state.open && line.trim().startsWith('-')))) {
		return;
	}

	state.open = undefined;
	hideKeyLine(line, at, indent, state, hidden);
	hideInside(line, at, hidden);
}

function isBelow(line: string, indent: number, {below, items}: State): boolean {
	if (below === undefined) {
		return false;
	}

	return indent > below || (items === true && indent === below && /^[\s#;]*-\s/.test(line));
}

function hideRest(line: string, at: number, rest: string, key: string, hidden: Hidden): void {
	if (!tellsNothing(key, rest.replace(/,$/, '')) && !opens.test(rest) && !/^\*\S+\s*$/.test(rest)) {
		hidden.hideValue(at + line.length - rest.length, at + line.trimEnd().replace(/,$/, '').length);
	}
}

function hideKeyLine(line: string, at: number, indent: number, state: State, hidden: Hidden): void {
	const [, , , key, rest = ''] = keyLine.exec(line) ?? [];
	if (key === undefined) {
		return;
	}

	if (isOpen(key)) {
		state.open = indent;
		return;
	}

	if (!isSecretKey(key)) {
		return;
	}

	hideRest(line, at, rest, key, hidden);
	const value = rest.replace(/^(?:[&!]\S*\s+)*/, '');
	const quote = /^["']/.exec(value)?.[0];
	if (quote !== undefined && !value.slice(1).replaceAll('\\"', '').includes(quote)) {
		state.quote = quote;
		return;
	}

	// A value may go on below, where it stands deeper.
	state.below = indent;
	state.key = key;
	state.items = opens.test(rest);
}

/** Keys with values within a line, and flags with theirs; in a comment what follows may be of several words. */
function hideInside(line: string, at: number, hidden: Hidden): void {
	const comment = /(?:^|\s)[#;]/.exec(line)?.index ?? line.length;
	for (const match of line.matchAll(assignment)) {
		const [all, , name = '', value = ''] = match;
		if (isSecretKey(name) && !tellsNothing(name, value)) {
			const from = match.index + all.length - value.length;
			hidden.hideValue(at + from, at + (from > comment ? line.trimEnd().length : from + value.length));
		}
	}

	for (const match of line.matchAll(flag)) {
		const [all, name = '', value = ''] = match;
		if (isSecretKey(name) && /--?[\w-]+["']?[\s,]+\S/.test(all) && all.includes(`-${name}`)) {
			const from = match.index + all.length - value.length;
			hidden.hideValue(at + from, at + from + value.length);
		}
	}
}
