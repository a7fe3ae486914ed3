import {HostError} from './host.js';
import type {Subject} from './http-errors.js';

/** When a request is given up: its time is over, its caller or the client does not want it any more. The signal's reason is a HostError. */
export interface Deadline {
	readonly signal: AbortSignal;
	/** The time does not count any more, the signals do. */
	stopClock(): void;
	/** Nothing counts any more. */
	clear(): void;
}

export function deadline(
	{host, what}: Subject,
	timeout: number,
	caller: AbortSignal | undefined,
	client: AbortSignal,
): Deadline {
	const controller = new AbortController();
	const timer = setTimeout(() => {
		controller.abort(new HostError('timeout', host, `${what}: no whole answer within ${timeout / 1000} s`));
	}, timeout);
	const abort = () => controller.abort(new HostError('aborted', host, `${what}: given up`));
	const signals = caller ? [caller, client] : [client];
	for (const signal of signals) {
		if (signal.aborted) {
			abort();
		}

		signal.addEventListener('abort', abort, {once: true});
	}

	return {
		signal: controller.signal,
		stopClock: () => clearTimeout(timer),
		clear() {
			clearTimeout(timer);
			for (const signal of signals) {
				signal.removeEventListener('abort', abort);
			}
		},
	};
}
