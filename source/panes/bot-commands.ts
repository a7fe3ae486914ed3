import type {Command} from '../keys/command.js';

/** What the Bot tab alone understands. */
export const botCommands = [
	{
		id: 'bot.sheet',
		scope: 'pane',
		title: 'What the bot understands in a room',
		short: 'chat commands',
		keys: ['c'],
		rank: 40,
		panes: ['bot'],
	},
] as const satisfies readonly Command[];
