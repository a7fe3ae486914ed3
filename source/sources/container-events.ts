import type {EngineEvent} from '../hosts/engine.js';
import {clean} from '../parsers/clean.js';
import type {Container} from '../parsers/docker.js';
import {compareTimes, earlier, fromEngineTime, fromNanos} from '../parsers/rfc3339.js';
import type {ActivityEntry} from '../store/activity.js';

/** Filtered by the engine: each health check makes three exec events that nobody wants. */
export const eventFilters: Record<string, string[]> = {
	type: ['container'],
	event: [
		'create',
		'start',
		'restart',
		'die',
		'stop',
		'oom',
		'pause',
		'unpause',
		'rename',
		'update',
		'destroy',
		'health_status',
	],
};

type Words = Pick<ActivityEntry, 'level' | 'text'>;

const exited = (name: string, code: string | undefined): Words =>
	code === undefined || code === '0'
		? {level: 'info', text: `${name} exited 0`}
		: // 143 and 137 are how most programs end when they are told to (SIGTERM, SIGKILL).
			{level: code === '143' ? 'warning' : 'error', text: `${name} exited ${code}`};

/** What the timeline says of an event; undefined for those that only repeat another. */
export function wordsOf({Action, Actor}: EngineEvent): Words | undefined {
	const name = clean(Actor.Attributes.name ?? Actor.ID.slice(0, 12));
	const [action, detail = ''] = Action.split(/:\s*/, 2);
	switch (action) {
		case 'create':
			return {level: 'info', text: `${name} created`};
		case 'start':
			return {level: 'good', text: `${name} started`};
		case 'die':
			return exited(name, Actor.Attributes.exitCode && clean(Actor.Attributes.exitCode));
		case 'oom':
			return {level: 'error', text: `${name} ran out of memory: the kernel killed a process of it`};
		case 'pause':
			return {level: 'info', text: `${name} paused`};
		case 'unpause':
			return {level: 'info', text: `${name} goes on`};
		case 'rename':
			return {level: 'info', text: `${clean(Actor.Attributes.oldName ?? '').replace(/^\//, '')} is now ${name}`};
		case 'destroy':
			return {level: 'info', text: `${name} removed`};
		case 'health_status':
			return detail === 'healthy'
				? {level: 'good', text: `${name} is healthy`}
				: detail === 'unhealthy'
					? {level: 'error', text: `${name} is unhealthy`}
					: undefined;
		default:
			return undefined;
	}
}

/** When it happened, ms since the epoch, by the engine's clock. */
export const eventTime = ({timeNano}: EngineEvent): number => fromEngineTime(fromNanos(timeNano));

/**
 * The list as a death leaves it. The engine answers inspect only when it has cleared up after the container (some 90 ms), but
 * the event says all that matters. The same list when it is not about a death, or about one before the present run.
 */
export function withDeath(list: readonly Container[], event: EngineEvent): readonly Container[] {
	const code = Number(event.Actor.Attributes.exitCode);
	const at = eventTime(event);
	const index = list.findIndex(({id}) => id === event.Actor.ID);
	const container = list[index];
	if (event.Action !== 'die' || !Number.isInteger(code) || !container || (container.startedAt ?? 0) > at) {
		return list;
	}

	const {health: _health, ...rest} = container;
	return list.with(index, {...rest, state: 'exited', exitCode: code, finishedAt: at});
}

const nameOf = ({timeNano, Action, Actor}: EngineEvent): string => `${timeNano} ${Actor.ID} ${Action}`;

/** ms for which an event's name is remembered. */
const remembered = 2000;

/** Remembers the last events, so that a stream can be taken up where it broke off without telling anything twice. */
export interface EventMark {
	/** For `since`, which is inclusive; undefined before the first event and `begin`. */
	readonly since: string | undefined;
	/** Where to take up a stream in which no event has come yet: the engine's time. */
	begin(time: string): void;
	/** False for one that was seen already. Events of several containers come out of order by some nanoseconds. */
	isNew(event: EngineEvent): boolean;
}

export function createEventMark(): EventMark {
	let last: string | undefined;
	const seen = new Map<string, string>();

	const forget = (before: string): void => {
		for (const [name, time] of seen) {
			if (compareTimes(time, before) >= 0) {
				return;
			}

			seen.delete(name);
		}
	};

	return {
		get since() {
			return last;
		},
		begin(time) {
			last ??= time;
		},
		isNew(event) {
			const time = fromNanos(event.timeNano);
			const name = nameOf(event);
			if (seen.has(name)) {
				return false;
			}

			seen.set(name, time);
			if (last === undefined || compareTimes(time, last) > 0) {
				last = time;
				forget(earlier(time, remembered));
			}

			return true;
		},
	};
}
