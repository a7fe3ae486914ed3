import {useLayoutEffect} from 'react';
import type {Target} from '../actions/action.js';
import {useFrame} from './program-context.js';

const none: readonly Target[] = [];

const text = (targets: readonly Target[]): string =>
	JSON.stringify(targets.map(({host, kind, id, name}) => [host, kind, id, name]));

/**
 * Tells the frame what the pane's action keys apply to: the selected row, and with `also` what it belongs to (its
 * compose project). Forgotten when the pane goes.
 */
export const useTarget = (target: Target | undefined, also: readonly Target[] = none): void => {
	const {targets} = useFrame();
	useLayoutEffect(() => {
		const next = target ? [target, ...also] : also;
		if (text(next) !== text(targets.value)) {
			targets.value = next;
		}
	});
	useLayoutEffect(
		() => () => {
			targets.value = none;
		},
		[targets],
	);
};
