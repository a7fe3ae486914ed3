import type {LogLine} from '../store/log-line.js';
import {createRing, type Ring} from '../store/ring.js';
import type {StreamedSource} from './source.js';

export interface LogData {
	readonly lines: Ring<LogLine>;
	/** `ended`: the container does not run; `removed`: it is gone. Both are followed again by themselves. */
	readonly state: 'opening' | 'following' | 'ended' | 'removed';
	/** What lies before the oldest line: perhaps more, nothing, not known because fetching failed, or no room for it. */
	readonly older: 'more' | 'loading' | 'none' | 'failed' | 'full';
	/** The container that is read now: another than asked for when it was recreated under its name. */
	readonly container: string;
}

/** Bytes of a line in memory, roughly: the object and one byte a character (two where it is not Latin-1). */
const size = (line: LogLine): number => 120 + line.text.length;

export const emptyLog: LogData = {
	lines: createRing<LogLine>({
		count: 10_000,
		bytes: 8 * 1024 * 1024,
		older: {count: 20_000, bytes: 8 * 1024 * 1024},
		size,
	}),
	state: 'opening',
	older: 'more',
	container: '',
};

/** D2: the log of a container; the argument is its id. Started while a pane looks at it. */
export const containerLogs: StreamedSource<LogData> = {
	id: 'container-logs',
	title: 'Container log',
	operations: ['D2'],
	empty: emptyLog,
	async stream() {},
};
