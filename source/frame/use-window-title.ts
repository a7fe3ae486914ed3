import {useEffect} from 'react';
import {useFrame} from './program-context.js';
import {useHosts} from './use-hosts.js';
import {useObservable} from './use-observable.js';
import {useStack} from './use-stack.js';
import {titleSequence, windowTitle} from './window-title.js';

/** Keeps the window's title at the worst that is known; writes only when it is another. */
export const useWindowTitle = (): void => {
	const {demo, screen, alerts} = useFrame();
	const hosts = useHosts();
	const {name} = useStack();
	const title = windowTitle({name, hosts, alerts: useObservable(alerts), demo});
	useEffect(() => screen.write(titleSequence(title)), [screen, title]);
};
