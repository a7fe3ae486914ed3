import {useMemo, useSyncExternalStore} from 'react';
import type {Observable} from '../system/observable.js';

/** The value of an observable; draws again when it is replaced. */
export const useObservable = <T>(observable: Observable<T>): T => {
	const subscribe = useMemo(() => (listener: () => void) => observable.subscribe(listener), [observable]);
	return useSyncExternalStore(subscribe, () => observable.value);
};
