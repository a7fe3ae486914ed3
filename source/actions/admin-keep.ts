import {configLineForCommand, configLineForFile} from '../matrix/keep-token.js';
import type {AccessStep, Action, PlanContext} from './action.js';
import {accessStep, defaultFile, noToken, several} from './admin-token.js';
import {type FormField, isOn, textOf} from './form.js';
import {stackOf} from './homeserver.js';
import {splitWords} from './split-words.js';

export function fileStep(context: PlanContext, file: string, replace: boolean): AccessStep {
	const line = configLineForFile(stackOf(context)!, several(context), file);
	return accessStep(context, {kind: 'keep-file', path: file, replace, ...(line === undefined ? {} : {line})});
}

const fileForm: readonly FormField[] = [
	{
		kind: 'text',
		id: 'file',
		label: 'File',
		hint: (file, context) => (file === '' ? defaultFile(context) : 'of this machine; only you can read it (0600)'),
		check: file => (/\p{Control}/u.test(file) ? 'is no path' : undefined),
	},
	{kind: 'flag', id: 'replace', label: 'Replace', hint: 'yes: what else is there already is lost'},
];

/** U3: for the next start, in a file of this machine. */
export const adminKeep: Action = {
	id: 'admin.keep',
	title: 'Keep the token',
	risk: 'change',
	kind: 'homeserver',
	operations: ['U3'],
	matrix: true,
	form: fileForm,
	explain: (context, input) =>
		`Whoever reads ${textOf(input, 'file') || defaultFile(context)} can do all that an administrator of ${context.target.name} can.`,
	unavailable: noToken,
	plan: (context, input) => [fileStep(context, textOf(input, 'file') || defaultFile(context), isOn(input, 'replace'))],
	refresh: [],
};

function checkCommand(command: string): string | undefined {
	const words = splitWords(command);
	return typeof words === 'string' ? words : words.length === 0 ? 'is missing' : undefined;
}

/** U3: for the next start, in a password store. */
export const adminKeepCommand: Action = {
	...adminKeep,
	id: 'admin.keep-command',
	title: 'Hand the token to a command',
	form: [
		{
			kind: 'text',
			id: 'command',
			label: 'Command',
			hint: () => 'of this machine, without a shell; reads it from standard input: pass insert -m matrix/admin',
			check: checkCommand,
		},
	],
	explain: ({target}) => `The command reads the administrator's token of ${target.name} from standard input.`,
	plan(context, input) {
		const argv = splitWords(textOf(input, 'command'));
		if (typeof argv === 'string') {
			throw new TypeError(argv);
		}

		const line = configLineForCommand(stackOf(context)!, several(context), argv);
		return [accessStep(context, {kind: 'keep-command', argv, line})];
	},
};
