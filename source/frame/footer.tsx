import {memo, type ReactNode, useEffect, useSyncExternalStore} from 'react';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {footerLine} from './footer-line.js';
import {useFrame} from './program-context.js';
import {toastTime} from './toast.js';
import {useKinds} from './use-kinds.js';
import {useObservable} from './use-observable.js';

/** The row over the keys: a rule, or for a while how something ended. */
const useNotice = (width: number): Line => {
	const {toast} = useFrame();
	const current = useObservable(toast);
	useEffect(() => {
		if (!current) {
			return;
		}

		const timer = setTimeout(() => {
			toast.value = undefined;
		}, toastTime(current));
		timer.unref?.();
		return () => clearTimeout(timer);
	}, [toast, current]);
	return current ? [{text: ` ${current.text}`, tone: current.tone}] : [{text: '─'.repeat(width), tone: 'border'}];
};

/** What can be done here and now, and what just ended. */
export const Footer = memo(({width}: {readonly width: number}): ReactNode => {
	const frame = useFrame();
	const {layers} = frame;
	const kinds = useKinds(frame);
	const commands = useSyncExternalStore(layers.subscribe, layers.active);
	return <Lines lines={[useNotice(width), footerLine(commands, width, kinds)]} width={width} height={2} />;
});
