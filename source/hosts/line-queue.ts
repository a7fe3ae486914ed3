import {lineSplitter} from './line-splitter.js';

export interface LineQueue {
	push(chunk: Buffer): void;
	/** No more lines; an unfinished one is dropped after an error, for nobody knows its end. */
	end(error?: Error): void;
	/** One reader only. */
	read(): AsyncGenerator<string, void>;
}

export interface LineQueueOptions {
	/** Bytes; 256 KiB if not given. */
	readonly lineLimit?: number;
	/** The reader is too slow, or has caught up. */
	readonly pause: () => void;
	readonly resume: () => void;
}

const full = 4 * 1024 * 1024;
const low = 1024 * 1024;

/** Lines from a stream that pushes to a reader that pulls; what waits is bounded by telling the stream to wait. */
export function lineQueue({lineLimit = 256 * 1024, pause, resume}: LineQueueOptions): LineQueue {
	const splitter = lineSplitter(lineLimit);
	let lines: string[] = [];
	let size = 0;
	let isPaused = false;
	let ending: {readonly error?: Error} | undefined;
	let wake = () => {};

	const add = (more: readonly string[]) => {
		for (const line of more) {
			lines.push(line);
			size += line.length + 16;
		}
	};

	return {
		push(chunk) {
			if (ending) {
				return;
			}

			add(splitter.push(chunk));
			if (size > full && !isPaused) {
				isPaused = true;
				pause();
			}

			wake();
		},
		end(error) {
			if (ending) {
				return;
			}

			const rest = error ? undefined : splitter.rest();
			add(rest === undefined ? [] : [rest]);
			ending = {error};
			wake();
		},
		async *read() {
			for (;;) {
				const batch = lines;
				lines = [];
				for (const line of batch) {
					size -= line.length + 16;
					if (isPaused && size < low) {
						isPaused = false;
						resume();
					}

					yield line;
				}

				if (lines.length > 0) {
					continue;
				}

				if (ending) {
					if (ending.error) {
						throw ending.error;
					}

					return;
				}

				await new Promise<void>(resolve => {
					wake = resolve;
				});
			}
		},
	};
}
