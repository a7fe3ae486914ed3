import type {Config} from '../config/schema.js';
import type {EngineEvent} from '../hosts/engine.js';
import {type Host, HostError} from '../hosts/host.js';
import {byName, type Container} from '../parsers/docker.js';
import {toEngineTime} from '../parsers/rfc3339.js';
import {createEventMark, type EventMark, eventFilters, eventTime, withDeath, wordsOf} from './container-events.js';
import {readContainers} from './container-list.js';
import type {SourceContext, StreamedSource} from './source.js';

export type {Container} from '../parsers/docker.js';

type Context = SourceContext<readonly Container[]>;

/** The hosts that may have an engine. */
export const engineHosts = ({hosts}: Config): readonly string[] =>
	Object.entries(hosts).flatMap(([name, host]) => (host.docker === false ? [] : [name]));

/** Where each host's events were left. */
const marks = new WeakMap<Host, EventMark>();

const markOf = (host: Host): EventMark => {
	const mark = marks.get(host) ?? createEventMark();
	marks.set(host, mark);
	return mark;
};

/** Asks for what changed, one question at a time: what happens meanwhile is asked for together afterwards. */
const createLooker = (context: Context) => {
	const dirty = new Set<string>();
	let all = false;
	let looking: Promise<void> | undefined;
	let listed = false;

	const look = async (): Promise<void> => {
		while (all || dirty.size > 0) {
			const ids = all ? undefined : [...dirty];
			all = false;
			dirty.clear();
			const found = await readContainers(context.engine, context.signal, ids);
			const merge = (before: readonly Container[]): readonly Container[] =>
				ids ? [...before.filter(({id}) => !ids.includes(id)), ...found].sort(byName) : found;
			context.update(merge, {urgent: true});
			listed = true;
		}
	};

	return {
		/** Whether what is held is of this connection. */
		get listed() {
			return listed;
		},
		/** Resolves when the answer is in; with the look that runs already if there is one. */
		look(id?: string): Promise<void> {
			if (id === undefined) {
				all = true;
			} else {
				dirty.add(id);
			}

			looking ??= look().finally(() => {
				looking = undefined;
			});
			return looking;
		},
	};
};

/** Asks the engine for its time, which need not be ours; without it the timeline has a hole if the first thing that happens is a cut. */
const beginAt = async ({engine, signal}: Context, mark: EventMark): Promise<void> => {
	try {
		const {SystemTime = ''} = await engine.get<{SystemTime?: string}>('/info', {}, {signal});
		const time = toEngineTime(SystemTime);
		if (time) {
			mark.begin(time);
		}
	} catch {
		// The list will say what is wrong, if anything is.
	}
};

const report = (context: Context, event: EngineEvent): void => {
	const words = wordsOf(event);
	if (words) {
		context.report({kind: 'container', at: eventTime(event), ...words});
	}
};

/**
 * D1, D3, D6: what the engine has, sorted by name, as it happens: the engine's events say when to look, list and inspect
 * say what there is. Events of a time without connection are asked for afterwards, for the timeline.
 */
export const containers: StreamedSource<readonly Container[]> = {
	id: 'containers',
	title: 'Containers',
	operations: ['D1', 'H1'],
	empty: [],
	hosts: engineHosts,
	async stream(context) {
		const {engine, host, signal} = context;
		const mark = markOf(host);
		const looker = createLooker(context);
		const own = new AbortController();
		const either = AbortSignal.any([signal, own.signal]);
		let failed: unknown;
		const subscribed = (): void => {
			look();
			if (mark.since === undefined) {
				void beginAt(context, mark);
			}
		};

		const look = (id?: string): void => {
			looker.look(id).catch(error => {
				failed ??= error;
				own.abort();
			});
		};

		try {
			// Listed only when the events are flowing, so that nothing falls in between.
			const events = engine.events({since: mark.since, filters: eventFilters, subscribed}, either);
			for await (const event of events) {
				if (mark.isNew(event)) {
					report(context, event);
					if (looker.listed && withDeath(context.data, event) !== context.data) {
						context.update(list => withDeath(list, event), {urgent: true});
					}
				}

				// What it says may be known already or come late; how the container is now is asked in any case.
				look(event.Actor.ID);
			}
		} catch (error) {
			throw failed ?? error;
		} finally {
			own.abort();
		}

		if (!signal.aborted) {
			throw failed ?? new HostError('lost', host.id, 'the engine ended its event stream (it was stopped or restarted)');
		}
	},
};
