import type {Config} from '../config/schema.js';

export type UnitScope = 'user' | 'system';

/** A unit of the config: a bot, or another. */
export interface ConfiguredUnit {
	readonly host: string;
	readonly scope: UnitScope;
	/** As the config has it, often without suffix. */
	readonly name: string;
	readonly bot: boolean;
}

/** The unit in one word: argument of the journal source, id of the target. Names hold no slash. */
export const unitKey = ({scope, name}: Pick<ConfiguredUnit, 'scope' | 'name'>): string => `${scope}/${name}`;

export const parseUnitKey = (key: string): Pick<ConfiguredUnit, 'scope' | 'name'> => {
	const at = key.indexOf('/');
	return {scope: key.slice(0, at) === 'system' ? 'system' : 'user', name: key.slice(at + 1)};
};

type Parts = Pick<Config['stacks'][0], 'bots' | 'units'>;

/** Bots first, each once. */
export function unitsOf(stacks: readonly Parts[]): readonly ConfiguredUnit[] {
	const listed = [
		...stacks.flatMap(({bots}) => bots.map(unit => ({...unit, bot: true}))),
		...stacks.flatMap(({units}) => units.map(unit => ({...unit, bot: false}))),
	];
	const found = new Map<string, ConfiguredUnit>();
	for (const {host, scope, unit, bot} of listed) {
		const one = {host, scope, name: unit, bot};
		const key = `${host} ${unitKey(one)}`;
		if (!found.has(key)) {
			found.set(key, one);
		}
	}

	return [...found.values()];
}
