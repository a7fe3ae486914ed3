import type {Action} from './action.js';
import {containerOf, gone} from './container.js';
import {dockerCommand} from './docker-command.js';

/** bash where there is one. */
const shell = ['sh', '-c', 'command -v bash >/dev/null && exec bash || exec sh'];

/** A shell in the container, in our terminal. It can change anything, so it counts as a change. */
export const containerShell: Action = {
	id: 'container.shell',
	title: 'Shell',
	key: 'x',
	risk: 'change',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Opens a shell inside ${target.name} in this terminal; exit or Ctrl-D comes back.`,
	unavailable: context => {
		const state = containerOf(context)?.state;
		return gone(context) ?? (state && state !== 'running' ? `${context.target.name} is ${state}` : undefined);
	},
	plan: ({target, config}) => [
		{kind: 'terminal', argv: [...dockerCommand(config, target.host), 'exec', '-it', target.id, ...shell]},
	],
	refresh: [],
};
