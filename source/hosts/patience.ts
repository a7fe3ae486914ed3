import type {Clock} from '../system/clock.js';
import type {Asker} from './asker.js';
import type {SshDestination} from './ssh-config.js';

export interface PatienceOptions {
	readonly destination: SshDestination;
	readonly asker: Asker;
	readonly clock: Clock;
}

/** How long a step of connecting may take, in ms, where ConnectTimeout does not say. */
export const patience = 15_000;

/** The clock stands still while the person is asked. Returns how to stop. */
export function watchPatience({destination, asker, clock}: PatienceOptions, tooLate: () => void): () => void {
	const limit = (destination.connectTimeout ?? 0) * 1000 || patience;
	let isStopped = false;
	let cancel = clock.after(limit, late);
	function late(): void {
		if (asker.open === undefined) {
			tooLate();
			return;
		}

		void asker.idle().then(() => {
			if (!isStopped) {
				cancel = clock.after(limit, late);
			}
		});
	}

	return () => {
		isStopped = true;
		cancel();
	};
}
