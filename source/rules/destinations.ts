import {type Destinations, type DestinationsData, destinations} from '../sources/destinations.js';
import type {Rule, RuleContext, Subject} from './rule.js';

const minute = 60;
const day = 86_400_000;
/** So many at least: one or two servers that are gone say nothing about ours. */
const fewest = 3;
/** Of those that could be reached a day ago: then it is rather ours that does not get out. */
const share = 0.5;

interface Reach {
	/** Began to fail within the last day. */
	readonly lately: number;
	/** Could be reached a day ago. */
	readonly alive: number;
	readonly failing: number;
	readonly cut: boolean;
	readonly total: number;
	/** ms since the epoch: when the first of `lately` began to fail. */
	readonly since?: number;
}

/** What failed longer than a day is a server that is gone: every homeserver knows more and more of them. */
export const reachOf = ({failing, cut, total}: Destinations, now: number): Reach => {
	const begun = failing.flatMap(({failingSince}) =>
		failingSince !== undefined && failingSince > now - day ? [failingSince] : [],
	);
	const long = cut ? 0 : failing.length - begun.length;
	return {
		lately: begun.length,
		alive: Math.max(begun.length, total - long),
		failing: failing.length,
		cut,
		total,
		...(begun.length > 0 ? {since: Math.min(...begun)} : {}),
	};
};

const servers = (number: number): string => `${number} server${number === 1 ? '' : 's'}`;

const subject = (stack: string, facts: Destinations, {config, now}: RuleContext): Subject<Reach> => {
	const reach = reachOf(facts, now);
	const failing = `${reach.cut ? 'more than ' : ''}${reach.failing}`;
	return {
		part: config.stacks.length > 1 ? `servers reached of ${stack}` : 'servers reached',
		value: reach,
		stack,
		ok:
			reach.failing === 0
				? `all of ${servers(reach.total)}`
				: `${failing} of ${servers(reach.total)} cannot be reached, ${reach.lately} of them for less than a day`,
		figure: `${failing} fail`,
		// A server that never sent anything has nobody to reach.
		quiet: reach.total === 0,
	};
};

/**
 * F4: other servers die every day, and nobody can do anything about it. Many at a time is another thing: names are not
 * resolved, a firewall or a certificate is in the way.
 */
export const destinationsRule: Rule<DestinationsData, Reach> = {
	id: 'destinations',
	title: 'servers reached',
	source: destinations,
	group: 'federation',
	tab: 'federation',
	subjects: (data, context) => data.flatMap(({stack, facts}) => (facts ? [subject(stack, facts, context)] : [])),
	conditions: [
		{
			severity: 'warning',
			when: ({lately, alive}) => lately >= fewest && lately / alive >= share,
			for: 10 * minute,
			text: ({lately, alive}) => `${lately} of ${alive} servers that were there a day ago cannot be reached`,
			cure: 'Look at name resolution and the way out of the homeserver: the log of the Federation tab says why',
			since: ({since}) => since,
		},
	],
};
