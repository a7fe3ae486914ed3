import {useEffect, useMemo, useSyncExternalStore} from 'react';
import type {Source} from '../sources/source.js';
import type {Slice} from '../store/slice.js';
import {useProgram} from './program-context.js';

/**
 * What a source knows of a host now; draws again when that changes. While the component is there, the source counts as
 * looked at: it starts if it was not running, and reads the ids in `focus` (visible rows) more often.
 */
export const useSlice = <Data>(
	source: Source<Data>,
	host: string,
	argument?: string,
	focus?: ReadonlySet<string>,
): Slice<Data> => {
	const {store, sources} = useProgram();
	const key = useMemo(() => ({source: source.id, host, ...(argument ? {argument} : {})}), [source, host, argument]);
	useEffect(() => sources.view(source, host, argument, focus), [sources, source, host, argument, focus]);
	return useSyncExternalStore(
		listener => store.subscribe(key, listener),
		() => store.get(key, source.empty),
	);
};
