import {HostError} from './host.js';

/** Those who wait for the connection that is being made. */
export interface WaitingRoom<Value> {
	add(signal?: AbortSignal): Promise<Value>;
	resolve(value: Value): void;
	reject(error: HostError): void;
}

interface Waiter<Value> {
	readonly resolve: (value: Value) => void;
	readonly reject: (error: HostError) => void;
	readonly leave: () => void;
}

export function waitingRoom<Value>(host: string): WaitingRoom<Value> {
	const waiters = new Map<Waiter<Value>, AbortSignal | undefined>();
	const empty = (tell: (waiter: Waiter<Value>) => void) => {
		for (const [waiter, signal] of [...waiters]) {
			waiters.delete(waiter);
			signal?.removeEventListener('abort', waiter.leave);
			tell(waiter);
		}
	};

	return {
		add: signal =>
			new Promise((resolve, reject) => {
				const waiter: Waiter<Value> = {
					resolve,
					reject,
					leave() {
						waiters.delete(waiter);
						reject(new HostError('aborted', host, 'Given up before the connection was there'));
					},
				};
				signal?.addEventListener('abort', waiter.leave, {once: true});
				waiters.set(waiter, signal);
			}),
		resolve: value => empty(waiter => waiter.resolve(value)),
		reject: error => empty(waiter => waiter.reject(error)),
	};
}
