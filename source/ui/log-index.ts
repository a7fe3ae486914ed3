import type {LogLevel, LogLine} from '../store/log-line.js';
import {reaches, type Threshold} from './log-level.js';
import {keeps, type LogQuery} from './log-query.js';

export interface LogFilter {
	readonly level: Threshold;
	readonly keep?: LogQuery | undefined;
}

/** A log's lines, oldest first: a ring or an array. Another object after each change. */
export interface LogLines {
	readonly length: number;
	at(index: number): LogLine | undefined;
}

/** The lines that pass, oldest first, of those looked at so far. */
export interface LogIndex {
	readonly visible: readonly LogLine[];
	/** False while older lines wait to be looked at: call again. */
	readonly complete: boolean;
	/** Some line had a level. */
	readonly levels: boolean;
}

/** Characters looked at in one go: some milliseconds. */
const budget = 1_000_000;

/** First index whose seq is not below `seq`. */
export const lowerBound = (lines: LogLines, seq: number): number => {
	let low = 0;
	let high = lines.length;
	while (low < high) {
		const between = (low + high) >>> 1;
		if (lines.at(between)!.seq < seq) {
			low = between + 1;
		} else {
			high = between;
		}
	}

	return low;
};

/** How far back the level of a continued line (a traceback) is looked for. */
const reach = 200;

const levelBefore = (lines: LogLines, index: number): LogLevel | undefined => {
	for (let at = index - 1; at >= Math.max(0, index - reach); at -= 1) {
		if (lines.at(at)!.level) {
			return lines.at(at)!.level;
		}
	}

	return undefined;
};

/**
 * Keeps the list of lines that pass a filter. Each line is looked at once, newest first, a bounded number in one go; lines
 * that come, that leave the ring or that are fetched from before it cost only themselves.
 */
export const createLogIndex = (): ((lines: LogLines, filter: LogFilter) => LogIndex) => {
	let last: {lines: LogLines; filter: LogFilter} | undefined;
	let visible: LogLine[] = [];
	let levels = false;
	/** Lines from `low` to `high` (seq, both included) were looked at. */
	let low = 0;
	let high = -1;
	let result: LogIndex = {visible, complete: true, levels};

	const pass = (lines: LogLines, from: number, to: number, {level, keep}: LogFilter): LogLine[] => {
		let current = level === 'all' ? undefined : levelBefore(lines, from);
		const passed: LogLine[] = [];
		for (let index = from; index < to; index += 1) {
			const line = lines.at(index)!;
			// What this program says about the log is never hidden, and after it a new run begins.
			if (line.note) {
				current = line.level;
				passed.push(line);
				continue;
			}

			if (line.level) {
				current = line.level;
				levels = true;
			}

			// A line without a level goes with the one before it, so that tracebacks stay whole.
			if (level !== 'all' && current && !reaches(current, level)) {
				continue;
			}

			if (!keep || keeps(keep, line.text)) {
				passed.push(line);
			}
		}

		return passed;
	};

	/** How many lines before `end` are looked at now. */
	const portion = (lines: LogLines, end: number): number => {
		let start = end;
		let characters = 0;
		while (start > 0 && characters < budget) {
			start -= 1;
			characters += lines.at(start)!.text.length + 20;
		}

		return start;
	};

	const forget = (): void => {
		visible = [];
		low = 0;
		high = -1;
	};

	return (lines, filter) => {
		const same = last && last.filter.level === filter.level && last.filter.keep === filter.keep;
		if (same && last!.lines === lines && result.complete) {
			return result;
		}

		// Another log, or one begun anew: nothing that was looked at is there any more.
		const first = lines.at(0);
		const newest = lines.at(-1);
		if (!same || !first || !newest || newest.seq < low || first.seq > high) {
			forget();
		}

		last = {lines, filter};
		if (!first || !newest) {
			result = {visible, complete: true, levels};
			return result;
		}

		if (high < low) {
			low = newest.seq + 1;
			high = newest.seq;
		}

		const gone = lowerBound(visible, first.seq);
		low = Math.max(low, first.seq);
		const newer = newest.seq > high ? pass(lines, lowerBound(lines, high + 1), lines.length, filter) : [];
		high = newest.seq;
		const end = lowerBound(lines, low);
		const start = portion(lines, end);
		const older = pass(lines, start, end, filter);
		low = start < end ? lines.at(start)!.seq : low;
		if (gone > 0 || newer.length > 0 || older.length > 0) {
			visible = [...older, ...(gone > 0 ? visible.slice(gone) : visible), ...newer];
		}

		result = {visible, complete: start === 0, levels};
		return result;
	};
};
