import type {Engine, LogRecord} from './engine.js';

export interface OlderOptions {
	/** How many of the records with exactly this time the caller has already, being the last of them; all if not given. Needed only where the caller's first line was not the first of one of these pages, or two streams share a time. */
	readonly held?: number;
	/** About how many records there are from `before` to now: saves requests. */
	readonly newer?: number;
}

/**
 * How much later than `before` is read: the two outputs of a container are stamped each on its own, so that a log is
 * not quite in the order of its times (seen: 20 ns), and the engine stops at the first record after `until`.
 */
const slackSeconds = 1;
/** Records read after the place was found before giving up the rest: the slack of a very busy log. */
const mostAfter = 5000;

/**
 * The last `count` records before the time `before` (RFC 3339 as the engine gives it) in the log's own order, oldest
 * first; a few more where the first ones have equal times, so that the next call begins where this one ends and no
 * record is lost or doubled. Fewer only at the beginning of the log.
 *
 * Engine 20.10 with json-file or local (tried on 20.10.24): `tail` counts back from the end of the file, and only then `until`
 * and `since` (both inclusive) filter, so tail=5&until=T gives nothing when five records are newer. Hence windows from the end
 * that grow until enough is before the time; the engine seeks from the end and never sends what is newer.
 */
export async function olderLogs(
	engine: Engine,
	id: string,
	before: string,
	count: number,
	signal: AbortSignal,
	{held, newer = 0}: OlderOptions = {},
): Promise<LogRecord[]> {
	const until = engineTime(before, slackSeconds);
	let first: LogRecord | undefined;
	let keep = 2 * count + 100;
	for (let tail = newer + keep; ; tail *= 4) {
		const window = await readWindow(engine, id, {before, until, tail, held, keep}, signal);
		if (window.older.length > count) {
			const start = startOfGroup(window.older, window.older.length - count);
			if (start > 0) {
				return window.older.slice(start);
			}

			// All that was kept has one time.
			keep *= 4;
		}

		// The window was not deep enough, or this is the beginning of the log.
		first ??= await firstRecord(engine, id, until, signal);
		if (!first || (!window.isTrimmed && window.first && isSame(window.first, first))) {
			return window.older;
		}
	}
}

/** RFC 3339 as seconds.nanos for `since` and `until`. */
export function engineTime(time: string, plusSeconds = 0): string {
	const match = /^(.+?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
	const ms = Date.parse(match ? `${match[1]}${match[3]}` : time);
	if (!match || Number.isNaN(ms)) {
		throw new RangeError(`Not a time of the engine: ${time}`);
	}

	return `${ms / 1000 + plusSeconds}.${(match[2] ?? '').padEnd(9, '0')}`;
}

interface WindowRequest {
	readonly before: string;
	readonly until: string;
	readonly tail: number;
	readonly held: number | undefined;
	/** Most records kept in memory. */
	readonly keep: number;
}

interface Window {
	/** The first record of the window; undefined when none is old enough. */
	readonly first?: LogRecord;
	/** In the log's order, up to the caller's own. */
	readonly older: LogRecord[];
	/** Some of the oldest were not kept. */
	readonly isTrimmed: boolean;
}

async function readWindow(engine: Engine, id: string, request: WindowRequest, signal: AbortSignal): Promise<Window> {
	const {before, until, tail, held, keep} = request;
	let first: LogRecord | undefined;
	let older: LogRecord[] = [];
	let isTrimmed = false;
	/** From the first record with exactly the time on. */
	const after: LogRecord[] = [];
	for await (const record of engine.logs(id, {until, tail}, signal)) {
		first ??= record;
		if (after.length > 0 || record.time === before) {
			after.push(record);
			if (after.length > mostAfter) {
				break;
			}
		} else {
			older.push(record);
			if (older.length > 2 * keep) {
				older = older.slice(-keep);
				isTrimmed = true;
			}
		}
	}

	if (after.length === 0) {
		// The record itself is gone (rotated away): by time alone.
		return {first, isTrimmed, older: older.filter(({time}) => time < before)};
	}

	const same = after.flatMap(({time}, index) => (time === before ? [index] : []));
	const own = held === undefined ? same[0]! : (same.at(-held) ?? same[0]!);
	return {first, isTrimmed, older: [...older, ...after.slice(0, own)]};
}

/** Ends the reading after one record: the engine has not sent more than a buffer by then. */
async function firstRecord(
	engine: Engine,
	id: string,
	until: string,
	signal: AbortSignal,
): Promise<LogRecord | undefined> {
	for await (const record of engine.logs(id, {until}, signal)) {
		return record;
	}

	return undefined;
}

function startOfGroup(records: readonly LogRecord[], start: number): number {
	let at = start;
	while (at > 0 && records[at - 1]!.time === records[at]!.time) {
		at--;
	}

	return at;
}

function isSame(one: LogRecord, other: LogRecord): boolean {
	return one.time === other.time && one.stream === other.stream && one.text === other.text;
}
