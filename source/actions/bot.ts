import type {Stack} from '../config/stack-schema.js';
import {unitKey} from '../sources/watched-units.js';
import type {PlanContext} from './action.js';

export interface BotOfStack {
	readonly stack: Stack;
	readonly bot: Stack['bots'][0];
}

/** The bot whose unit an action is for; undefined where the unit is of none. */
export function botOf({config, target}: Pick<PlanContext, 'config' | 'target'>): BotOfStack | undefined {
	for (const stack of config.stacks) {
		const bot = stack.bots.find(
			({host, scope, unit}) => host === target.host && unitKey({scope, name: unit}) === target.id,
		);
		if (bot) {
			return {stack, bot};
		}
	}

	return undefined;
}
