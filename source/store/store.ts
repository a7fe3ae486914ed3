import type {Clock} from '../system/clock.js';
import {keyText, type Slice, type SliceKey} from './slice.js';
import {createTicker, type Ticker} from './ticker.js';

export interface StoreOptions {
	/** Least ms between two notifications; 500 if not given. */
	readonly tick?: number;
	readonly clock?: Clock;
}

export interface ChangeOptions {
	/** Tells the listeners within some 20 ms instead of at the next tick. */
	readonly urgent?: boolean;
	/** Keeps the value without telling anybody: for what nobody sees (the time of a read that found nothing new). */
	readonly quiet?: boolean;
}

/** All slices of the program. Slices are replaced, never changed; each keeps its identity until it is replaced. */
export interface Store {
	/** The slice, or an idle one around `empty` (the same object each time). */
	get<Data>(key: SliceKey, empty: Data): Slice<Data>;
	set<Data>(key: SliceKey, slice: Slice<Data>, options?: ChangeOptions): void;
	/** Replaces the slice by what `change` makes of it; the same object back means no change. */
	update<Data>(key: SliceKey, empty: Data, change: (slice: Slice<Data>) => Slice<Data>, options?: ChangeOptions): void;
	/** Forgets the slice. */
	delete(key: SliceKey): void;
	/** Calls `listener` in the tick after a change; all listeners of a tick in one go. */
	subscribe(key: SliceKey, listener: () => void): () => void;
	/** Calls `listener` once in every tick in which anything changed. */
	subscribeAll(listener: () => void): () => void;
	keys(): readonly SliceKey[];
	/** The beat that all slices are told in, for others who want to share it. */
	readonly ticker: Ticker;
	close(): void;
}

/** An idle slice for each empty value, so that readers of something absent see the same object each time. */
const createIdle = (): (<Data>(empty: Data) => Slice<Data>) => {
	const made = new WeakMap<object, Slice<unknown>>();
	const primitives = new Map<unknown, Slice<unknown>>();
	return <Data>(empty: Data): Slice<Data> => {
		const known = typeof empty === 'object' && empty !== null ? made : primitives;
		let slice = (known as Map<unknown, Slice<unknown>>).get(empty);
		if (!slice) {
			slice = {phase: 'idle', data: empty};
			(known as Map<unknown, Slice<unknown>>).set(empty, slice);
		}

		return slice as Slice<Data>;
	};
};

export function createStore({tick, clock}: StoreOptions = {}): Store {
	const ticker = createTicker({tick, clock});
	const slices = new Map<string, {readonly key: SliceKey; readonly slice: Slice<unknown>}>();
	const listeners = new Map<string, Set<() => void>>();
	const everything = new Set<() => void>();
	const idle = createIdle();
	let dirty = new Set<string>();

	ticker.subscribe(() => {
		const changed = dirty;
		dirty = new Set();
		if (changed.size === 0) {
			return;
		}

		for (const name of changed) {
			for (const listener of [...(listeners.get(name) ?? [])]) {
				listener();
			}
		}

		for (const listener of [...everything]) {
			listener();
		}
	});

	const changed = (name: string, {urgent, quiet}: ChangeOptions): void => {
		if (!quiet) {
			dirty.add(name);
			ticker.mark(urgent);
		}
	};

	const store: Store = {
		ticker,
		get: <Data>(key: SliceKey, empty: Data) =>
			(slices.get(keyText(key))?.slice as Slice<Data> | undefined) ?? idle(empty),
		set(key, slice, options = {}) {
			const name = keyText(key);
			if (slices.get(name)?.slice !== slice) {
				slices.set(name, {key, slice});
				changed(name, options);
			}
		},
		update(key, empty, change, options) {
			const before = store.get(key, empty);
			const after = change(before);
			if (after !== before) {
				store.set(key, after, options);
			}
		},
		delete(key) {
			const name = keyText(key);
			if (slices.delete(name)) {
				changed(name, {});
			}
		},
		subscribe(key, listener) {
			const name = keyText(key);
			const set = listeners.get(name) ?? new Set();
			listeners.set(name, set);
			set.add(listener);
			return () => {
				set.delete(listener);
				if (set.size === 0 && listeners.get(name) === set) {
					listeners.delete(name);
				}
			};
		},
		subscribeAll(listener) {
			everything.add(listener);
			return () => {
				everything.delete(listener);
			};
		},
		keys: () => [...slices.values()].map(({key}) => key),
		close() {
			ticker.close();
			listeners.clear();
			everything.clear();
		},
	};
	return store;
}
