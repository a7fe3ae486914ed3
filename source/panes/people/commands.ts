import type {Command} from '../../keys/command.js';

/** What the tab Users alone understands. */
export const peopleCommands = [
	{
		id: 'people.next',
		scope: 'pane',
		title: 'Next section: rooms, reports …',
		short: 'section',
		keys: ['}'],
		rank: 45,
		panes: ['users'],
	},
	{id: 'people.previous', scope: 'pane', title: 'Previous section', keys: ['{'], panes: ['users']},
	{
		id: 'people.show',
		scope: 'pane',
		title: 'Which of them are listed: the next choice',
		short: 'which',
		keys: ['f'],
		rank: 46,
		panes: ['users'],
	},
] as const satisfies readonly Command[];
