import {memo, type ReactNode} from 'react';
import {tabCommandId} from '../keys/commands.js';
import {keyLabel} from '../keys/key-name.js';
import type {Pane} from '../panes/pane.js';
import {Lines} from '../ui/lines.js';
import {useFrame} from './program-context.js';
import {tabLine} from './tab-line.js';
import {useObservable} from './use-observable.js';

/** The tabs, in the order of the registry. */
export const TabBar = memo(({panes, width}: {readonly panes: readonly Pane[]; readonly width: number}): ReactNode => {
	const {keymap, tab} = useFrame();
	const active = useObservable(tab);
	const tabs = panes.map(pane => ({
		id: pane.id,
		title: pane.title,
		key: keyLabel(keymap.keys(tabCommandId(pane))[0] ?? ' '),
	}));
	return <Lines lines={[tabLine(tabs, active, width)]} width={width} height={1} />;
});
