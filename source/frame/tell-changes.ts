import type {Program} from '../program.js';
import type {Change} from '../rules/tracker.js';
import {verdictEntry} from '../rules/verdict-entry.js';

/** Hosts that come and go have lines of their own in the timeline. */
const isConnection = ({verdict: {rule}}: Change): boolean => rule === undefined;

/** Writes what fired, healed or went into the timeline. */
export const tellChanges = ({activity}: Pick<Program, 'activity'>, changes: readonly Change[]): void => {
	for (const change of changes) {
		if (!isConnection(change)) {
			activity.add(verdictEntry(change));
		}
	}
};
