import type {Command, Scope} from './command.js';

/** Which key does what: the commands with the keys that count. */
export interface Keymap {
	/** With their keys as remapped. */
	readonly commands: readonly Command[];
	/** The commands of a scope that a key stands for; several where only one can be there at a time (panes). */
	find(scope: Scope, key: string): readonly Command[];
	/** The keys of a command; empty when it has none. */
	keys(id: string): readonly string[];
}

const none: readonly Command[] = [];

export const createKeymap = (commands: readonly Command[]): Keymap => {
	const byKey = new Map<string, readonly Command[]>();
	for (const command of commands) {
		for (const key of command.keys) {
			const place = `${command.scope} ${key}`;
			byKey.set(place, [...(byKey.get(place) ?? []), command]);
		}
	}

	const byId = new Map(commands.map(command => [command.id, command]));
	return {
		commands,
		find: (scope, key) => byKey.get(`${scope} ${key}`) ?? none,
		keys: id => byId.get(id)?.keys ?? [],
	};
};
