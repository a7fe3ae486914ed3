/** Time and timers, so that tests can have their own. */
export interface Clock {
	/** ms since the epoch. */
	now(): number;
	/** Runs once after `ms` unless the returned function is called first. */
	after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	after(ms, run) {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
};
