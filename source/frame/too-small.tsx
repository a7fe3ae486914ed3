import type {ReactNode} from 'react';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {useFrame} from './program-context.js';
import {useCommands} from './use-commands.js';

export const leastColumns = 60;
export const leastRows = 15;

/** All that is drawn where there is no room for more. */
export const TooSmall = ({width, height}: {readonly width: number; readonly height: number}): ReactNode => {
	const frame = useFrame();
	// Nothing of the rest is there to be seen, so nothing of it can be done.
	useCommands(
		{'app.quit': () => frame.exit.current(0), 'app.interrupt': () => frame.exit.current(0)},
		{scope: 'global'},
	);
	const lines: readonly Line[] = [
		[{text: `needs ${leastColumns}×${leastRows}`, tone: 'warning'}],
		[{text: `this is ${width}×${height}`}],
	];
	return <Lines lines={lines} width={width} height={Math.min(height, lines.length)} />;
};
