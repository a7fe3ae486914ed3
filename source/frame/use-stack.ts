import {useMemo} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {hostsShown} from '../config/stacks-on.js';
import {useFrame} from './program-context.js';
import {useObservable} from './use-observable.js';

/** The stack in front: the one that panes show the parts of. The same object until another one is. */
export const useStack = (): Stack => useObservable(useFrame().stack);

/** Names of the hosts of the stack in front, in the order of the config; the same array until that changes. */
export const useStackHosts = (): readonly string[] => {
	const {program} = useFrame();
	const stack = useStack();
	return useMemo(() => hostsShown(program.config, stack), [program, stack]);
};
