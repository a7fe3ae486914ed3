import type {Program} from '../program.js';
import {type AnyRule, rules as allRules} from '../rules/index.js';
import type {Change} from '../rules/tracker.js';
import {verdictEntry} from '../rules/verdict-entry.js';

/** Hosts, containers and units have lines of their own; that they are well again, and how long they were not, has not. */
const isTold = ({kind, verdict}: Change, reporting: ReadonlySet<string>): boolean =>
	verdict.rule !== undefined && (kind === 'heals' || !reporting.has(verdict.rule));

/** Writes what fired, healed or went into the timeline. */
export const tellChanges = (
	{activity}: Pick<Program, 'activity'>,
	changes: readonly Change[],
	rules: readonly AnyRule[] = allRules,
): void => {
	const reporting = new Set(rules.filter(({reports}) => reports).map(({id}) => id));
	for (const change of changes.filter(one => isTold(one, reporting))) {
		activity.add(verdictEntry(change));
	}
};
