import type {ReactNode} from 'react';
import {useAccess} from '../../frame/use-access.js';
import {useStack} from '../../frame/use-stack.js';
import {Lines} from '../../ui/lines.js';
import type {PaneProps} from '../pane.js';

/** In place of what an administrator's token is needed for: what is missing, and with which keys it is mended. */
export const AdminDoor = ({width, height}: PaneProps): ReactNode => {
	const stack = useStack();
	const state = useAccess(stack.name);
	const why = 'why' in state ? state.why : state.phase;
	return <Lines lines={[[{text: `  ${why}`}]]} width={width} height={height} />;
};
