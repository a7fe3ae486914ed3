import type {Host} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {type JournalRecord, parseJournalLine} from '../parsers/journal.js';
import type {LogTime} from './container-log-range.js';
import {createFileReader, parseCursor, takeLines} from './file-lines.js';
import {type JournalPlace, journalCommand} from './journal-command.js';
import {readPart} from './log-file-script.js';

/** A line of the journal as it is saved: its time, then the text. */
export const savedRecord = ({at, text}: Pick<JournalRecord, 'at' | 'text'>): string =>
	`${new Date(at).toISOString()} ${clean(text)}`;

const place = ({cursor, at}: LogTime): JournalPlace => (cursor ? {from: cursor} : {since: at ?? 0});

/** The lines of a unit's journal from one line or time to another (both included), from the journal itself. */
export async function* journalRange(
	host: Host,
	key: string,
	from: LogTime | undefined,
	to: LogTime | undefined,
	signal: AbortSignal,
): AsyncGenerator<string> {
	const argv = journalCommand(key, place(from ?? {}));
	for await (const line of host.stream(argv, {signal, lineLimit: 512 * 1024})) {
		const record = parseJournalLine(line);
		if (!record || (from?.at !== undefined && !from.cursor && record.at < from.at)) {
			continue;
		}

		if (to && !to.cursor && to.at !== undefined && record.at > to.at) {
			return;
		}

		yield savedRecord(record);
		if (to?.cursor === record.cursor) {
			return;
		}
	}
}

const page = 1024 * 1024;

/** The lines of a log file from one to another (both included), from the file itself; it knows no times. */
export async function* fileRange(
	host: Host,
	path: string,
	from: LogTime | undefined,
	to: LogTime | undefined,
	signal: AbortSignal,
): AsyncGenerator<string> {
	const last = to?.cursor ? parseCursor(to.cursor) : undefined;
	const first = from?.cursor ? parseCursor(from.cursor) : undefined;
	let inode =
		first?.inode ?? last?.inode ?? (await readPart(host, path, {inode: '', offset: 0, count: 0}, signal)).inode;
	let offset = first?.offset ?? 0;
	let torn = false;
	for (;;) {
		const {word, data, inode: now} = await readPart(host, path, {inode, offset, count: page}, signal);
		const full = data.length === page;
		const taken = takeLines({data, offset}, {inode, torn, full}, createFileReader());
		for (const {cursor, text} of taken.lines) {
			if (last && last.inode === inode && parseCursor(cursor).offset > last.offset) {
				return;
			}

			yield text;
		}

		if (full) {
			({end: offset, torn} = taken);
		} else if (word === 'old' && last?.inode !== inode) {
			[inode, offset, torn] = [now, 0, false]; // It was renamed: what followed is in the file that has its name now.
		} else {
			return;
		}
	}
}
