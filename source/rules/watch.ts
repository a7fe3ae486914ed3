import type {Host} from '../hosts/host.js';
import type {Program} from '../program.js';
import {type Clock, systemClock} from '../system/clock.js';
import {type AnyRule, rules as allRules} from './index.js';
import type {Verdict} from './rule.js';
import {type Change, createTracker} from './tracker.js';

export interface VerdictWatch {
	/** Every verdict, worst first: called when any is another than before. One that stayed the same is the same object. */
	onVerdicts(verdicts: readonly Verdict[]): void;
	/** What fired, healed or went since the look before. */
	onChanges(changes: readonly Change[]): void;
	readonly rules?: readonly AnyRule[];
	readonly clock?: Clock;
}

/** Data gets old without anything happening. */
const period = 60_000;

const keyOf = ({host, rule, part}: Verdict): string => `${host}\0${rule}\0${part}`;

const sameFields = (one: Verdict, other: Verdict): boolean => {
	const names = Object.keys(one) as Array<keyof Verdict>;
	return names.length === Object.keys(other).length && names.every(name => Object.is(one[name], other[name]));
};

/** Verdicts that say the same stay the same objects; the same list if all do. */
const kept = (before: readonly Verdict[], now: readonly Verdict[]): readonly Verdict[] => {
	const known = new Map(before.map(verdict => [keyOf(verdict), verdict]));
	const next = now.map(verdict => {
		const was = known.get(keyOf(verdict));
		return was && sameFields(was, verdict) ? was : verdict;
	});
	return next.length === before.length && next.every((verdict, index) => verdict === before[index]) ? before : next;
};

/**
 * Judges when a judged slice or a host's state is another, when a condition has held for its time, and each minute.
 * The returned function ends it.
 */
export const watchVerdicts = (
	{store, hosts, config}: Pick<Program, 'store' | 'hosts' | 'config'>,
	{onVerdicts, onChanges, rules = allRules, clock = systemClock}: VerdictWatch,
): (() => void) => {
	const tracker = createTracker();
	let verdicts: readonly Verdict[] = [];
	let seen: readonly unknown[] = [];
	let cancel = () => {};

	/** Everything that is judged, as it stands; slices and states are replaced, never changed. */
	const standing = (): readonly unknown[] =>
		[...hosts].flatMap(([host, {state}]) => [
			state.value,
			...rules.map(({source}) => store.get({source: source.id, host}, source.empty)),
		]);

	const look = (): void => {
		cancel();
		const now = clock.now();
		seen = standing();
		const tracked = tracker.look(store, {hosts, config, now, rules});
		cancel = clock.after(Math.max(0, Math.min(period, (tracked.due ?? Number.POSITIVE_INFINITY) - now)), look);
		const next = kept(verdicts, tracked.verdicts);
		if (next !== verdicts) {
			verdicts = next;
			onVerdicts(verdicts);
		}

		if (tracked.changes.length > 0) {
			onChanges(tracked.changes);
		}
	};

	const lookIfOther = (): void => {
		const now = standing();
		if (now.some((value, index) => value !== seen[index])) {
			look();
		}
	};

	/** A host that comes or goes is news at once; its next round trip waits for a tick. */
	const watchPhase = ({state}: Pick<Host, 'state'>): (() => void) => {
		let {phase} = state.value;
		return state.subscribe(next => {
			if (next.phase !== phase) {
				phase = next.phase;
				lookIfOther();
			}
		});
	};

	const ends = [store.subscribeAll(lookIfOther), ...[...hosts.values()].map(watchPhase)];
	look();
	return () => {
		cancel();
		for (const end of ends) {
			end();
		}
	};
};
