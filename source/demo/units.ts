import type {Random} from './random.js';
import {type RecordedEntry, recordedUnits} from './recorded.js';
import {logTime, nanoseconds, seconds} from './time.js';
import {type DemoUnit, isCalled, type JournalEntry} from './unit.js';

/** What a manager can do with its units, and what can happen to them. */
export interface Units {
	readonly all: readonly DemoUnit[];
	/** By name, with or without suffix. */
	find(scope: DemoUnit['scope'], name: string): DemoUnit | undefined;
	start(unit: DemoUnit): void;
	stop(unit: DemoUnit): Promise<void>;
	restart(unit: DemoUnit): Promise<void>;
	/** Its process is killed; systemd starts it again, but not one that has died too often. */
	crash(unit: DemoUnit, options?: {readonly forGood?: boolean}): void;
	/** It says something, as it said in the lab. */
	chat(unit: DemoUnit, time?: bigint): void;
	/** Ends all timers. */
	close(): void;
}

/** RestartSec of the recorded unit. */
const pauseMs = 3000;

export function createUnits(all: readonly DemoUnit[], random: Random): Units {
	const timers = new Set<NodeJS.Timeout>();
	const later = (ms: number, work: () => void) => {
		const timer = setTimeout(() => {
			timers.delete(timer);
			work();
		}, ms);
		timers.add(timer);
	};

	const run = (unit: DemoUnit) => {
		unit.state = 'running';
		unit.pid = Math.floor(random.between(4000, 30_000));
		unit.invocation = random.hex(32);
		unit.lines = 0;
		unit.startedAt = nanoseconds();
		unit.changedAt = unit.startedAt;
		write(unit, recordedUnits.started, unit.startedAt);
	};

	const halt = (unit: DemoUnit, state: DemoUnit['state']) => {
		unit.state = state;
		unit.endedAt = nanoseconds();
		unit.changedAt = unit.endedAt;
	};

	const units: Units = {
		all,
		find: (scope, name) => all.find(unit => unit.scope === scope && isCalled(unit, name)),
		start(unit) {
			if (unit.state !== 'running') {
				unit.restarts = 0;
				run(unit);
			}
		},
		async stop(unit) {
			if (unit.state !== 'running') {
				halt(unit, 'stopped');
				return;
			}

			write(unit, recordedUnits.stopping, nanoseconds());
			await new Promise<void>(resolve => later(random.between(150, 400), resolve));
			write(unit, recordedUnits.stopped, nanoseconds());
			halt(unit, 'stopped');
		},
		async restart(unit) {
			await units.stop(unit);
			unit.restarts = 0;
			run(unit);
		},
		crash(unit, {forGood = false} = {}) {
			if (unit.state !== 'running') {
				return;
			}

			// Nobody asked for it: no word about the signal that was sent.
			write(unit, recordedUnits.killed.slice(1), nanoseconds());
			halt(unit, forGood ? 'failed' : 'auto-restart');
			if (forGood) {
				return;
			}

			later(pauseMs, () => {
				if (unit.state === 'auto-restart') {
					unit.restarts += 1;
					write(unit, recordedUnits.scheduled, nanoseconds());
					run(unit);
				}
			});
		},
		chat(unit, time = nanoseconds()) {
			const lines = random.pick(recordedUnits.spoken).map(MESSAGE => ({PRIORITY: '6', _TRANSPORT: 'stdout', MESSAGE}));
			write(unit, lines, time);
		},
		close() {
			for (const timer of timers) {
				clearTimeout(timer);
			}
		},
	};
	return units;
}

/** Puts recorded entries into the journal as if they were written at `time`. */
export function write(unit: DemoUnit, entries: readonly RecordedEntry[], time: bigint): void {
	// What the bot said is nothing that another unit says.
	const fitting = unit.speaks ? entries : entries.filter(({_TRANSPORT}) => _TRANSPORT === 'journal');
	for (const [index, entry] of fitting.entries()) {
		unit.sequence += 1;
		// A traceback is one thing that it says.
		unit.lines += textOf(entry.MESSAGE).includes('{count}') ? 1 : 0;
		const at = time + BigInt(index) * 700_000n;
		const record: JournalEntry = {
			time: at,
			sequence: unit.sequence,
			priority: entry.PRIORITY,
			transport: entry._TRANSPORT,
			message: filled(unit, entry.MESSAGE, at),
			pid: unit.pid,
			invocation: unit.invocation,
		};
		unit.journal.add(record);
	}
}

/** Bytes one character each. */
const textOf = (message: string | number[]): string =>
	typeof message === 'string' ? message : Buffer.from(message).toString('latin1');

function filled(unit: DemoUnit, message: string | number[], at: bigint): string | number[] {
	const values: Readonly<Record<string, string>> = {
		time: logTime(at),
		count: String(unit.lines),
		unit: unit.id,
		description: unit.description,
		pid: String(unit.pid),
		restarts: String(unit.restarts),
	};
	const text = textOf(message).replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
	return typeof message === 'string' ? text : [...Buffer.from(text, 'latin1')];
}

/** What was written before the demo began: `count` things, up to now, `gap` seconds apart. */
export function fillJournal(units: Units, unit: DemoUnit, count: number, gap: number): void {
	write(unit, recordedUnits.started, unit.startedAt);
	const now = nanoseconds();
	for (let index = count; index > 0; index--) {
		units.chat(unit, now - seconds(index * gap));
	}
}
