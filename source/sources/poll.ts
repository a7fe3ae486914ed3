import type {Config} from '../config/schema.js';
import type {Clock} from '../system/clock.js';
import type {Driver} from './driver.js';
import type {PolledSource} from './source.js';
import type {Watch} from './watch.js';

/** A read that ended less than this many ms ago is good enough for somebody who just looked. */
const fresh = 500;

/** Reads a source again and again. */
export function createPoll<Data>(
	watch: Watch<Data>,
	source: PolledSource<Data>,
	{clock, random, config}: {readonly clock: Clock; readonly random: () => number; readonly config: Config},
): Driver {
	const every = typeof source.every === 'function' ? source.every(config) : source.every;
	let going = false;
	let viewed = false;
	let again = false;
	let began: number | undefined;
	let running: AbortController | undefined;
	let cancel: (() => void) | undefined;

	/** ms until the next read; a clock that was set back does not stretch it. */
	const delay = (): number => {
		const interval = (viewed ? every.seen : every.unseen) * 1000 * (0.9 + 0.2 * random());
		return began === undefined ? 0 : Math.min(interval, Math.max(0, began + interval - clock.now()));
	};

	const schedule = (ms: number): void => {
		cancel?.();
		cancel = undefined;
		if (going && !running) {
			cancel = clock.after(ms, () => {
				cancel = undefined;
				void read();
			});
		}
	};

	const read = async (): Promise<void> => {
		const controller = new AbortController();
		running = controller;
		const awaited = again && viewed;
		again = false;
		began = clock.now();
		watch.loading();
		try {
			const data = await source.read(watch.context(controller.signal, () => {}));
			if (!controller.signal.aborted) {
				// Somebody looks at the place where it will stand.
				watch.succeed(data, {urgent: awaited});
			}
		} catch (error) {
			if (!controller.signal.aborted) {
				watch.fail(error);
			}
		}

		running = undefined;
		schedule(again ? 0 : delay());
	};

	return {
		go() {
			going = true;
			again = true; // For a read that was cut off and has not ended yet.
			schedule(0);
		},
		halt() {
			going = false;
			cancel?.();
			cancel = undefined;
			running?.abort();
		},
		seen(now) {
			const first = now && !viewed;
			viewed = now;
			if (cancel) {
				// What is to be read at once stays so.
				schedule(again || (first && every.atOnce !== false && clock.now() - (began ?? 0) > fresh) ? 0 : delay());
			}
		},
		refresh() {
			again = true;
			schedule(0);
		},
	};
}
