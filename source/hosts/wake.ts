import type {Clock} from '../system/clock.js';

const interval = 5000;
const late = 10_000;

/**
 * Calls `woke` when the machine was asleep: a timer came much too late by the wall clock. (Timers stand still in sleep, the clock does not.)
 * Returns how to stop.
 */
export function watchWake(clock: Clock, woke: () => void): () => void {
	let cancel: () => void;
	let due: number;
	const wait = () => {
		due = clock.now() + interval;
		cancel = clock.after(interval, () => {
			const isLate = clock.now() - due > late;
			wait();
			if (isLate) {
				woke();
			}
		});
	};

	wait();
	return () => cancel();
}
