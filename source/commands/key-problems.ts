import {customActions, customId} from '../actions/custom.js';
import {actions} from '../actions/index.js';
import {pathOfAction} from '../config/custom-check.js';
import type {Problem} from '../config/problems.js';
import type {Config} from '../config/schema.js';
import {allCommands} from '../keys/commands.js';
import {freeKeys, remap} from '../keys/key-check.js';
import {panes} from '../panes/index.js';

/** What is wrong with the keys of the config, at their places in the file. */
export function keyProblems(
	config: Config,
	own: ReadonlyArray<{readonly name: string; readonly key: string}>,
	data: unknown,
): readonly Problem[] {
	const commands = allCommands(panes, [...actions, ...customActions(config)]);
	const given = Object.fromEntries(own.map(({name, key}) => [customId(name), key]));
	const found = remap(commands, {...given, ...config.keys});
	const ofAction = (id: string | undefined): string | undefined =>
		own.find(({name}) => customId(name) === id && !Object.hasOwn(config.keys, customId(name)))?.name;
	return found.problems.map(({id, with: other, text}): Problem => {
		const name = ofAction(id) ?? ofAction(other);
		if (name === undefined) {
			return {path: ['keys', id], text};
		}

		const free = [...freeKeys(found.commands, customId(name)), 'alt+ with a letter'].join(' ');
		return {
			path: [...(pathOfAction(data, name) ?? []), 'key'],
			text: `${text} (free: ${free})`,
		};
	});
}
