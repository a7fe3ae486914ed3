import type {Unit} from '../parsers/systemd.js';
import type {ActivityEntry} from '../store/activity.js';
import type {WatchedUnit} from './units.js';

type News = Pick<ActivityEntry, 'level' | 'text'> & {readonly at?: number};

/** "exit-code, status 1", "signal 9", "oom-kill"; empty for a good end. */
export const endingOf = ({result, exit, status}: Unit): string => {
	if (result === 'success' || result === '') {
		return '';
	}

	if (result === 'exit-code' && status !== undefined) {
		return `exit code ${status}`;
	}

	return exit === 'killed' && result === 'signal' ? `signal ${status ?? '?'}` : result;
};

const because = (unit: Unit): string => {
	const ending = endingOf(unit);
	return ending ? `: ${ending}` : '';
};

/** "active (running)" */
export const stateOf = ({active, sub}: Unit): string => (sub && sub !== active ? `${active} (${sub})` : active);

const time = (at: number | undefined): {at?: number} => (at === undefined ? {} : {at});

/** What the timeline says of a unit after one more look; undefined when nothing happened. */
export function unitNews(before: WatchedUnit, after: WatchedUnit): News | undefined {
	const {name} = after;
	const [old, now] = [before.unit, after.unit];
	if (!old || !now) {
		return undefined;
	}

	if (old.load !== now.load) {
		return now.load === 'loaded'
			? {level: 'info', text: `${name} is there: ${stateOf(now)}`}
			: {level: 'error', text: `${name} is ${now.load}`};
	}

	const by = (now.restarts ?? 0) - (old.restarts ?? 0);
	if (by > 0 && now.active !== 'failed') {
		const times = by === 1 ? '' : ` ${by} times`;
		return {level: 'warning', text: `${name} was restarted${times} by systemd${because(now)}`, ...time(now.changedAt)};
	}

	if (old.active === now.active) {
		return old.invocation !== now.invocation && now.active === 'active'
			? {level: 'good', text: `${name} was started anew`, ...time(now.activeAt)}
			: undefined;
	}

	switch (now.active) {
		case 'active':
			return {level: 'good', text: `${name} is ${stateOf(now)}`, ...time(now.activeAt)};
		case 'failed':
			return {level: 'error', text: `${name} failed${because(now)}`, ...time(now.changedAt)};
		case 'inactive':
			return {level: 'warning', text: `${name} is inactive${because(now)}`, ...time(now.changedAt)};
		default:
			return {level: 'info', text: `${name} is ${stateOf(now)}`, ...time(now.changedAt)};
	}
}
