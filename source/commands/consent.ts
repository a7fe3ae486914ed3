import type {Plan} from '../actions/action.js';
import {type Flags, textFlag} from './command.js';

/** Undefined where the flags say yes to this risk; else what is missing. */
export function consent({action, target}: Pick<Plan, 'action' | 'target'>, flags: Flags): string | undefined {
	switch (action.risk) {
		case 'read': {
			return undefined;
		}

		case 'change': {
			return flags.yes ? undefined : 'it changes something: say --yes';
		}

		case 'danger': {
			const given = textFlag(flags, 'confirm');
			if (given === undefined) {
				return `it is dangerous: say --confirm ${target.name}`;
			}

			return given === target.name ? undefined : `--confirm says "${given}", the target is "${target.name}"`;
		}
	}
}
