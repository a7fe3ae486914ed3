import type {DemoContainer} from './container.js';
import type {Random} from './random.js';

/** What Synapse's process has done, and what waits: the living part of its metrics. */
export interface SynapseWork {
	/** Seconds of work as it was recorded, since the process began. */
	seconds: number;
	/** To the one destination that is dead. */
	waiting: {destinations: number; pdus: number; edus: number};
	/** Seconds until its retry begins (or, while `destinations` is 1, ends). */
	untilRetry: number;
}

export const createSynapseWork = (): SynapseWork => ({
	seconds: 40_000,
	waiting: {destinations: 0, pdus: 0, edus: 0},
	untilRetry: 25,
});

/** `elapsed` seconds go by: requests are answered, and now and then the dead destination is tried while messages pile up. */
export function goOn(work: SynapseWork, {load}: DemoContainer, random: Random, elapsed: number): void {
	const {waiting} = work;
	work.seconds += elapsed * (load.cpu / 0.12);
	work.untilRetry -= elapsed;
	if (waiting.destinations > 0) {
		waiting.pdus += Math.round(random.between(0, 3) * elapsed);
		waiting.edus += Math.round(random.between(0, 1) * elapsed);
	}

	if (work.untilRetry <= 0) {
		const begins = waiting.destinations === 0;
		work.waiting = begins ? {destinations: 1, pdus: 3, edus: 1} : {destinations: 0, pdus: 0, edus: 0};
		work.untilRetry = begins ? random.between(30, 60) : random.between(40, 90);
	}
}

/** The process is a new one. */
export function beginAnew(work: SynapseWork): void {
	work.seconds = 0;
	work.waiting = {destinations: 0, pdus: 0, edus: 0};
	work.untilRetry = 30;
}
