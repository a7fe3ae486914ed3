import type {Clock} from '../system/clock.js';

export interface KeepaliveOptions {
	readonly clock: Clock;
	/** ms between questions. */
	readonly interval: number;
	/** Questions without an answer after which the connection is dead. Silence is noticed within interval × (misses + 1). */
	readonly misses: number;
	/** Asks the server something that it must answer, whatever the answer; throws when the connection is gone. */
	readonly ping: (answered: () => void) => void;
	/** ms. */
	readonly answered: (roundTrip: number) => void;
	readonly dead: () => void;
}

export interface Keepalive {
	/** Asks now, and believes the connection dead after `patience` ms without an answer (the laptop woke up). */
	probe(patience: number): void;
	stop(): void;
}

/** Notices a connection that is silently gone, and measures its round trip. */
export function keepalive(options: KeepaliveOptions): Keepalive {
	const {clock} = options;
	let unanswered = 0;
	let isStopped = false;
	let cancelTick: (() => void) | undefined;
	let cancelProbe: (() => void) | undefined;

	const stop = () => {
		isStopped = true;
		cancelTick?.();
		cancelProbe?.();
	};

	const die = () => {
		if (!isStopped) {
			stop();
			options.dead();
		}
	};

	const ask = () => {
		const asked = performance.now();
		unanswered++;
		try {
			options.ping(() => {
				unanswered = 0;
				cancelProbe?.();
				if (!isStopped) {
					options.answered(performance.now() - asked);
				}
			});
		} catch {
			die();
		}
	};

	const tick = () => {
		if (unanswered >= options.misses) {
			die();
			return;
		}

		ask();
		cancelTick = isStopped ? undefined : clock.after(options.interval, tick);
	};

	tick();
	return {
		probe(patience) {
			if (!isStopped) {
				cancelProbe?.();
				cancelProbe = clock.after(patience, die);
				ask();
			}
		},
		stop,
	};
}
