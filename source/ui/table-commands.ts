import type {Command} from '../keys/command.js';

/** What the keys do in every table. */
export const tableCommands = [
	{id: 'table.open', scope: 'table', title: 'Open the selected row', short: 'open', keys: ['enter'], rank: 10},
	{id: 'table.filter', scope: 'table', title: 'Filter the rows', short: 'filter', keys: ['/'], rank: 60},
	{
		id: 'table.unfilter',
		scope: 'table',
		title: 'Forget the filter, or go back',
		short: 'all rows',
		keys: ['esc'],
		rank: 61,
	},
	{id: 'table.sort', scope: 'table', title: 'Sort by the next column', short: 'sort', keys: ['s'], rank: 70},
	{id: 'table.reverse', scope: 'table', title: 'Turn the order round', keys: ['S'], rank: 71},
	{id: 'table.copy', scope: 'table', title: 'Copy the row', short: 'copy', keys: ['y'], rank: 80},
	{
		id: 'table.save',
		scope: 'table',
		title: 'Save the whole list to a file',
		short: 'save',
		keys: ['ctrl+o'],
		rank: 81,
		instead: 'app.save',
	},
	{id: 'table.down', scope: 'table', title: 'Next row', keys: ['down', 'j']},
	{id: 'table.up', scope: 'table', title: 'Previous row', keys: ['up', 'k']},
	{id: 'table.page-down', scope: 'table', title: 'A page down', keys: ['pagedown']},
	{id: 'table.page-up', scope: 'table', title: 'A page up', keys: ['pageup']},
	{id: 'table.first', scope: 'table', title: 'First row', keys: ['g', 'home']},
	{id: 'table.last', scope: 'table', title: 'Last row', keys: ['G', 'end']},
] as const satisfies readonly Command[];
