import {useRemembered} from './remembered.js';
import {useCommands} from './use-commands.js';

/** The panels of a tab that has a list and a log. */
export type ListOrLog = 'list' | 'log';

interface Panels {
	readonly focus: ListOrLog;
	/** The focused panel has the whole pane. */
	readonly zoom: boolean;
}

const atFirst: Panels = {focus: 'list', zoom: false};

/** Which panel of the pane `id` has the focus, remembered, with the keys that go between them; `go` makes a handler for one. */
export const usePanels = (id: string): Panels & {readonly go: (panel: ListOrLog) => () => void} => {
	const [panels, setPanels] = useRemembered(id, atFirst);
	const go = (panel: ListOrLog) => () => setPanels(now => ({...now, focus: panel}));
	const other = go(panels.focus === 'list' ? 'log' : 'list');
	useCommands(
		{
			'panel.next': other,
			'panel.previous': other,
			'panel.zoom': () => setPanels(now => ({...now, zoom: !now.zoom})),
		},
		{scope: 'pane'},
	);
	return {...panels, go};
};
