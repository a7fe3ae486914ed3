import {useMemo, useRef, useSyncExternalStore} from 'react';
import type {HeaderHost} from './header-line.js';
import {useProgram} from './program-context.js';

/** Every host with the state of the way to it; draws again when one changes. */
export const useHosts = (): readonly HeaderHost[] => {
	const {hosts} = useProgram();
	const seen = useRef<readonly HeaderHost[]>([]);
	const subscribe = useMemo(
		() => (listener: () => void) => {
			const ends = [...hosts.values()].map(host => host.state.subscribe(listener));
			return () => {
				for (const end of ends) {
					end();
				}
			};
		},
		[hosts],
	);
	return useSyncExternalStore(subscribe, () => {
		const now = [...hosts].map(([name, {state}]) => ({name, state: state.value}));
		const same =
			now.length === seen.current.length && now.every(({state}, index) => state === seen.current[index]?.state);
		seen.current = same ? seen.current : now;
		return seen.current;
	});
};
