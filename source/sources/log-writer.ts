import {type LogData, withLines} from './log-data.js';
import {toNote, type Unnumbered} from './log-lines.js';
import type {Resume} from './log-resume.js';
import type {SourceContext} from './source.js';

export interface LogWriter {
	write(line: Unnumbered): void;
	/** Puts a note before the first line from `at` (ms since the epoch) on. */
	announce(text: string, at: number): void;
	flush(): void;
}

/** Puts the lines of one stream into the log: those that come together in one go, and none that is held already. */
export function createLogWriter<Data extends LogData>(
	context: SourceContext<Data>,
	resume?: Pick<Resume, 'isHeld'>,
): LogWriter {
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
		write(line) {
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
