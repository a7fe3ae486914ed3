import type {LogRecord} from '../hosts/engine.js';
import {clean} from '../parsers/clean.js';
import {logLevel} from '../parsers/log-level.js';
import type {LogLevel, LogLine} from '../store/log-line.js';

/** Characters of a line that are kept. */
const longest = 32 * 1024;

/** A copy: a part of a string would keep the whole of it in memory. */
const cut = (text: string): string => `${Buffer.from(text.slice(0, longest)).toString()}…`;

/** A line of the engine's log as it is held, but for its number. */
export type Unnumbered = Omit<LogLine, 'seq'>;

/** Makes lines of records; a continuation line has the level of the line before it in the same stream. */
export function createLineReader(): (record: LogRecord) => Unnumbered {
	const levels: Partial<Record<LogRecord['stream'], LogLevel>> = {};
	return ({time, stream, text}) => {
		const tidied = clean(text.length > longest ? cut(text) : text);
		const level = logLevel(tidied, levels[stream]);
		levels[stream] = level;
		const at = Date.parse(time);
		return {
			cursor: clean(time.slice(0, 40)),
			stream,
			text: tidied,
			...(Number.isNaN(at) ? {} : {at}),
			...(level ? {level} : {}),
		};
	};
}

/** Something that this program has to say about the log, in its place among the lines. */
export const toNote = (text: string, at: number, level: LogLevel = 'info'): Unnumbered => ({
	at,
	cursor: '',
	level,
	note: true,
	text: `── ${text} ──`,
});
