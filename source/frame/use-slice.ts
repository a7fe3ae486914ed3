import {useEffect, useMemo, useRef, useSyncExternalStore} from 'react';
import type {View} from '../sources/runner.js';
import type {Source} from '../sources/source.js';
import type {Slice} from '../store/slice.js';
import {useProgram} from './program-context.js';

/**
 * What a source knows of a host now; draws again when that changes. While the component is there, the source counts as
 * looked at: it starts if it was not running, and reads the ids in `focus` (visible rows) more often.
 */
export const useSlice = <Data>(
	source: Pick<Source<Data>, 'id' | 'empty'>,
	host: string,
	argument?: string,
	focus?: Iterable<string>,
): Slice<Data> => {
	const {store, sources} = useProgram();
	const key = useMemo(
		() => ({source: source.id, host, ...(argument === undefined ? {} : {argument})}),
		[source.id, host, argument],
	);
	const view = useRef<View>(undefined);
	const ids = focus ? [...focus] : undefined;
	const seen = useRef(ids);
	const text = ids?.join('\0');
	seen.current = ids;

	useEffect(() => {
		const opened = sources.view(key, seen.current);
		view.current = opened;
		return () => {
			view.current = undefined;
			opened.release();
		};
	}, [sources, key]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the ids
	useEffect(() => {
		if (seen.current) {
			view.current?.focus(seen.current);
		}
	}, [text]);

	const subscribe = useMemo(() => (listener: () => void) => store.subscribe(key, listener), [store, key]);
	return useSyncExternalStore(subscribe, () => store.get(key, source.empty));
};
