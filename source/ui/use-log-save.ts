import {useRef} from 'react';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {writeFileWhole} from '../system/files.js';
import {bytes, clock, monthDay} from './format.js';
import type {LogFeed} from './log-feed.js';
import {
	hasTimes,
	heldLines,
	isHeld,
	type LogRange,
	markedRange,
	parseTime,
	rangeLabel,
	savedLine,
} from './log-range.js';
import {currentLine, type LogScene, type LogState} from './log-state.js';
import type {Prompt} from './use-prompt.js';

/** The lines of a range, each with its end; from where the log is kept if some are no longer held. */
async function* rangeText(feed: LogFeed, range: LogRange, signal: AbortSignal): AsyncGenerator<string> {
	if (!feed.range || isHeld(feed.lines, range, feed.older)) {
		for (const line of heldLines(feed.lines, range)) {
			const text = savedLine(line);
			if (text !== undefined) {
				yield `${text}\n`;
			}
		}

		return;
	}

	for await (const text of feed.range(range.from, range.to, signal)) {
		yield `${text}\n`;
	}
}

const fileName = (name: string, now: number): string =>
	`~/${name.replaceAll(/[^\w.-]+/g, '_')}-${monthDay(now)}-${clock(now).replaceAll(':', '')}.log`;

export interface LogSave {
	/** Asks for the range (unless marked) and the file, and writes it. */
	save(): void;
	/** The current line, or from mark to mark. */
	copy(): void;
}

/** Saving and copying parts of a log. */
export const useLogSave = (feed: LogFeed, state: LogState, scene: LogScene, prompt: Prompt): LogSave => {
	const frame = useFrame();
	const running = useRef<AbortController>(undefined);

	const write = async (path: string, range: LogRange): Promise<void> => {
		const {toast} = frame;
		const abort = new AbortController();
		running.current?.abort();
		running.current = abort;
		let said = 0;
		toast.value = {text: `… saving ${feed.name} to ${path}`, tone: 'accent'};
		try {
			const written = await writeFileWhole(path, rangeText(feed, range, abort.signal), {
				signal: abort.signal,
				onProgress(done) {
					if (done - said >= 1_000_000) {
						said = done;
						toast.value = {text: `… saving ${feed.name} to ${path}: ${bytes(done)}`, tone: 'accent'};
					}
				},
			});
			toast.value = {text: `✓ ${feed.name} ${rangeLabel(range)} saved to ${path} (${bytes(written)})`, tone: 'good'};
		} catch (error) {
			toast.value = {text: `✗ not saved: ${(error as Error).message}`, tone: 'error'};
		}
	};

	const askPath = (range: LogRange): void => {
		prompt.open({
			label: `save ${rangeLabel(range)} to: `,
			initial: fileName(feed.name, Date.now()),
			onEnter(path) {
				if (path.trim() === '') {
					return 'a file name';
				}

				void write(path.trim(), range);
				return undefined;
			},
		});
	};

	return {
		save() {
			const marked = markedRange(state.marks);
			if (marked) {
				askPath(marked);
				return;
			}

			const timed = hasTimes(feed.lines);
			prompt.open({
				label: timed ? 'save since: ' : 'save: ',
				placeholder: `${timed ? '15m, 2h, 10:42, ' : ''}all (or mark lines with m)`,
				onEnter(text) {
					const all = text.trim() === 'all';
					const at = all || !timed ? undefined : parseTime(text, Date.now());
					if (!all && at === undefined) {
						return timed
							? '15m, 2h, 10:42, 2026-11-23 10:42 or all'
							: 'all: these lines have no time; or mark lines with m';
					}

					askPath(at === undefined ? {} : {from: {at}});
					return undefined;
				},
			});
		},
		copy() {
			const range = state.marks.length > 1 ? markedRange(state.marks) : undefined;
			const lines = range ? [...heldLines(feed.lines, range)] : [currentLine(state, scene)];
			const texts = lines.flatMap(line => (line ? [line.text] : []));
			if (texts.length > 0) {
				copyText(frame, texts.join('\n'), texts.length === 1 ? 'Line' : `${texts.length} lines`);
			}
		},
	};
};
