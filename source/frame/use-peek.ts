import {useMemo, useSyncExternalStore} from 'react';
import type {Slice} from '../store/slice.js';
import {useProgram} from './program-context.js';

/** What a source knows of a host, without counting as somebody who looks: nothing is read for it, or more often. */
export const usePeek = <Data>(
	source: {readonly id: string; readonly empty: Data},
	host: string | undefined,
): Slice<Data> => {
	const {store} = useProgram();
	const key = useMemo(() => ({source: source.id, host: host ?? ''}), [source.id, host]);
	const subscribe = useMemo(() => (listener: () => void) => store.subscribe(key, listener), [store, key]);
	return useSyncExternalStore(subscribe, () => store.get(key, source.empty));
};
