import type {Command} from './command.js';

/** What panes of several panels understand, and single panes of their own. */
export const paneCommands = [
	{id: 'panel.next', scope: 'pane', title: 'Next panel', short: 'panel', keys: ['tab'], rank: 50},
	{id: 'panel.previous', scope: 'pane', title: 'Previous panel', keys: ['shift+tab']},
	{id: 'panel.zoom', scope: 'pane', title: 'Zoom the panel, or back', short: 'zoom', keys: ['z'], rank: 51},
	{
		id: 'metrics.pin',
		scope: 'pane',
		title: 'Keep the family among the key metrics, or not',
		short: 'pin',
		keys: ['P'],
		rank: 30,
		panes: ['metrics'],
	},
] as const satisfies readonly Command[];
