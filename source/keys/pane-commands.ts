import type {Command} from './command.js';

/** What panes of several panels understand, and single panes of their own. */
export const paneCommands = [
	{id: 'panel.next', scope: 'pane', title: 'Next panel', short: 'panel', keys: ['tab'], rank: 50},
	{id: 'panel.previous', scope: 'pane', title: 'Previous panel', keys: ['shift+tab']},
	{id: 'panel.zoom', scope: 'pane', title: 'Zoom the panel, or back', short: 'zoom', keys: ['z'], rank: 51},
	{
		id: 'metrics.pin',
		scope: 'pane',
		title: 'Pin the figure, on the Overview too, or not',
		short: 'pin',
		keys: ['P'],
		rank: 30,
		panes: ['metrics', 'overview'],
	},
	{
		id: 'metrics.history',
		scope: 'pane',
		title: 'History of the selected key metric, or all families',
		short: 'history',
		keys: ['h'],
		rank: 31,
		panes: ['metrics'],
	},
	{
		id: 'metrics.span',
		scope: 'pane',
		title: 'History further back',
		short: 'further back',
		keys: ['-'],
		rank: 32,
		panes: ['metrics'],
	},
	{id: 'metrics.span-back', scope: 'pane', title: 'History less far back', keys: ['+'], panes: ['metrics']},
] as const satisfies readonly Command[];
