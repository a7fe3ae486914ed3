import {clean} from '../../parsers/clean.js';
import {logLevel} from '../../parsers/log-level.js';
import {splitSynapseLine} from '../../parsers/synapse-log.js';
import type {LogLevel} from '../../store/log-line.js';

/** The first error of a log. */
export interface LoggedError {
	/** Place of its first line. */
	readonly at: number;
	/** Place of the line that says it: a traceback's last. */
	readonly said: number;
	/** In one line: "psycopg2.OperationalError: connection to server at …". */
	readonly text: string;
	/** What the words speak of. */
	readonly of?: 'database' | 'redis';
	/** It ends a start: Synapse does not go on after it. */
	readonly fatal: boolean;
}

const traceback = /^\s*Traceback \(most recent call last\):/;
/** "psycopg2.OperationalError: …", "TypeError: …", "nacl.exceptions.ValueError: …", at the end of a traceback. */
const exception = /^\s*[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning|Timeout|Failure)\b(?::|$)/;
/** How `python -m synapse.app.homeserver` ends (synapse/app/homeserver.py, app/_base.py, util/__init__.py). */
const configError = /^Error in configuration(?: at '[^']*')?:/;
const startError = /^ ?Error during initiali[sz]ation:|Exception during startup|Exception in startup/;
const startMark = /^\*{20,}$/;
/** Without a level: the shell, python, the container's own start. */
const plainError =
	/^(?:Error|ERROR|FATAL|fatal)[: ]|Config file '.*' does not exist|^(?:python3?|sh|exec|\/start\.\w+): |Out of memory|Killed$/;
/** A new entry of Synapse's log; not part of what stands before it. */
const entry = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;

const kindOf = (text: string): Pick<LoggedError, 'of'> =>
	/psycopg2|sqlite3\.|OperationalError|IncorrectDatabaseSetup|PostgreSQL|database_engine/.test(text)
		? {of: 'database'}
		: /txredisapi|redis/i.test(text)
			? {of: 'redis'}
			: {};

const indent = (line: string): number => /^\s*/.exec(line)![0].length;

/** Where the traceback that begins at `from` says what it was, and the lines that belong to it. */
function endOfTraceback(lines: readonly string[], from: number): {readonly said: number; readonly text: string} {
	const depth = indent(lines[from]!);
	let said = from;
	for (let at = from + 1; at < lines.length && !entry.test(lines[at]!) && !startMark.test(lines[at]!); at++) {
		const line = lines[at]!;
		if (indent(line) <= depth && exception.test(line)) {
			said = at;
		}
	}

	const more: string[] = [];
	for (const line of lines.slice(said + 1, said + 6)) {
		if (line.trim() === '' || entry.test(line) || startMark.test(line) || traceback.test(line)) {
			break;
		}

		more.push(line.trim());
	}

	return {said, text: [lines[said]!.trim(), ...more].join(' ')};
}

/** "Error in configuration at 'x':" with what is indented below it. */
function configWords(lines: readonly string[], from: number): string {
	const more = lines.slice(from + 1, from + 8);
	const end = more.findIndex(line => line.trim() === '' || !/^\s/.test(line));
	return [lines[from]!, ...more.slice(0, end === -1 ? more.length : end)].map(line => line.trim()).join(' ');
}

const said = (at: number, place: number, text: string, fatal: boolean): LoggedError => ({
	at,
	said: place,
	text: clean(text).slice(0, 400),
	fatal,
	...kindOf(text),
});

/** What an entry with the level of an error says: its traceback's end, where it has one. */
function entryError(lines: readonly string[], at: number): LoggedError {
	const next = lines.slice(at + 1, at + 4).findIndex(line => traceback.test(line));
	const fatal = startError.test(lines[at]!);
	if (next !== -1 && !lines.slice(at + 1, at + 1 + next).some(line => entry.test(line))) {
		const {said: place, text} = endOfTraceback(lines, at + 1 + next);
		return said(at, place, text, fatal);
	}

	const text = lines[at]!.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ - /, '');
	return said(at, at, splitSynapseLine(text)?.message ?? text, fatal);
}

/** All errors of the lines (without their times by the engine), the oldest first. */
function* errorsIn(lines: readonly string[]): Generator<LoggedError> {
	let before: LogLevel | undefined;
	let inside = false;
	for (const [at, line] of lines.entries()) {
		if (configError.test(line)) {
			yield said(at, at, configWords(lines, at), true);
			before = undefined;
			continue;
		}

		// That of a warning belongs to it; that of no entry ends the process.
		if (traceback.test(line) && !inside && before !== 'warning') {
			const {said: place, text} = endOfTraceback(lines, at);
			yield said(at, place, text, true);
			inside = true;
			continue;
		}

		if (entry.test(line) || startMark.test(line)) {
			inside = false;
		}

		const level = logLevel(line, before);
		const begins = level === 'error' && (entry.test(line) || before !== 'error');
		if (begins && !inside) {
			yield entryError(lines, at);
			inside = true;
		} else if (!inside && plainError.test(line)) {
			yield said(at, at, line, true);
		}

		before = level;
	}
}

/** The first error: of those that end a start the first, else the first of all; undefined where there is none. */
export function firstError(lines: readonly string[]): LoggedError | undefined {
	const all = [...errorsIn(lines)];
	return all.find(({fatal}) => fatal) ?? all[0];
}

/** How many there are. */
export const countErrors = (lines: readonly string[]): number => [...errorsIn(lines)].length;

/** At most `most` lines around the error, each with a mark before it, the error's own with ›. */
export function markedLines(lines: readonly string[], error: LoggedError | undefined, most = 30): readonly string[] {
	const mark = (line: string, at: number): string =>
		`${error && (at === error.at || at === error.said) ? '›' : ' '} ${clean(line)}`;
	if (!error || lines.length <= most) {
		return lines.map(mark).slice(-most);
	}

	const first = Math.max(0, Math.min(error.at - 2, lines.length - most));
	const shown = lines.map((line, at) => ({line: mark(line, at), at})).slice(first, first + most);
	// A long traceback: its end says what it was.
	return error.said < first + most
		? shown.map(({line}) => line)
		: [
				...shown.slice(0, most - 8).map(({line}) => line),
				'  …',
				...lines.slice(error.said - 3, error.said + 4).map((line, place) => mark(line, error.said - 3 + place)),
			];
}
