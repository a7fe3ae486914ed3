import type {Clock} from '../system/clock.js';

/** It took too long. */
export class TimeUp extends Error {
	override readonly name = 'TimeUp';
	readonly ms: number;

	constructor(ms: number) {
		super(`no answer within ${ms / 1000} s`);
		this.ms = ms;
	}
}

/** The time for the whole check is over. */
export class DeadlineOver extends Error {
	override readonly name = 'DeadlineOver';
}

export interface Limits {
	readonly clock: Clock;
	/** ms. */
	readonly timeout: number;
	readonly signal: AbortSignal;
}

/**
 * What `run` resolves with; rejects with TimeUp, or with the signal's reason, whatever `run` does then. Its own signal is
 * aborted in both cases; what it would still have brought goes to `dispose`.
 */
export function within<Value>(
	{clock, timeout, signal}: Limits,
	run: (signal: AbortSignal) => Promise<Value>,
	dispose: (late: Value) => void = () => undefined,
): Promise<Value> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) {
			reject(signal.reason);
			return;
		}

		const controller = new AbortController();
		let over = false;
		const end = () => {
			over = true;
			cancel();
			signal.removeEventListener('abort', abort);
		};
		const giveUp = (reason: unknown) => {
			end();
			controller.abort(reason);
			reject(reason);
		};
		const abort = () => giveUp(signal.reason);
		const cancel = clock.after(timeout, () => giveUp(new TimeUp(timeout)));
		signal.addEventListener('abort', abort, {once: true});
		// A contract says that `run` returns a promise; one that throws instead must not hang the timer.
		Promise.resolve(controller.signal)
			.then(run)
			.then(
				value => {
					if (over) {
						dispose(value);
					} else {
						end();
						resolve(value);
					}
				},
				error => {
					if (!over) {
						end();
						reject(error);
					}
				},
			);
	});
}
