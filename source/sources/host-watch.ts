import type {Host, HostState} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import type {Activity} from '../store/activity.js';
import type {Clock} from '../system/clock.js';

/** Tells when a host comes and goes, and writes it into the timeline. The first answer comes at once. */
export function watchHost(
	host: Host,
	{activity, clock}: {readonly activity: Activity; readonly clock: Clock},
	on: {online(): void; offline(state: HostState): void},
): () => void {
	let since: number | undefined;
	let lostAt: number | undefined;
	let told = '';

	const tell = (level: 'good' | 'warning' | 'error', text: string): void => {
		if (text !== told) {
			told = text;
			activity.add({host: host.id, kind: 'host', level, text: clean(text)});
		}
	};

	const look = (state: HostState): void => {
		if (state.phase === 'online') {
			if (since === state.since) {
				return; // Only a new round trip.
			}

			if (since !== undefined) {
				on.offline(state); // Lost and found between two looks.
			}

			since = state.since;
			const away = lostAt === undefined ? undefined : Math.max(0, Math.round((clock.now() - lostAt) / 1000));
			lostAt = undefined;
			const connected = away === undefined ? 'connected' : `connected again after ${away} s`;
			tell(state.note ? 'warning' : 'good', state.note ? `${connected}; ${state.note}` : connected);
			on.online();
			return;
		}

		const lost = since !== undefined;
		if (lost) {
			since = undefined;
			lostAt = clock.now();
		}

		if (state.phase === 'refused') {
			tell('error', `refused: ${state.reason}`);
		} else if (state.phase === 'waiting') {
			tell('warning', `${lost ? 'connection lost' : 'not reached'}: ${state.reason}`);
		}

		on.offline(state);
	};

	const unsubscribe = host.state.subscribe(look);
	look(host.state.value);
	return unsubscribe;
}
