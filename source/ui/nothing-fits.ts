import type {Line} from './line.js';

/** Said in a table whose filter leaves nothing of what there is. */
export const nothingFits = (total: number, what: string, filter: string): Line => [
	{text: `  Nothing among ${total} ${what} has "${filter}" (Esc shows all)`, tone: 'dim'},
];
