import type {LogLine} from '../store/log-line.js';
import {clock} from './format.js';
import type {LogLines} from './log-index.js';
import type {LogMark} from './log-state.js';

/** An end of a range: a line by its cursor, or a time (ms since the epoch). */
export interface RangeEnd {
	readonly cursor?: string;
	readonly seq?: number;
	readonly at?: number;
}

/** Both ends belong to it; an absent end is open. */
export interface LogRange {
	readonly from?: RangeEnd;
	readonly to?: RangeEnd;
}

const end = ({seq, cursor, at}: LogMark): RangeEnd => ({seq, cursor, ...(at === undefined ? {} : {at})});

/** From the first mark to the last; with one mark from there to the end; undefined without marks. */
export const markedRange = (marks: readonly LogMark[]): LogRange | undefined => {
	const [first] = marks;
	const last = marks.at(-1);
	if (!first || !last) {
		return undefined;
	}

	return first === last ? {from: end(first)} : {from: end(first), to: end(last)};
};

const holds = (line: LogLine, {from, to}: LogRange): boolean => {
	const after = from?.seq === undefined ? from?.at === undefined || (line.at ?? 0) >= from.at : line.seq >= from.seq;
	const before = to?.seq === undefined ? to?.at === undefined || (line.at ?? 0) <= to.at : line.seq <= to.seq;
	return after && before;
};

/** The lines of a range that are held. */
export function* heldLines(lines: LogLines, range: LogRange): Generator<LogLine> {
	for (let index = 0; index < lines.length; index += 1) {
		const line = lines.at(index)!;
		if (holds(line, range)) {
			yield line;
		}
	}
}

/** Whether all lines of a range are held, so that nothing need be fetched. */
export const isHeld = (lines: LogLines, {from}: LogRange, older: 'none' | string): boolean => {
	if (older === 'none') {
		return true;
	}

	const first = lines.at(0);
	if (!first || !from) {
		return false;
	}

	return from.seq === undefined ? from.at !== undefined && (first.at ?? Infinity) < from.at : first.seq <= from.seq;
};

/** Whether its lines have times; those of a file have none, and what this program says about a log does not count. */
export const hasTimes = (lines: LogLines): boolean => {
	for (let index = 0; index < lines.length; index += 1) {
		const {at, note} = lines.at(index)!;
		if (!note) {
			return at !== undefined;
		}
	}

	return false;
};

/** The engine's cursors are times, and more exact than `at`; others mean nothing to a person. */
const isTime = /^\d{4}-\d\d-\d\dT/;

/** A line as it is saved, as `docker logs --timestamps` has it; what this program said about the log is left out. */
export const savedLine = ({cursor, at, text, note}: LogLine): string | undefined => {
	if (note) {
		return undefined;
	}

	const time = isTime.test(cursor) ? cursor : at === undefined ? undefined : new Date(at).toISOString();
	return time === undefined ? text : `${time} ${text}`;
};

/** "from 10:42:05 to 10:45:00", for the prompt. */
export const rangeLabel = ({from, to}: LogRange): string => {
	const name = ({at}: RangeEnd): string => (at === undefined ? 'the mark' : clock(at));
	const begin = from ? `from ${name(from)}` : 'everything';
	return to ? `${begin} to ${name(to)}` : from ? `${begin} to the end` : begin;
};

const units: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** A time as a person writes it: "15m" or "2h ago" before `now`, "10:42", "10:42:05", "2026-11-23 10:42"; undefined if it is none. */
export const parseTime = (text: string, now: number): number | undefined => {
	const written = text.trim().replace(/\s*ago$/, '');
	const span = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(written);
	if (span) {
		return now - Number(span[1]) * units[span[2]!]!;
	}

	const hour = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(written);
	if (hour) {
		const date = new Date(now);
		date.setHours(Number(hour[1]), Number(hour[2]), Number(hour[3] ?? 0), 0);
		// A time later than now was yesterday's.
		if (date.getTime() > now) {
			date.setDate(date.getDate() - 1);
		}

		return Number(hour[1]) < 24 && Number(hour[2]) < 60 ? date.getTime() : undefined;
	}

	const time = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?$/.test(written)
		? Date.parse(written.length === 10 ? `${written}T00:00` : written.replace(' ', 'T'))
		: Number.NaN;
	return Number.isNaN(time) ? undefined : time;
};
