import {type ReactNode, useMemo, useState} from 'react';
import {tabCommandId} from '../keys/commands.js';
import {boxLines} from './box-lines.js';
import {Floating} from './floating.js';
import {closeOverlay} from './frame.js';
import {helpLines} from './help-lines.js';
import type {OverlayProps} from './overlay.js';
import {useFrame} from './program-context.js';
import {clampScroll, scrollHandlers, scrollNote} from './scroll.js';
import {useCommands} from './use-commands.js';
import {useObservable} from './use-observable.js';

/** Every key there is. */
export const Help = ({width, height}: OverlayProps): ReactNode => {
	const frame = useFrame();
	const {keymap} = frame;
	const tab = useObservable(frame.tab);
	const lines = useMemo(() => {
		const title = keymap.commands.find(({id}) => id === tabCommandId({id: tab}))?.title ?? tab;
		return helpLines(keymap.commands, {id: tab, title});
	}, [keymap, tab]);
	const room = Math.max(1, Math.min(lines.length, height - 2));
	const [wanted, setWanted] = useState(0);
	const offset = clampScroll(wanted, lines.length, room);
	useCommands(
		{
			'help.close': () => closeOverlay(frame),
			...scrollHandlers('help', room, change => setWanted(clampScroll(change(offset), lines.length, room))),
		},
		{scope: 'help'},
	);
	const columns = Math.min(width, 76);
	const note = scrollNote(offset, lines.length, room);
	return (
		<Floating
			lines={boxLines('Help', lines.slice(offset, offset + room), columns, note)}
			columns={columns}
			width={width}
			height={height}
		/>
	);
};
