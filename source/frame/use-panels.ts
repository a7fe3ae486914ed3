import {useRemembered} from './remembered.js';
import {useCommands} from './use-commands.js';

/** The panels of a tab that has a list and a log. */
export type ListOrLog = 'list' | 'log';

interface Panels<Panel extends string> {
	readonly focus: Panel;
	/** The focused panel has the whole pane. */
	readonly zoom: boolean;
}

const atFirst: Panels<ListOrLog> = {focus: 'list', zoom: false};

const listAndLog: readonly ListOrLog[] = ['list', 'log'];

/**
 * Which panel of the pane `id` has the focus, remembered, with the keys that go between them in their order; `go` makes a
 * handler for one. `list`, which is one of them, has it at first.
 */
export const usePanels = <Panel extends string = ListOrLog>(
	id: string,
	order: readonly Panel[] = listAndLog as readonly string[] as readonly Panel[],
): Panels<Panel> & {readonly go: (panel: Panel) => () => void} => {
	const [panels, setPanels] = useRemembered<Panels<Panel>>(id, atFirst as Panels<string> as Panels<Panel>);
	const go = (panel: Panel) => () => setPanels(now => ({...now, focus: panel}));
	const turn = (by: number) => go(order[(order.indexOf(panels.focus) + by + order.length) % order.length]!);
	useCommands(
		{
			'panel.next': turn(1),
			'panel.previous': turn(-1),
			'panel.zoom': () => setPanels(now => ({...now, zoom: !now.zoom})),
		},
		{scope: 'pane'},
	);
	return {...panels, go};
};
