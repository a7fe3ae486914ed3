import type {Command} from './command.js';

/** What panes of several panels understand. */
export const paneCommands = [
	{id: 'panel.next', scope: 'pane', title: 'Next panel', short: 'panel', keys: ['tab'], rank: 50},
	{id: 'panel.previous', scope: 'pane', title: 'Previous panel', keys: ['shift+tab']},
	{id: 'panel.zoom', scope: 'pane', title: 'Zoom the panel, or back', short: 'zoom', keys: ['z'], rank: 51},
] as const satisfies readonly Command[];
