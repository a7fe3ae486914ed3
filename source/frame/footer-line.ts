import type {Command} from '../keys/command.js';
import {keyLabel} from '../keys/key-name.js';
import type {Line} from '../ui/line.js';
import {lineWidth} from '../ui/text.js';

/** Found on every screen, however narrow: from there all others are found. */
const kept = 'app.help';

const item = (command: Command): Line => [{text: keyLabel(command.keys[0]!), tone: 'key'}, {text: ` ${command.short}`}];

const gap = 2;

/** What can be done here and now, lowest rank first; what does not fit is left out from the end. */
export const footerLine = (commands: readonly Command[], width: number): Line => {
	const offered = commands
		.filter(({short, keys}) => short !== undefined && keys.length > 0)
		.filter((command, index, all) => all.findIndex(({id}) => id === command.id) === index)
		.sort((a, b) => (a.rank ?? 100) - (b.rank ?? 100));
	const widthOf = (list: readonly Command[]) => list.reduce((sum, command) => sum + lineWidth(item(command)) + gap, 0);
	const shown = [...offered];
	while (shown.length > 1 && widthOf(shown) > width - 1 + gap) {
		shown.splice(
			shown.findLastIndex(({id}) => id !== kept),
			1,
		);
	}

	return [
		{text: ' '},
		...shown.flatMap((command, index) => [...(index > 0 ? [{text: ' '.repeat(gap)}] : []), ...item(command)]),
	];
};
