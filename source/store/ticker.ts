import {type Clock, systemClock} from '../system/clock.js';

export interface TickerOptions {
	readonly clock?: Clock;
	/** Least ms between two ticks that nobody hurries. */
	readonly tick?: number;
	/** ms that the first change after a quiet time waits for others. */
	readonly gather?: number;
}

/** One beat for everything that is drawn: many changes, one frame. Nothing to tell, no timer. */
export interface Ticker {
	/** Something changed; `urgent` is told after `gather` ms whatever the last tick was. */
	mark(urgent?: boolean): void;
	subscribe(listener: () => void): () => void;
	close(): void;
}

export const defaultTick = 500;
export const defaultGather = 20;

export function createTicker({
	clock = systemClock,
	tick = defaultTick,
	gather = defaultGather,
}: TickerOptions = {}): Ticker {
	const listeners = new Set<() => void>();
	let last = Number.NEGATIVE_INFINITY;
	let pending: {readonly due: number; readonly cancel: () => void} | undefined;
	let closed = false;

	const run = (): void => {
		pending = undefined;
		last = clock.now();
		for (const listener of [...listeners]) {
			listener();
		}
	};

	return {
		mark(urgent = false) {
			const now = clock.now();
			if (last > now) {
				last = now; // The clock was set back: without this nothing would be drawn until it has caught up.
			}

			const due = urgent ? now + gather : Math.max(now + gather, last + tick);
			if (closed || (pending && pending.due <= due && pending.due - now <= tick + gather)) {
				return;
			}

			pending?.cancel();
			pending = {due, cancel: clock.after(due - now, run)};
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		close() {
			closed = true;
			pending?.cancel();
			pending = undefined;
			listeners.clear();
		},
	};
}
