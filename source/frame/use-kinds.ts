import {useMemo, useSyncExternalStore} from 'react';
import type {Target} from '../actions/action.js';
import type {Frame} from './frame.js';

/**
 * What can be selected now, the row's own kind first. Another row of the same kind is no other: nothing is drawn for it a
 * second time.
 */
export const useKinds = ({targets}: Frame): ReadonlyArray<Target['kind']> => {
	const subscribe = useMemo(() => (listener: () => void) => targets.subscribe(listener), [targets]);
	const kinds = useSyncExternalStore(subscribe, () => targets.value.map(({kind}) => kind).join(' '));
	return useMemo(() => kinds.split(' ').filter(Boolean) as Array<Target['kind']>, [kinds]);
};
