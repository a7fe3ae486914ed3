import type {Command} from '../keys/command.js';

/** What the Federation tab alone understands. */
export const federationCommands = [
	{
		id: 'federation.check',
		scope: 'pane',
		title: 'Check now how other servers reach the homeserver',
		short: 'check again',
		keys: ['c'],
		rank: 30,
		panes: ['federation'],
	},
	{
		id: 'federation.fold',
		scope: 'table',
		title: 'Show or hide what a step is made of',
		short: 'fold',
		keys: ['space'],
		rank: 31,
		panes: ['federation'],
	},
	{
		id: 'federation.unfold',
		scope: 'table',
		title: 'Show what a step is made of',
		keys: ['right'],
		panes: ['federation'],
	},
	{
		id: 'federation.close',
		scope: 'table',
		title: 'Hide it, or go to the step above',
		keys: ['left'],
		panes: ['federation'],
	},
] as const satisfies readonly Command[];
