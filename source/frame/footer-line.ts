import type {Target} from '../actions/action.js';
import type {Command} from '../keys/command.js';
import {keyLabel} from '../keys/key-name.js';
import type {Line} from '../ui/line.js';
import {lineWidth} from '../ui/text.js';

/** From these all others are found: there on every screen, however narrow; the last one is dropped last. */
const kept = ['app.quit', 'app.palette', 'app.help'];

const item = (command: Command): Line => [{text: keyLabel(command.keys[0]!), tone: 'key'}, {text: ` ${command.short}`}];

const gap = 2;

const widthOf = (list: readonly Command[]): number =>
	list.reduce((sum, command) => sum + lineWidth(item(command)) + gap, 1 - gap);

/** Which of these is missed least: the highest rank, of those that are kept the one that is told first. */
const leastNeeded = (list: readonly Command[]): Command | undefined =>
	list.findLast(({id}) => !kept.includes(id)) ??
	kept.map(id => list.find(command => command.id === id)).find(command => command !== undefined);

/** Another one does the same by the same key, more closely to what is selected. */
const isInstead = (other: Command, {id, short}: Command): boolean =>
	other.short === short && [other.instead ?? []].flat().includes(id);

const none: ReadonlyArray<Target['kind']> = [];

/**
 * What can be done here and now, lowest rank first, of one rank what is done to the first of `kinds` (the selected row, then
 * what it belongs to); what does not fit is left out.
 */
export const footerLine = (commands: readonly Command[], width: number, kinds = none): Line => {
	const place = ({of}: Command): number => {
		const index = of === undefined ? -1 : kinds.indexOf(of);
		return index === -1 ? kinds.length : index;
	};
	let shown = commands
		.filter(({short, keys}) => short !== undefined && keys.length > 0)
		.filter((command, index, all) => all.findIndex(({id}) => id === command.id) === index)
		.filter((command, _index, all) => !all.some(other => isInstead(other, command)))
		.sort((a, b) => (a.rank ?? 100) - (b.rank ?? 100) || place(a) - place(b));
	while (shown.length > 1 && widthOf(shown) > width) {
		const dropped = leastNeeded(shown);
		shown = shown.filter(command => command !== dropped);
	}

	return [
		{text: ' '},
		...shown.flatMap((command, index) => [...(index > 0 ? [{text: ' '.repeat(gap)}] : []), ...item(command)]),
	];
};
