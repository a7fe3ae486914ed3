import {type Host, HostError} from '../hosts/host.js';

/** Waits until a host is connected; connections are retried by themselves. Throws HostError `aborted`, or `unreachable` when it is closed. */
export function reachable(host: Host, signal?: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const look = () => {
			const {phase} = host.state.value;
			if (phase === 'online') {
				end();
				resolve();
			} else if (phase === 'closed') {
				end();
				reject(new HostError('unreachable', host.id, `${host.id} is closed`));
			}
		};
		const abort = () => {
			end();
			reject(new HostError('aborted', host.id, `Given up while ${host.id} was not reached`));
		};
		const unsubscribe = host.state.subscribe(look);
		const end = () => {
			unsubscribe();
			signal?.removeEventListener('abort', abort);
		};
		signal?.addEventListener('abort', abort);
		if (signal?.aborted) {
			abort();
		} else {
			look();
		}
	});
}
