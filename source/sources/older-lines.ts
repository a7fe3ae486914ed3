import type {LogLine} from '../store/log-line.js';
import {firstOf, type LogData} from './log-data.js';
import type {Unnumbered} from './log-lines.js';
import type {SourceContext} from './source.js';

/** The log with these in front; `first` is the line that they come before, which may have dropped off meanwhile. */
const withOlder = <Data extends LogData>(data: Data, first: LogLine, lines: readonly Unnumbered[]): Data => {
	const front = data.lines.at(0);
	if (lines.length === 0) {
		return {...data, older: 'none'};
	}

	if (front?.seq !== first.seq) {
		return {...data, older: 'more'}; // New lines pushed it out while we asked: these would not fit to what is there.
	}

	const seq = front.seq - lines.length;
	const ring = data.lines.prepend(lines.map((line, index) => ({...line, seq: seq + index})));
	const full = ring.full || ring.length - data.lines.length < lines.length;
	return {...data, lines: ring, older: full ? 'full' : 'more'};
};

/**
 * Puts a page of what came before the oldest line in front of it. `fetch` brings it, oldest first: nothing at the
 * beginning of the log, undefined where nothing can be had any more.
 */
export async function olderLines<Data extends LogData>(
	context: SourceContext<Data>,
	fetch: (context: SourceContext<Data>, first: LogLine) => Promise<readonly Unnumbered[] | undefined>,
): Promise<void> {
	const {data, update} = context;
	const first = firstOf(data);
	if (!first || data.older === 'none' || data.older === 'full') {
		return;
	}

	// What lies before a note of ours is of another log.
	if (data.lines.at(0)?.note) {
		update(now => ({...now, older: 'none'}));
		return;
	}

	update(now => ({...now, older: 'loading'}), {urgent: true});
	try {
		const lines = (await fetch(context, first)) ?? [];
		update(now => withOlder(now, first, lines), {urgent: true});
	} catch {
		update(now => ({...now, older: 'failed'}), {urgent: true});
	}
}
