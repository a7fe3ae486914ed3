/** A reading of something that only counts up, at `at` in ms. */
export interface Reading {
	readonly at: number;
	readonly value: number;
}

/**
 * What a counter grew by in a second between two readings; undefined where that cannot be said: no earlier reading, no
 * time between them, or a counter that began again (restart), whose growth before that is not known.
 */
export function rate(before: Reading | undefined, now: Reading): number | undefined {
	if (!before || now.at <= before.at || now.value < before.value) {
		return undefined;
	}

	return ((now.value - before.value) / (now.at - before.at)) * 1000;
}
