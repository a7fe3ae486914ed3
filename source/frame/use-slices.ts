import {useEffect, useMemo, useRef, useSyncExternalStore} from 'react';
import type {View} from '../sources/runner.js';
import type {Source} from '../sources/source.js';
import type {Slice} from '../store/slice.js';
import {useProgram} from './program-context.js';

/**
 * What a source knows of several hosts, in their order; draws again when one changes, and is the same array until then.
 * While the component is there, the source counts as looked at on all of them.
 */
export const useSlices = <Data>(
	source: Pick<Source<Data>, 'id' | 'empty'>,
	hosts: readonly string[],
): ReadonlyArray<Slice<Data>> => {
	const {store} = useProgram();
	const keys = useMemo(() => hosts.map(host => ({source: source.id, host})), [source.id, hosts]);
	const seen = useRef<ReadonlyArray<Slice<Data>>>([]);
	const subscribe = useMemo(
		() => (listener: () => void) => {
			const ends = keys.map(key => store.subscribe(key, listener));
			return () => {
				for (const end of ends) {
					end();
				}
			};
		},
		[store, keys],
	);
	return useSyncExternalStore(subscribe, () => {
		const now = keys.map(key => store.get(key, source.empty));
		const same = now.length === seen.current.length && now.every((slice, index) => slice === seen.current[index]);
		seen.current = same ? seen.current : now;
		return seen.current;
	});
};

/** Says that a source is looked at on these hosts, and which ids are on the screen there (`ids[i]` of `hosts[i]`). */
export const useLooking = (
	source: {readonly id: string},
	hosts: readonly string[],
	ids?: ReadonlyArray<readonly string[]>,
): void => {
	const {sources} = useProgram();
	const views = useRef<readonly View[]>([]);
	const seen = useRef(ids);
	seen.current = ids;
	const text = JSON.stringify(ids);

	useEffect(() => {
		const opened = hosts.map((host, index) => sources.view({source: source.id, host}, seen.current?.[index]));
		views.current = opened;
		return () => {
			views.current = [];
			for (const view of opened) {
				view.release();
			}
		};
	}, [sources, source.id, hosts]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the ids
	useEffect(() => {
		for (const [index, view] of views.current.entries()) {
			view.focus(seen.current?.[index] ?? []);
		}
	}, [text]);
};
