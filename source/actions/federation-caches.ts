import type {Container} from '../parsers/docker.js';
import {destinations} from '../sources/destinations.js';
import type {PlanContext} from './action.js';
import {stackIn} from './updated.js';

// O2: what a restart does to Synapse's knowledge of other servers, and what it does not.

/** Servers that are told by name; a dialog is no list. */
const told = 5;

/** For who restarts a container; '' where it is no Synapse of the config. */
export const restartWords = (context: PlanContext, container: Container | undefined): string =>
	container && stackIn(context, container)
		? ' What Synapse keeps in memory is gone then, its federation caches too; which servers it cannot reach, and until when it leaves them alone (back-off), is in its database and stays.'
		: '';

/** Those servers, and what ends their back-off (F7). */
export function backOffAdvice(context: PlanContext, container: Container | undefined): readonly string[] {
	const stack = container && stackIn(context, container);
	const known = stack && context.latest(destinations)?.find(each => each.stack === stack.name)?.facts;
	const left = known?.failing.filter(({lastTry}) => lastTry !== undefined).map(({name}) => name) ?? [];
	return left.length === 0
		? []
		: [
				`In back-off, also after a restart: ${left.slice(0, told).join(', ')}${left.length > told ? ` and ${left.length - told} more` : ''}. What ends it is Reset connection in the Federation tab, or synaptop run destination.reset-connection ${left[0]}.`,
			];
}
