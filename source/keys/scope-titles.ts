import type {Scope} from './command.js';

/** Where keys count, in words and in the order of the help and the readme. */
export const scopeTitles: ReadonlyArray<readonly [Scope, string]> = [
	['global', 'Everywhere'],
	['pane', 'In a tab'],
	['table', 'In a list'],
	['log', 'In a log'],
	['viewer', 'In a text'],
	['dialog', 'In a dialog'],
	['palette', 'In the palette'],
	['help', 'In this help'],
];
