import type {Command} from '../keys/command.js';
import {keyLabel} from '../keys/key-name.js';
import {scopeTitles} from '../keys/scope-titles.js';
import type {Line} from '../ui/line.js';
import {fit, width} from '../ui/text.js';

const label = ({keys}: Command): string => keys.map(keyLabel).join(' ');

const keyWidth = 16;

const heading = (text: string): Line => [{text, tone: 'header'}];

/** Every command with its keys, by scope; made from the keymap, so that it is never wrong. */
export const helpLines = (commands: readonly Command[]): readonly Line[] =>
	scopeTitles
		.flatMap(([scope, title]) => {
			const here = commands.filter(command => command.scope === scope && command.keys.length > 0);
			return here.length === 0 ? [] : [[], heading(title), ...here.map(row)];
		})
		.slice(1);

const row = (command: Command): Line => {
	const keys = label(command);
	return [{text: '  '}, {text: fit(keys, Math.max(keyWidth, width(keys))), tone: 'key'}, {text: `  ${command.title}`}];
};
