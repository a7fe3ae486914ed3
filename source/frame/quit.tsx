import {type ReactNode, useState} from 'react';
import type {RunningAction} from '../program.js';
import type {Line} from '../ui/line.js';
import {boxLines, innerWidth} from './box-lines.js';
import {Floating} from './floating.js';
import {closeOverlay} from './frame.js';
import type {OverlayProps} from './overlay.js';
import {useFrame} from './program-context.js';
import {sessionsLeft} from './sessions-left.js';
import {useCommands} from './use-commands.js';
import {useObservable} from './use-observable.js';
import {wrap} from './wrap.js';

const runningLine = ({action, target}: RunningAction): Line => [
	{text: '  '},
	{text: `${action.title}: ${target.name} on ${target.host}`, tone: 'strong'},
];

/** Asks before the program is left while an action runs. */
export const Quit = ({width, height}: OverlayProps): ReactNode => {
	const frame = useFrame();
	const running = useObservable(frame.program.running);
	const [yes, setYes] = useState(false);
	const leave = () => frame.exit.current(0);
	const stay = () => closeOverlay(frame);
	useCommands(
		{
			'dialog.yes': leave,
			'dialog.no': stay,
			'dialog.choose': yes ? leave : stay,
			'dialog.next': () => setYes(!yes),
			'dialog.previous': () => setYes(!yes),
		},
		{scope: 'dialog'},
	);
	const inner = innerWidth(width, 60);
	const left = sessionsLeft(frame.program)
		.flatMap(text => wrap(text, inner))
		.map((text): Line => [{text, tone: 'dim'}]);
	const lines: readonly Line[] = [
		[{text: running.length === 0 ? 'Nothing runs any more.' : 'Still running; its end would not be seen:'}],
		...running.slice(0, Math.max(1, height - 6 - left.length)).map(runningLine),
		...left,
		[],
		[
			yes ? {text: '  n Stay  '} : {text: '[ n Stay ]', tone: 'selected'},
			{text: '   '},
			yes ? {text: '[ y Quit ]', tone: 'selected'} : {text: '  y Quit  '},
		],
	];
	return <Floating lines={boxLines('Quit?', lines, inner + 4)} columns={inner + 4} width={width} height={height} />;
};
