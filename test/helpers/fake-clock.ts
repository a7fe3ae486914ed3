import type {Clock} from '../../source/system/clock.js';

export interface FakeClock extends Clock {
	/** Timers that wait. */
	readonly pending: number;
	/** Lets `ms` go by; what is due runs in its order, and promises that it settles are followed up. */
	advance(ms: number): Promise<void>;
	/** Sets the time without letting any go by: the clock was changed, or the machine slept. */
	jump(ms: number): void;
}

/** What promises have to do is done. */
export const settled = async (): Promise<void> => {
	for (let turn = 0; turn < 5; turn += 1) {
		await new Promise(resolve => setImmediate(resolve));
	}
};

/** A clock whose time goes by when a test says so. */
export function createFakeClock(start = 1_800_000_000_000): FakeClock {
	let elapsed = 0;
	let offset = start;
	let next = 0;
	const timers = new Map<number, {due: number; run: () => void}>();
	return {
		get pending() {
			return timers.size;
		},
		now: () => offset + elapsed,
		after(ms, run) {
			const id = next;
			next += 1;
			timers.set(id, {due: elapsed + Math.max(0, ms), run});
			return () => {
				timers.delete(id);
			};
		},
		async advance(ms) {
			const end = elapsed + ms;
			await settled();
			for (;;) {
				const [first] = [...timers]
					.filter(([, {due}]) => due <= end)
					.sort(([, left], [, right]) => left.due - right.due);
				if (!first) {
					break;
				}

				const [id, {due, run}] = first;
				timers.delete(id);
				elapsed = Math.max(elapsed, due);
				run();
				await settled();
			}

			elapsed = end;
		},
		jump(ms) {
			offset += ms;
		},
	};
}
