import {selectedTogether} from '../actions/target-kind.js';
import {didYouMean} from '../system/nearest.js';
import type {Command, Scope} from './command.js';
import {level} from './dispatch.js';
import {keyLabel, normalKey} from './key-name.js';

/** What is wrong with the keys: for the config check, the help and the person. */
export interface KeyProblem {
	/** Id of the command, as in the config's `keys:`. */
	readonly id: string;
	/** Id of the other command that has the key. */
	readonly with?: string;
	readonly text: string;
}

const forbidden: Readonly<Record<string, string>> = {
	'ctrl+a': 'belongs to screen',
	'ctrl+b': 'belongs to tmux',
	'ctrl+s': 'stops the output of the terminal',
	'ctrl+q': 'lets the output of the terminal go on',
	'ctrl+z': 'belongs to the shell',
	'ctrl+i': 'is Tab in a terminal',
	'ctrl+m': 'is Enter in a terminal',
	'ctrl+j': 'is Enter in a terminal',
	'ctrl+h': 'is Backspace in many terminals',
	'ctrl+[': 'is Esc in a terminal',
};

const special = [
	'up',
	'down',
	'left',
	'right',
	'pageup',
	'pagedown',
	'home',
	'end',
	'enter',
	'esc',
	'tab',
	'backspace',
	'delete',
	'space',
];

const overlays = level.dialog;

/** Whether both can be waiting for a key at the same time, so that one would hide the other. */
const meet = (a: Command, b: Command): boolean => {
	if (a.scope === b.scope) {
		if (a.of && b.of && !selectedTogether(a.of, b.of)) {
			return false;
		}

		return !a.panes || !b.panes || a.panes.some(pane => b.panes?.includes(pane));
	}

	// Overlays take every key; table and log are never focused at the same time.
	const overlay = (scope: Scope) => level[scope] === overlays;
	return !overlay(a.scope) && !overlay(b.scope) && level[a.scope] !== level[b.scope];
};

const insteadOf = ({instead = []}: Command): readonly string[] => [instead].flat();
const meant = (a: Command, b: Command): boolean => insteadOf(a).includes(b.id) || insteadOf(b).includes(a.id);

/** Keys that stand for two commands where both can be meant. */
export const clashes = (commands: readonly Command[]): readonly KeyProblem[] =>
	commands.flatMap((command, index) =>
		commands.slice(index + 1).flatMap(other => {
			const key = command.keys.find(name => other.keys.includes(name));
			return key === undefined || !meet(command, other) || meant(command, other)
				? []
				: [{id: other.id, with: command.id, text: `${keyLabel(key)} stands for both ${command.id} and ${other.id}`}];
		}),
	);

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Letters that a command could have without hiding another. */
export const freeKeys = (commands: readonly Command[], id: string): readonly string[] => {
	const command = commands.find(one => one.id === id);
	return letters.filter(
		key => !commands.some(other => command && other !== command && other.keys.includes(key) && meet(command, other)),
	);
};

/** Why a key cannot be used; undefined when it can. */
const refusal = (written: string, key: string): string | undefined => {
	const why = forbidden[key];
	if (why) {
		return `${keyLabel(key)} ${why}`;
	}

	const base = key.replace(/^(?:(?:ctrl|alt|shift)\+)*/u, '');
	return [...base].length === 1 || special.includes(base)
		? undefined
		: `"${written}" is no key (a character, ${special.join(', ')}; ctrl+, alt+ before it)${didYouMean(base, special)}`;
};

export type KeyOverrides = Readonly<Record<string, string | readonly string[]>>;

/** The commands with the keys of the config, and what is wrong with these; what is wrong is left at its default. */
export const remap = (
	commands: readonly Command[],
	overrides: KeyOverrides,
): {readonly commands: readonly Command[]; readonly problems: readonly KeyProblem[]} => {
	const ids = commands.map(({id}) => id);
	const problems: KeyProblem[] = [];
	const keys = new Map<string, readonly string[]>();
	for (const [id, written] of Object.entries(overrides)) {
		if (!ids.includes(id)) {
			problems.push({id, text: `there is no command ${id}${didYouMean(id, ids)}`});
			continue;
		}

		const wanted = [written].flat().filter(key => key !== '');
		const refused = wanted.map(key => refusal(key, normalKey(key))).filter(text => text !== undefined);
		problems.push(...refused.map(text => ({id, text})));
		if (refused.length === 0) {
			keys.set(id, wanted.map(normalKey));
		}
	}

	const remapped = commands.map(command => ({...command, keys: keys.get(command.id) ?? command.keys}));
	return {commands: remapped, problems: [...problems, ...clashes(remapped)]};
};
