import type {LogRecord} from '../hosts/engine.js';
import {type LogData, withLines} from './log-data.js';
import {createLineReader, toNote, type Unnumbered} from './log-lines.js';
import {resumeFrom} from './log-resume.js';
import type {SourceContext} from './source.js';

export interface LogWriter {
	/** For the engine's `since`; undefined when nothing is held. */
	readonly since: string | undefined;
	write(record: LogRecord): void;
	/** Puts a note before the first line from `at` (ms since the epoch) on. */
	announce(text: string, at: number): void;
	flush(): void;
}

/** Puts the lines of one stream into the log: each once, and those that come together in one go. */
export function createLogWriter(context: SourceContext<LogData>, {fresh}: {readonly fresh: boolean}): LogWriter {
	const resume = fresh ? undefined : resumeFrom(context.data.lines);
	const read = createLineReader();
	let pending: Unnumbered[] = [];
	let note: {readonly text: string; readonly at: number} | undefined;
	let scheduled = false;

	const flush = (): void => {
		scheduled = false;
		const lines = pending;
		pending = [];
		if (lines.length > 0) {
			context.update(data => withLines(data, lines));
		}
	};

	const say = (): void => {
		if (note) {
			pending.push(toNote(note.text, note.at));
			note = undefined;
		}
	};

	return {
		since: resume?.since,
		write(record) {
			const line = read(record);
			if (resume?.isHeld(line)) {
				return;
			}

			if (note && (line.at ?? Number.POSITIVE_INFINITY) >= note.at) {
				say();
			}

			pending.push(line);
			if (!scheduled) {
				scheduled = true;
				setImmediate(flush);
			}
		},
		announce(text, at) {
			note = {text, at};
		},
		flush() {
			flush();
		},
	};
}
