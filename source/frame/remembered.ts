import {useCallback, useSyncExternalStore} from 'react';
import type {Frame} from './frame.js';
import {useFrame} from './program-context.js';

/** What the screen remembers while other tabs are in front: cursor, sort, filter, zoom; by a name of the widget's choice. */
export interface Memory {
	get(key: string): unknown;
	set(key: string, value: unknown): void;
	subscribe(listener: () => void): () => void;
	entries(): ReadonlyArray<readonly [string, unknown]>;
}

/** Most names: logs of containers that are long gone are forgotten first. */
const limit = 200;

export const createMemory = (): Memory => {
	const values = new Map<string, unknown>();
	const listeners = new Set<() => void>();
	return {
		get: key => values.get(key),
		set(key, value) {
			if (values.has(key) && Object.is(values.get(key), value)) {
				return;
			}

			values.delete(key);
			values.set(key, value);
			const [oldest] = values.keys();
			if (values.size > limit && oldest !== undefined) {
				values.delete(oldest);
			}

			for (const listener of [...listeners]) {
				listener();
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		entries: () => [...values],
	};
};

const memories = new WeakMap<Frame, Memory>();

/** The memory of a frame: for loading what was kept of an earlier run, and for keeping it. */
export const memoryOf = (frame: Frame): Memory => {
	let memory = memories.get(frame);
	if (!memory) {
		memory = createMemory();
		memories.set(frame, memory);
	}

	return memory;
};

/** State that outlives the component. `set` takes what makes the next state from the latest one. */
export const useRemembered = <State>(
	key: string,
	initial: State,
): readonly [State, (change: (state: State) => State) => void] => {
	const memory = memoryOf(useFrame());
	const value = useSyncExternalStore(memory.subscribe, () => memory.get(key)) as State | undefined;
	const set = useCallback(
		(change: (state: State) => State) => memory.set(key, change((memory.get(key) as State | undefined) ?? initial)),
		[memory, key, initial],
	);
	return [value ?? initial, set];
};
