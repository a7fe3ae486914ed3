import {useEffect, useSyncExternalStore} from 'react';
import type {AccessState} from '../matrix/client.js';
import {useProgram} from './program-context.js';

/** How it stands with the administrator's token of a stack; somebody looks, so it is looked for unless that was done. */
export const useAccess = (stack: string): AccessState => {
	const {access} = useProgram();
	const observable = access.state(stack);
	const state = useSyncExternalStore(
		listener => observable.subscribe(listener),
		() => observable.value,
	);
	useEffect(() => {
		if (observable.value.phase === 'idle') {
			void access.check(stack);
		}
	}, [access, observable, stack]);
	return state;
};
