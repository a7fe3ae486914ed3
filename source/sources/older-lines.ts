import type {Engine, LogRecord} from '../hosts/engine.js';
import {olderLogs} from '../hosts/older-logs.js';
import type {LogLine} from '../store/log-line.js';
import {firstOf, type LogData} from './log-data.js';
import {createLineReader} from './log-lines.js';
import type {SourceContext} from './source.js';

/** Lines that are fetched at a time. */
const page = 1000;

const fetch = (engine: Engine, data: LogData, first: LogLine, signal: AbortSignal): Promise<LogRecord[]> => {
	let held = 0;
	while (data.lines.at(held)?.cursor === first.cursor) {
		held += 1;
	}

	return olderLogs(engine, data.container, first.cursor, page, signal, {
		held: held || undefined,
		newer: data.lines.length,
	});
};

/** The log with these in front; `fetched` for a first line that may have dropped off meanwhile. */
const withOlder = (data: LogData, first: LogLine, records: readonly LogRecord[]): LogData => {
	const front = data.lines.at(0);
	if (records.length === 0) {
		return {...data, older: 'none'};
	}

	if (front?.seq !== first.seq) {
		return {...data, older: 'more'}; // New lines pushed it out while we asked: these would not fit to what is there.
	}

	const read = createLineReader();
	const seq = front.seq - records.length;
	const lines = data.lines.prepend(records.map((record, index) => ({...read(record), seq: seq + index})));
	const full = lines.full || lines.length - data.lines.length < records.length;
	return {...data, lines, older: full ? 'full' : 'more'};
};

/** Puts a page of what came before the oldest line in front of it. */
export async function olderLines({engine, data, signal, update}: SourceContext<LogData>): Promise<void> {
	const first = firstOf(data);
	if (!first || data.older === 'none' || data.older === 'full') {
		return;
	}

	// The log of a container that was removed went with it.
	if (data.lines.at(0)?.note || data.state === 'removed') {
		update(now => ({...now, older: 'none'}));
		return;
	}

	update(now => ({...now, older: 'loading'}), {urgent: true});
	try {
		const records = await fetch(engine, data, first, signal);
		update(now => withOlder(now, first, records), {urgent: true});
	} catch {
		update(now => ({...now, older: 'failed'}), {urgent: true});
	}
}
