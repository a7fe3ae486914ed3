import type {Host, HostState} from '../hosts/host.js';
import {keyText} from '../store/slice.js';
import {systemClock} from '../system/clock.js';
import type {Driver} from './driver.js';
import {createFollow} from './follow.js';
import {watchHost} from './host-watch.js';
import {fetchOlder, readNow, readOnce} from './once.js';
import {createPoll} from './poll.js';
import {stateError} from './slice-error.js';
import type {AnySource} from './source.js';
import type {Sources, SourcesOptions} from './sources.js';
import {createWatch, type Watch} from './watch.js';

export type {Sources, SourcesOptions, View} from './sources.js';

/** ms that a source which runs only while looked at is kept after the last look. */
const linger = 5000;
const onceTimeout = 20_000;

interface Entry {
	// biome-ignore lint/suspicious/noExplicitAny: of whatever source
	readonly watch: Watch<any>;
	readonly driver: Driver;
	readonly viewers: Set<{focus: readonly string[]}>;
	/** Runs whether somebody looks or not. */
	readonly always: boolean;
	leave?: () => void;
	older?: Promise<void>;
}

const lacks = ({source, slice, focus}: Watch<unknown>): boolean =>
	'read' in source && slice.at !== undefined && (source.lacks?.(slice.data, focus) ?? false);

export function createSources(options: SourcesOptions): Sources {
	const {registry, hosts, store, activity, clock = systemClock, random = Math.random} = options;
	const parts = {...options, clock, random};
	const entries = new Map<string, Entry>();
	const online = new Set<string>();
	let unwatch: Array<() => void> = [];
	let started = false;

	const of = (host: string): Entry[] => [...entries.values()].filter(entry => entry.watch.host.id === host);

	const put = (source: AnySource, host: Host, argument: string): Entry => {
		const always = argument === '' && (source.hosts?.(options.config).includes(host.id) ?? false);
		const watch = createWatch(source, host, argument, parts);
		const driver = 'read' in source ? createPoll(watch, source, parts) : createFollow(watch, source, parts);
		const entry: Entry = {watch, driver, viewers: new Set(), always};
		entries.set(keyText(watch.key), entry);
		if (source.fromHere) {
			driver.go();
		} else {
			settle(entry, host.state.value);
		}

		return entry;
	};

	/** Lets an entry run, or says why it cannot; `trueUntil` as in Watch.fail. */
	const settle = ({watch, driver}: Entry, state: HostState, trueUntil?: number): void => {
		if (watch.source.fromHere) {
			return;
		}

		if (online.has(watch.host.id)) {
			driver.go();
			return;
		}

		driver.halt();
		const error = stateError(state);
		if (error) {
			watch.failWith(error, trueUntil);
		} else if (watch.slice.phase === 'live') {
			watch.failWith({message: 'connection lost'}, trueUntil);
		} else if (started) {
			watch.loading();
		}
	};

	const drop = (entry: Entry): void => {
		entry.leave?.();
		entry.driver.halt();
		entries.delete(keyText(entry.watch.key));
		// Data of something named by an argument (a log) is of no use without a viewer, and there is no end of arguments.
		if (entry.watch.key.argument) {
			store.delete(entry.watch.key);
		}
	};

	const looked = (entry: Entry): void => {
		const {watch, driver} = entry;
		const before = watch.focus;
		watch.focus = new Set([...entry.viewers].flatMap(viewer => viewer.focus));
		driver.seen(entry.viewers.size > 0);
		if ([...watch.focus].some(id => !before.has(id)) && lacks(watch)) {
			driver.refresh();
		}

		entry.leave?.();
		entry.leave = undefined;
		if (entry.viewers.size === 0 && !entry.always && entries.get(keyText(entry.watch.key)) === entry) {
			entry.leave = clock.after(linger, () => drop(entry));
		}
	};

	const watchHosts = (): void => {
		for (const host of hosts.values()) {
			const stop = watchHost(
				host,
				{activity, clock},
				{
					online() {
						online.add(host.id);
						for (const entry of of(host.id)) {
							settle(entry, host.state.value);
						}
					},
					offline(state) {
						const was = online.delete(host.id);
						for (const entry of of(host.id)) {
							// A stream's data was true until now; a poll's when it was read.
							const {source, slice} = entry.watch;
							const followed = was && 'stream' in source && slice.phase === 'live';
							settle(entry, state, followed ? clock.now() : undefined);
						}
					},
				},
			);
			unwatch.push(stop);
			if (host.state.value.phase === 'idle') {
				host.retry();
			}
		}
	};

	return {
		start() {
			if (started) {
				return;
			}

			started = true;
			for (const source of registry) {
				for (const name of source.hosts?.(options.config) ?? []) {
					const host = hosts.get(name);
					if (host && !entries.has(keyText({source: source.id, host: name}))) {
						put(source, host, '');
					}
				}
			}

			watchHosts();
		},
		stop() {
			started = false;
			for (const stop of unwatch) {
				stop();
			}

			unwatch = [];
			online.clear();
			for (const entry of entries.values()) {
				entry.leave?.();
				entry.driver.halt();
			}

			entries.clear();
		},
		view(key, focus = []) {
			const source = registry.find(({id}) => id === key.source);
			const host = hosts.get(key.host);
			if (!source || !host) {
				return {focus() {}, release() {}};
			}

			const viewer = {focus};
			const entry = entries.get(keyText(key)) ?? put(source, host, key.argument ?? '');
			entry.viewers.add(viewer);
			looked(entry);
			return {
				focus(ids) {
					viewer.focus = ids;
					if (entry.viewers.has(viewer)) {
						looked(entry);
					}
				},
				release() {
					if (entry.viewers.delete(viewer)) {
						looked(entry);
					}
				},
			};
		},
		refresh(ids, host) {
			for (const {watch, driver} of entries.values()) {
				if (ids.includes(watch.source.id) && (host === undefined || watch.host.id === host)) {
					driver.refresh();
				}
			}
		},
		async older(key) {
			const entry = entries.get(keyText(key));
			if (!entry?.watch.source.older || !online.has(key.host)) {
				return;
			}

			entry.older ??= fetchOlder(entry.watch, clock).finally(() => {
				entry.older = undefined;
			});
			return entry.older;
		},
		range(key, from, to, signal) {
			const source = registry.find(({id}) => id === key.source);
			const host = hosts.get(key.host);
			if (!source?.range || !host) {
				throw new Error(`${key.source} of ${key.host} cannot be saved`);
			}

			// Of its own: it goes on when nobody looks any more.
			const watch = createWatch(source, host, key.argument ?? '', parts);
			return source.range(
				watch.context(signal, () => {}),
				from,
				to,
			);
		},
		once(source, name, {timeout = onceTimeout} = {}) {
			const host = hosts.get(name);
			return host
				? readOnce(source, host, timeout, parts)
				: Promise.resolve(store.get({source: source.id, host: name}, source.empty));
		},
		async read(source, name, {argument = '', timeout = onceTimeout, signal} = {}) {
			const host = hosts.get(name);
			if (!host) {
				throw new Error(`there is no host ${name} in the config`);
			}

			const key = {source: source.id, host: name, ...(argument ? {argument} : {})};
			const slice = store.get(key, source.empty);
			return 'stream' in source && slice.phase === 'live' && entries.has(keyText(key))
				? slice.data
				: readNow(source, host, {argument, timeout, signal}, parts);
		},
	};
}
