import {clean} from '../parsers/clean.js';
import type {JournalRecord} from '../parsers/journal.js';
import {logLevel} from '../parsers/log-level.js';
import type {LogLevel} from '../store/log-line.js';
import type {Unnumbered} from './log-lines.js';

/** Characters of a line that are kept. */
const longest = 32 * 1024;

const levels: readonly LogLevel[] = ['error', 'error', 'error', 'error', 'warning', 'info', 'info', 'debug'];

/** 6 on a unit's output is only the default of every line. */
const fromPriority = ({priority, transport}: JournalRecord): LogLevel | undefined =>
	priority === undefined || (priority === 6 && transport === 'stdout') ? undefined : levels[priority];

/** Makes lines of records: the level is what the text says, else the journal's, else that of the line that it continues. */
export function createJournalReader(): (record: JournalRecord) => Unnumbered {
	let before: LogLevel | undefined;
	return record => {
		const {cursor, at, text} = record;
		const tidied = clean(text.length > longest ? `${text.slice(0, longest)}…` : text);
		const level = logLevel(tidied) ?? fromPriority(record) ?? logLevel(tidied, before);
		before = level;
		return {cursor: clean(cursor.slice(0, 300)), at, text: tidied, ...(level ? {level} : {})};
	};
}
