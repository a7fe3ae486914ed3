import {type EngineWay, findEngine} from './engine-way.js';
import type {Host} from './host.js';

/** The way to a host's engine, found once for each connection. */
export interface KeptWay {
	/** Finds it if it is not known; a failure is not kept. */
	get(): Promise<EngineWay>;
	/** The last that was found. */
	readonly last: EngineWay | undefined;
	/** Looks again next time; what runs on this way goes on. */
	forget(way: EngineWay): void;
}

/** The next connection may have other groups, another engine, another sshd_config: then it is found anew. */
export function keptWay(host: Host, socket: string | undefined): KeptWay {
	let kept: Promise<EngineWay> | undefined;
	let last: EngineWay | undefined;
	let {phase} = host.state.value;

	host.state.subscribe(state => {
		const isLost = phase === 'online' && state.phase !== 'online';
		phase = state.phase;
		if (isLost) {
			kept?.then(
				({client}) => client.close(),
				() => {},
			);
			kept = undefined;
		}
	});

	return {
		get last() {
			return last;
		},
		get() {
			if (!kept) {
				const found = findEngine(host, socket);
				kept = found;
				found.then(
					way => {
						last = way;
					},
					() => {
						if (kept === found) {
							kept = undefined;
						}
					},
				);
			}

			return kept;
		},
		forget(way) {
			const found = kept;
			found?.then(
				current => {
					if (current === way && kept === found) {
						kept = undefined;
					}
				},
				() => {},
			);
		},
	};
}
