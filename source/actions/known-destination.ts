import {destinations} from '../sources/destinations.js';
import type {PlanContext} from './action.js';

/** Whether a server is left alone for a while, with the time of the last try; undefined where nothing was read. */
export function isInBackOff({target, latest}: PlanContext): boolean | undefined {
	const known = latest(destinations)?.find(({stack}) => stack === target.stack)?.facts;
	const found = known?.failing.find(({name}) => name === target.id);
	return found ? found.lastTry !== undefined : known && !known.cut ? false : undefined;
}
