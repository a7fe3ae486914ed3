const first = 1000;
const longest = 30_000;

/**
 * How long to wait before the next try, in ms: doubles from 1 s to 30 s, of which the upper half is left to chance, so
 * that fifty hosts behind one router do not come back in the same instant.
 * `attempt` counts from 1; `random` is 0 ≤ x < 1.
 */
export function backoff(attempt: number, random: number): number {
	const whole = Math.min(longest, first * 2 ** Math.min(Math.max(attempt, 1) - 1, 16));
	return Math.round(whole / 2 + (whole / 2) * random);
}
