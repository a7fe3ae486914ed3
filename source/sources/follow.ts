import {backoff} from '../hosts/backoff.js';
import type {Clock} from '../system/clock.js';
import type {Driver} from './driver.js';
import type {StreamedSource} from './source.js';
import type {Watch} from './watch.js';

/** A stream that was live for this many ms has shown that it works: the next try is a first one. */
const proven = 5000;

/** Follows a stream and begins it again when it ends. */
export function createFollow<Data>(
	watch: Watch<Data>,
	source: StreamedSource<Data>,
	{clock, random}: {readonly clock: Clock; readonly random: () => number},
): Driver {
	let going = false;
	let attempt = 0;
	let again = false;
	let running: AbortController | undefined;
	let cancel: (() => void) | undefined;

	const begin = (ms: number): void => {
		cancel?.();
		cancel = undefined;
		if (going && !running) {
			cancel = clock.after(ms, () => {
				cancel = undefined;
				void run();
			});
		}
	};

	const run = async (): Promise<void> => {
		const controller = new AbortController();
		const began = clock.now();
		running = controller;
		again = false;
		let live = false;
		watch.loading();
		const update = (change: (data: Data) => Data, options?: {urgent?: boolean}): void => {
			// Late words of a stream that was cut off would make old data look live.
			if (!controller.signal.aborted) {
				live = true;
				watch.succeed(change(watch.slice.data), options);
			}
		};

		try {
			await source.stream(watch.context(controller.signal, update));
		} catch (error) {
			if (!controller.signal.aborted) {
				watch.fail(error, live ? clock.now() : undefined);
			}
		}

		// What it still has under way ends with it, and says nothing any more.
		controller.abort();
		running = undefined;
		attempt = live && clock.now() - began >= proven ? 1 : attempt + 1;
		begin(again ? 0 : backoff(attempt, random()));
	};

	return {
		go() {
			going = true;
			again = true;
			attempt = 0;
			begin(0);
		},
		halt() {
			going = false;
			cancel?.();
			cancel = undefined;
			running?.abort();
		},
		seen() {},
		refresh() {
			again = true;
			if (running) {
				running.abort();
			} else {
				begin(0);
			}
		},
	};
}
