import type {LogLine} from '../store/log-line.js';
import {createRing, type Ring} from '../store/ring.js';
import type {Unnumbered} from './log-lines.js';

export interface LogData {
	readonly lines: Ring<LogLine>;
	/** `ended`: the container does not run; `removed`: it is gone. Both are followed again by themselves. */
	readonly state: 'opening' | 'following' | 'ended' | 'removed';
	/** What lies before the oldest line: perhaps more, nothing, not known because fetching failed, or no room for it. */
	readonly older: 'more' | 'loading' | 'none' | 'failed' | 'full';
	/** The container that is read now: another than asked for when it was recreated under its name. */
	readonly container: string;
	/** Its name; empty until it was found. */
	readonly name: string;
	/** When the run that is followed began, as the engine says it. */
	readonly startedAt: string;
}

/** Bytes of a line in memory, roughly: the object and one byte a character (two where it is not Latin-1). */
const size = (line: LogLine): number => 120 + line.text.length;

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
	container: '',
	name: '',
	startedAt: '',
};

/** The log with these lines at its end, numbered on from the last. */
export function withLines(data: LogData, lines: readonly Unnumbered[]): LogData {
	const next = (data.lines.at(-1)?.seq ?? -1) + 1;
	return {...data, lines: data.lines.push(lines.map((line, index) => ({...line, seq: next + index})))};
}

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
