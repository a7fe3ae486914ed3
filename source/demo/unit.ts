import {createLogRing, type LogRing} from './log-ring.js';
import type {Random} from './random.js';
import {nanoseconds, seconds} from './time.js';

/** A record of the journal. */
export interface JournalEntry {
	/** Nanoseconds since the epoch; no two alike. */
	readonly time: bigint;
	readonly sequence: number;
	readonly priority: string;
	/** `stdout`: the unit's own output; `journal`: its manager speaks. */
	readonly transport: string;
	/** Bytes where it is not UTF-8 or has control characters. */
	readonly message: string | number[];
	readonly pid: number;
	readonly invocation: string;
}

/** A systemd unit of the demo. */
export interface DemoUnit {
	/** With its suffix. */
	readonly id: string;
	readonly scope: 'user' | 'system';
	readonly description: string;
	readonly file: string;
	/** Its output is the recorded bot's; others are silent. */
	readonly speaks: boolean;
	readonly journal: LogRing<JournalEntry>;
	enabled: boolean;
	state: 'running' | 'auto-restart' | 'stopped' | 'failed';
	pid: number;
	invocation: string;
	/** By systemd itself, since somebody started it. */
	restarts: number;
	/** 0 for never. */
	changedAt: bigint;
	startedAt: bigint;
	endedAt: bigint;
	/** Of the entries of its journal. */
	sequence: number;
	/** Lines that this process wrote. */
	lines: number;
}

type Given = Pick<DemoUnit, 'id' | 'scope' | 'description' | 'file' | 'speaks'>;

/** One that has been running for days. */
export function createUnit(given: Given, random: Random): DemoUnit {
	const startedAt = nanoseconds() - seconds(random.between(40, 90) * 3600);
	return {
		...given,
		journal: createLogRing(4000),
		enabled: true,
		state: 'running',
		pid: Math.floor(random.between(600, 4000)),
		invocation: random.hex(32),
		restarts: 0,
		changedAt: startedAt,
		startedAt,
		endedAt: 0n,
		sequence: 1000,
		lines: 0,
	};
}

/** "bot" is "bot.service". */
export const isCalled = ({id}: DemoUnit, name: string): boolean => id === name || id === `${name}.service`;
