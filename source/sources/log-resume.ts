import {compareTimes, earlier, toEngineTime} from '../parsers/rfc3339.js';
import type {LogLine} from '../store/log-line.js';
import type {Ring} from '../store/ring.js';
import type {Unnumbered} from './log-lines.js';

/** Lines of both streams may stand in the log some way out of the order of their times. */
const overlap = 1000;
const most = 2000;

/** Where to take a log up again, and which of the lines that come then are held already. */
export interface Resume {
	/** For the engine's `since`, which is inclusive. */
	readonly since: string | undefined;
	/** Whether the line is held: each held line answers for one. */
	isHeld(line: Unnumbered): boolean;
}

const nothingHeld: Resume = {since: undefined, isHeld: () => false};

const nameOf = ({cursor, stream, text}: Unnumbered): string => `${cursor} ${stream} ${text}`;

/**
 * The log is asked for from a second before the newest line on, and of what comes, each line that is held is left out once:
 * equal lines of one instant are counted, not merged.
 */
export function resumeFrom(lines: Ring<LogLine>): Resume {
	const newest: LogLine[] = [];
	let latest: string | undefined;
	for (let index = lines.length - 1; index >= 0 && newest.length < most; index -= 1) {
		const line = lines.at(index)!;
		const time = line.note ? undefined : toEngineTime(line.cursor);
		if (time === undefined) {
			continue;
		}

		latest ??= time;
		if (newest.length > 0 && compareTimes(time, earlier(latest, overlap)) < 0) {
			break;
		}

		newest.push(line);
	}

	// From the oldest of these on, not from a whole second before: of what lies before it nothing is known to be held.
	const times = newest.map(line => toEngineTime(line.cursor)!).sort(compareTimes);
	const since = times[0];
	if (since === undefined) {
		return nothingHeld;
	}

	const held = new Map<string, number>();
	for (const line of newest) {
		held.set(nameOf(line), (held.get(nameOf(line)) ?? 0) + 1);
	}

	return {
		since,
		isHeld(line) {
			const count = held.get(nameOf(line)) ?? 0;
			if (count > 1) {
				held.set(nameOf(line), count - 1);
			} else {
				held.delete(nameOf(line));
			}

			return count > 0;
		},
	};
}
