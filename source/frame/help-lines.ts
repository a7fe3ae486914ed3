import type {Command} from '../keys/command.js';
import type {KeyProblem} from '../keys/key-check.js';
import {keyLabel} from '../keys/key-name.js';
import {scopeTitles} from '../keys/scope-titles.js';
import type {Line} from '../ui/line.js';
import {fit, width} from '../ui/text.js';

const label = ({keys}: Command): string => keys.map(keyLabel).join(' ');

const keyWidth = 16;

const heading = (text: string): Line => [{text, tone: 'header'}];

/** Every command with its keys, by scope; made from the keymap, so that it is never wrong. */
export const helpLines = (commands: readonly Command[], problems: readonly KeyProblem[]): readonly Line[] => {
	const troubles = problems.map(({text}): Line => [{text: `▲ ${text}`, tone: 'warning'}]);
	const told = scopeTitles.flatMap(([scope, title]) => {
		const here = commands.filter(command => command.scope === scope && command.keys.length > 0);
		if (here.length === 0) {
			return [];
		}

		const rows = here.map((command): Line => {
			const keys = label(command);
			return [
				{text: '  '},
				{text: fit(keys, Math.max(keyWidth, width(keys))), tone: 'key'},
				{text: `  ${command.title}`},
			];
		});
		return [[], heading(title), ...rows];
	});
	return [...(troubles.length > 0 ? [heading('Keys in the config'), ...troubles] : []), ...told].slice(
		troubles.length > 0 ? 0 : 1,
	);
};
