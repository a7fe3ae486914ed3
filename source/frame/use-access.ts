import {useEffect} from 'react';
import type {AccessState} from '../matrix/client.js';
import {useProgram} from './program-context.js';
import {useObservable} from './use-observable.js';

/** How it stands with the administrator's token of a stack; somebody looks, so it is looked for unless that was done. */
export const useAccess = (stack: string): AccessState => {
	const {access} = useProgram();
	const state = useObservable(access.state(stack));
	const idle = state.phase === 'idle';
	useEffect(() => {
		if (idle) {
			void access.check(stack);
		}
	}, [access, idle, stack]);
	return state;
};
