export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** One line of any log, cleaned of control sequences. */
export interface LogLine {
	/** Counts up within its log; older lines fetched later have lower (also negative) numbers. */
	readonly seq: number;
	/** ms since the epoch, for display; undefined where the log has no times. */
	readonly at?: number;
	/** Where it stands in its log, in the log's own terms (RFC 3339 with nanoseconds, journal cursor): for resuming and fetching older ones. */
	readonly cursor: string;
	readonly level?: LogLevel;
	readonly stream?: 'stdout' | 'stderr';
	/** Not of the log: said by this program about it ("container restarted"). */
	readonly note?: true;
	readonly text: string;
}
