import type {Segment} from './line.js';
import type {LogLines} from './log-index.js';
import type {RangeEnd} from './log-range.js';
import type {SplitLine} from './log-shown.js';

/** What a log view shows, and how it gets at what it does not hold. */
export interface LogFeed {
	/** "synapse" */
	readonly name: string;
	readonly lines: LogLines;
	/** Lines that fell off the front. */
	readonly dropped: number;
	/** What lies before the oldest line. */
	readonly older: 'more' | 'loading' | 'none' | 'failed' | 'full';
	/** Said in the title where all is not well: "stale 42s", "ended". */
	readonly status?: Segment | undefined;
	/** Old data: dimmed. */
	readonly dim?: boolean;
	/** Said while there are no lines. */
	readonly empty: string;
	/** Knows the log's own format. */
	readonly split?: SplitLine;
	/** Asks for lines before the oldest. */
	fetchOlder?(): void;
	/** Every line of a range from where the log is kept, oldest first, each with its time; both ends included. */
	range?(from: RangeEnd | undefined, to: RangeEnd | undefined, signal: AbortSignal): AsyncIterable<string>;
}
