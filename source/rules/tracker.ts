import type {Store} from '../store/store.js';
import {type Finding, findAll, type JudgeContext, verdictsOf} from './judge.js';
import {createPatience} from './patience.js';
import type {Severity, Verdict} from './rule.js';

/** Something is otherwise than it was in the look before. */
export interface Change {
	/** `fires`: is wrong now, or more so; `eases`: is less wrong, `heals`: is well again; `goes`: is there no more. */
	readonly kind: 'fires' | 'eases' | 'heals' | 'goes';
	/** As it is now; of what goes, as it was. */
	readonly verdict: Verdict;
	/** How it was before, if it was there. */
	readonly was?: Severity;
	/** ms that it was so. */
	readonly lasted?: number;
}

export interface Tracked {
	/** Worst first, each with `since`. */
	readonly verdicts: readonly Verdict[];
	/** In the order of the rules; none of what a host or a source shows first. */
	readonly changes: readonly Change[];
	/** When to look again, if nothing happens before; ms since the epoch. */
	readonly due: number | undefined;
}

/** What is remembered of a part: what is known, and since when it is as it is. */
interface Known {
	/** As last told, not what is merely old or not yet read. */
	readonly known?: Verdict & {readonly since: number};
	/** As it is now. */
	readonly verdict: Verdict & {readonly since: number};
}

type Parts = ReadonlyMap<string, Known>;

/** Says only that something cannot be told now. */
const isWeak = ({severity, old, pending, part, condition}: Verdict): boolean =>
	severity === 'unknown' && (old === true || pending === true || (part === 'connection' && condition === undefined));

const weights = {ok: 0, warning: 1, unknown: 2, critical: 3} as const;

const same = (one: Verdict | undefined, other: Verdict): boolean =>
	one?.severity === other.severity && one.condition === other.condition;

/**
 * Since when it is so: as it was before, unless the data tell of something newer (a start); else as the data tell, but
 * not from before it was otherwise; else from now on.
 */
const sinceWhen = (verdict: Verdict, before: Known | undefined, now: number): number => {
	const {since: told = Number.NEGATIVE_INFINITY, heldFrom} = verdict;
	const as = [before?.verdict, before?.known].find(was => was && same(was, verdict));
	const earliest = before?.known?.since ?? Number.NEGATIVE_INFINITY;
	const begun = Number.isFinite(told) ? told : (heldFrom ?? now);
	const since = as ? Math.max(as.since, told) : begun >= earliest ? begun : now;
	return Math.min(since, now);
};

const dated = (verdict: Verdict, before: Known | undefined, now: number): Verdict & {readonly since: number} => {
	const {heldFrom, ...told} = verdict;
	return {...told, since: sinceWhen(verdict, before, now)};
};

const compare = (before: Verdict & {since: number}, verdict: Verdict, now: number): Change | undefined => {
	if (before.severity === verdict.severity) {
		return undefined;
	}

	const heavier = weights[verdict.severity] > weights[before.severity];
	const kind = heavier ? 'fires' : verdict.severity === 'ok' ? 'heals' : 'eases';
	return {kind, verdict, was: before.severity, lasted: Math.max(0, now - before.since)};
};

interface Step {
	readonly parts: Parts;
	readonly changes: readonly Change[];
}

/** One finding after the one before of the same rule and host; undefined before: the first, of which nothing is told. */
const follow = (before: Parts | undefined, {verdicts, whole}: Finding, now: number): Step => {
	const parts = new Map<string, Known>();
	const changes: Change[] = [];
	for (const found of verdicts) {
		const was = before?.get(found.part);
		const verdict = dated(found, was, now);
		if (isWeak(verdict)) {
			parts.set(found.part, {verdict, ...(was?.known ? {known: was.known} : {})});
			continue;
		}

		parts.set(found.part, {verdict, known: verdict});
		const change = was?.known
			? compare(was.known, verdict, now)
			: before && verdict.severity !== 'ok'
				? ({kind: 'fires', verdict} as const)
				: undefined;
		if (change) {
			changes.push(change);
		}
	}

	for (const [part, was] of before ?? []) {
		if (parts.has(part)) {
			continue;
		}

		if (!whole) {
			parts.set(part, was); // It is only not told of while its source cannot be read.
		} else if (was.known && was.known.severity !== 'ok') {
			const {severity, since} = was.known;
			changes.push({kind: 'goes', verdict: was.known, was: severity, lasted: Math.max(0, now - since)});
		}
	}

	return {parts, changes};
};

/** A first look that shows nothing but that it was none. */
const isLook = ({verdicts, whole}: Finding): boolean =>
	(whole && verdicts.length === 0) || verdicts.some(one => !isWeak(one));

export interface Tracker {
	/** Judges everything that is in the store now. */
	look(store: Store, context: Omit<JudgeContext, 'patience'>): Tracked;
}

/** Judges look after look: keeps `for` and hysteresis, knows since when all is as it is, and tells what changed. */
export const createTracker = (): Tracker => {
	const patience = createPatience();
	let known = new Map<string, Parts>();
	return {
		look(store, context) {
			const {now} = context;
			const next = new Map<string, Parts>();
			const changes: Change[] = [];
			const findings = findAll(store, {...context, patience: patience.look(now)}).map(finding => {
				const scope = `${finding.host}\0${finding.rule?.id ?? ''}`;
				const before = known.get(scope);
				const step = follow(before, finding, now);
				if (before || isLook(finding)) {
					next.set(scope, step.parts);
				}

				changes.push(...step.changes);
				return {...finding, verdicts: finding.verdicts.map(one => step.parts.get(one.part)!.verdict)};
			});
			known = next;
			return {verdicts: verdictsOf(findings), changes, due: patience.due};
		},
	};
};
