import type {ActivityEntry, ActivityLevel} from '../store/activity.js';
import {duration} from '../ui/format.js';
import type {Verdict} from './rule.js';
import type {Change} from './tracker.js';

const levels: Readonly<Record<Verdict['severity'], ActivityLevel>> = {
	ok: 'good',
	warning: 'warning',
	unknown: 'warning',
	critical: 'error',
};

const text = ({kind, verdict: {part, text: what, severity, condition}, was, lasted = 0}: Change): string => {
	const time = duration(lasted);
	switch (kind) {
		case 'fires':
			return `${part}: ${what}`;
		case 'eases':
			return `${part}: ${what}, was ${was} for ${time}`;
		case 'heals':
			return `${part}: ${what}, well again after ${time}`;
		case 'goes':
			return severity === 'unknown' && condition === undefined
				? `${part}: can be read again after ${time}`
				: `${part}: no longer there, was ${was} for ${time}`;
	}
};

/** A change as a line of the timeline. */
export const verdictEntry = (change: Change): Omit<ActivityEntry, 'id' | 'at'> => ({
	host: change.verdict.host,
	kind: 'verdict',
	level: change.kind === 'goes' ? 'info' : levels[change.verdict.severity],
	text: text(change),
});
