import type {Command} from '../keys/command.js';
import {keyLabel} from '../keys/key-name.js';
import {scopeTitles} from '../keys/scope-titles.js';
import type {Line} from '../ui/line.js';
import {fit, width} from '../ui/text.js';

const label = ({keys}: Command): string => keys.map(keyLabel).join(' ');

const keyWidth = 16;

const heading = (text: string): Line => [{text, tone: 'header'}];

const part = (title: string, commands: readonly Command[]): readonly Line[] =>
	commands.length === 0 ? [] : [[], heading(title), ...commands.map(row)];

/**
 * Every command with its keys, by scope; made from the keymap, so that it is never wrong. Those of the tab in front come
 * first, once.
 */
export const helpLines = (
	commands: readonly Command[],
	front?: {readonly id: string; readonly title: string},
): readonly Line[] => {
	const keyed = commands.filter(({keys}) => keys.length > 0);
	const isOf = ({panes}: Command, id: string): boolean => panes?.includes(id) ?? false;
	const ofFront = front ? keyed.filter(command => isOf(command, front.id)) : [];
	const ofOthers = front ? keyed.filter(command => command.panes && !isOf(command, front.id)) : [];
	const apart = new Set([...ofFront, ...ofOthers]);
	const rest = keyed.filter(command => !apart.has(command));
	return [
		...part(`In the tab ${front?.title}`, ofFront),
		...scopeTitles.flatMap(([scope, title]) => [
			...part(
				title,
				rest.filter(command => command.scope === scope),
			),
			...(scope === 'pane' ? part('In other tabs', ofOthers) : []),
		]),
	].slice(1);
};

const row = (command: Command): Line => {
	const keys = label(command);
	return [{text: '  '}, {text: fit(keys, Math.max(keyWidth, width(keys))), tone: 'key'}, {text: `  ${command.title}`}];
};
