import {Box} from 'ink';
import {memo, type ReactNode} from 'react';
import type {Pane} from '../panes/pane.js';
import {applicable, startAction} from './operate.js';
import {useFrame} from './program-context.js';
import {useCommands} from './use-commands.js';
import {useObservable} from './use-observable.js';

interface PaneAreaProps {
	readonly pane: Pane;
	readonly width: number;
	readonly height: number;
}

/** The keys of the actions on what can be selected in the pane. Draws nothing. */
const PaneKeys = ({pane}: {readonly pane: Pane}): ReactNode => {
	const frame = useFrame();
	const targets = useObservable(frame.targets);
	const offered = frame.program.actions.filter(({kind}) => pane.targets.includes(kind));
	useCommands(
		Object.fromEntries(
			applicable(offered, targets).map(({action, target}) => [action.id, () => startAction(frame, action, target)]),
		),
		{scope: 'pane'},
	);
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
