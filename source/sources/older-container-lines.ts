import {olderLogs} from '../hosts/older-logs.js';
import type {LogLine} from '../store/log-line.js';
import type {LogData} from './container-logs.js';
import {createLineReader, type Unnumbered} from './log-lines.js';
import type {SourceContext} from './source.js';

/** Lines that are fetched at a time. */
const page = 1000;

/** What the engine has before the first line; undefined where nothing can be had any more. */
export async function olderRecords(
	{engine, data, signal}: SourceContext<LogData>,
	first: LogLine,
): Promise<readonly Unnumbered[] | undefined> {
	// The log of a container that was removed went with it.
	if (data.state === 'removed') {
		return undefined;
	}

	let held = 0;
	while (data.lines.at(held)?.cursor === first.cursor) {
		held += 1;
	}

	const records = await olderLogs(engine, data.container, first.cursor, page, signal, {
		held: held || undefined,
		newer: data.lines.length,
	});
	return records.map(createLineReader());
}
