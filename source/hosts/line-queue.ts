import {lineSplitter} from './line-splitter.js';

export interface LineQueue {
	push(chunk: Buffer): void;
	/** No more lines; an unfinished one is dropped after an error, for nobody knows its end. */
	end(error?: Error): void;
	/** One reader only. `left` is called once, when it has read all, met the error, or does not want any more. */
	read(left: () => void): AsyncIterator<string, undefined>;
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
		// By hand: each async generator on the way would cost every line several turns of the microtask queue.
		read(left) {
			let at = 0;
			let batch: string[] = [];
			let isOver = false;
			const leave = () => {
				if (!isOver) {
					isOver = true;
					left();
				}
			};

			const next = async (): Promise<IteratorResult<string, undefined>> => {
				while (!isOver) {
					if (at === batch.length && lines.length > 0) {
						[batch, lines, at] = [lines, [], 0];
					}

					if (at < batch.length) {
						const value = batch[at++]!;
						size -= value.length + 16;
						if (isPaused && size < low) {
							isPaused = false;
							resume();
						}

						return {done: false, value};
					}

					if (ending) {
						leave();
						if (ending.error) {
							throw ending.error;
						}
					} else {
						await new Promise<void>(resolve => {
							wake = resolve;
						});
					}
				}

				return {done: true, value: undefined};
			};

			return {
				next,
				async return() {
					leave();
					wake();
					return {done: true, value: undefined};
				},
			};
		},
	};
}

/** Lines that are fetched only when somebody wants the first. */
export function lazyLines(open: () => Promise<AsyncIterator<string, undefined>>): AsyncIterable<string> {
	return {
		[Symbol.asyncIterator]() {
			let lines: AsyncIterator<string, undefined> | undefined;
			let isOver = false;
			return {
				async next() {
					if (!lines && !isOver) {
						try {
							lines = await open();
						} catch (error) {
							isOver = true;
							throw error;
						}
					}

					return lines && !isOver ? lines.next() : {done: true, value: undefined};
				},
				async return() {
					isOver = true;
					await lines?.return?.();
					return {done: true, value: undefined};
				},
			};
		},
	};
}
