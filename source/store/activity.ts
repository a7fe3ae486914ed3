import {type Clock, systemClock} from '../system/clock.js';
import {createTicker, type Ticker} from './ticker.js';

export type ActivityLevel = 'info' | 'good' | 'warning' | 'error';

/** One line of the timeline: something that happened, or was done. */
export interface ActivityEntry {
	readonly id: number;
	/** ms since the epoch. */
	readonly at: number;
	readonly host: string;
	readonly kind: 'container' | 'unit' | 'host' | 'verdict' | 'action' | 'job';
	readonly level: ActivityLevel;
	readonly text: string;
	/** What it is about, where what is told later of the same takes its place until it has ended (is no longer `info`). */
	readonly subject?: string;
	/** An action's output so far, in lines (bounded). */
	readonly output?: readonly string[];
}

export interface ActivityOptions {
	/** Most entries; 1,000 if not given. */
	readonly limit?: number;
	/** Most lines of output of an entry, the newest; 1,000 if not given. */
	readonly outputLimit?: number;
	readonly clock?: Clock;
	/** The beat in which listeners are told; one of its own (every 100 ms at most) if not given. */
	readonly ticker?: Ticker;
}

/** The timeline, bounded; text and output are expected clean. */
export interface Activity {
	/** Oldest first; another array after each change. */
	readonly entries: readonly ActivityEntry[];
	/** Puts an entry at the end, or in the place of the one with its `subject`, and tells its id. */
	add(entry: Omit<ActivityEntry, 'id' | 'at'> & {readonly at?: number}): number;
	/** Changes an entry, if it is still there. */
	update(id: number, change: Partial<Pick<ActivityEntry, 'level' | 'text' | 'subject'>>): void;
	/** Adds lines of output to an entry, if it is still there. */
	output(id: number, lines: readonly string[]): void;
	subscribe(listener: () => void): () => void;
}

export function createActivity(options: ActivityOptions = {}): Activity {
	const {limit = 1000, outputLimit = 1000, clock = systemClock} = options;
	const ticker = options.ticker ?? createTicker({clock, tick: 100});
	const listeners = new Set<() => void>();
	let entries: ActivityEntry[] = [];
	let shown: readonly ActivityEntry[] | undefined;
	let next = 1;
	let dirty = false;

	ticker.subscribe(() => {
		if (dirty) {
			dirty = false;
			for (const listener of [...listeners]) {
				listener();
			}
		}
	});

	const changed = (urgent: boolean): void => {
		shown = undefined;
		dirty = true;
		ticker.mark(urgent);
	};

	const replace = (id: number, change: (entry: ActivityEntry) => ActivityEntry): void => {
		const index = entries.findLastIndex(entry => entry.id === id);
		if (index >= 0) {
			entries[index] = change(entries[index]!);
			changed(false);
		}
	};

	return {
		get entries() {
			shown ??= entries.slice(-limit);
			return shown;
		},
		add(entry) {
			const same = entry.subject === undefined ? [] : entries.filter(({subject}) => subject === entry.subject);
			for (const {id} of same.filter(
				({level, text}) => level === 'info' && (text !== entry.text || entry.level !== level),
			)) {
				replace(id, before => ({...before, level: entry.level, text: entry.text}));
			}

			if (same.length > 0) {
				return same.at(-1)!.id;
			}

			const id = next;
			next += 1;
			entries.push({at: clock.now(), ...entry, id});
			if (entries.length > limit * 1.25) {
				entries = entries.slice(-limit);
			}

			changed(true);
			return id;
		},
		update: (id, change) => replace(id, entry => ({...entry, ...change})),
		output: (id, lines) =>
			replace(id, entry => ({...entry, output: [...(entry.output ?? []), ...lines].slice(-outputLimit)})),
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}
