import type {LogLine} from '../store/log-line.js';
import {createRing, type Ring} from '../store/ring.js';
import type {Unnumbered} from './log-lines.js';

/** A log of any kind, as far as it is held. */
export interface LogData {
	readonly lines: Ring<LogLine>;
	/** `ended`: the container does not run; `removed`: it (or the file) is gone. Both are followed again by themselves. */
	readonly state: 'opening' | 'following' | 'ended' | 'removed';
	/** What lies before the oldest line: perhaps more, nothing, not known because fetching failed, or no room for it. */
	readonly older: 'more' | 'loading' | 'none' | 'failed' | 'full';
	/** What came and could not be read as a line. */
	readonly bad: number;
}

/** Bytes of a line in memory, roughly: the object and one byte a character (two where it is not Latin-1). */
const size = (line: LogLine): number => 90 + line.text.length + line.cursor.length;

const mebibyte = 1024 * 1024;

export const emptyLog: LogData = {
	lines: createRing<LogLine>({
		count: 10_000,
		bytes: 8 * mebibyte,
		older: {count: 20_000, bytes: 8 * mebibyte},
		size,
	}),
	state: 'opening',
	older: 'more',
	bad: 0,
};

const numbered = ({lines: held}: LogData, lines: readonly Unnumbered[]): readonly LogLine[] => {
	const next = (held.at(-1)?.seq ?? -1) + 1;
	return lines.map((line, index) => ({...line, seq: next + index}));
};

/** The log with these lines at its end, numbered on from the last. */
export const withLines = <Data extends LogData>(data: Data, lines: readonly Unnumbered[]): Data => ({
	...data,
	lines: data.lines.push(numbered(data, lines)),
});

/** The log with these lines and no others; numbered on all the same, so that none is taken for one that was there. */
export const begunAnew = <Data extends LogData>(data: Data, lines: readonly Unnumbered[]): Data => ({
	...data,
	lines: emptyLog.lines.push(numbered(data, lines)),
	older: 'more',
});

/** The oldest line that is of the log itself. */
export function firstOf({lines}: LogData): LogLine | undefined {
	for (let index = 0; index < lines.length; index += 1) {
		const line = lines.at(index)!;
		if (!line.note) {
			return line;
		}
	}

	return undefined;
}

/** The newest one. */
export function newestOf({lines}: LogData): LogLine | undefined {
	for (let index = lines.length - 1; index >= 0; index -= 1) {
		const line = lines.at(index)!;
		if (!line.note) {
			return line;
		}
	}

	return undefined;
}
