import {Box} from 'ink';
import {memo, type ReactNode} from 'react';
import type {Action} from '../actions/action.js';
import type {Pane} from '../panes/pane.js';
import {applicable, startAction} from './operate.js';
import {useFrame} from './program-context.js';
import {useCommands} from './use-commands.js';
import {useKinds} from './use-kinds.js';

interface PaneAreaProps {
	readonly pane: Pane;
	readonly width: number;
	readonly height: number;
}

/** The keys of the actions on what can be selected in the pane, which is looked up when one is pressed. Draws nothing. */
const PaneKeys = ({pane}: {readonly pane: Pane}): ReactNode => {
	const frame = useFrame();
	const kinds = useKinds(frame);
	const offered = frame.program.actions.filter(
		({kind, only}) => only !== undefined || (pane.targets.includes(kind) && kinds.includes(kind)),
	);
	const start = (one: Action) => () => {
		if (one.only) {
			startAction(frame, one, one.only);
			return;
		}

		for (const {action, target} of applicable([one], frame.targets.value)) {
			startAction(frame, action, target);
		}
	};
	useCommands(Object.fromEntries(offered.map(action => [action.id, start(action)])), {scope: 'pane'});
	return null;
};

/** The pane in front, in exactly the room that it gets. */
export const PaneArea = memo(
	({pane, width, height}: PaneAreaProps): ReactNode => (
		<Box width={width} height={height} overflow="hidden" flexDirection="column">
			<PaneKeys key={`keys ${pane.id}`} pane={pane} />
			<pane.Component key={pane.id} width={width} height={height} />
		</Box>
	),
);
