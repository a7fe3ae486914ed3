import type {Action} from './action.js';

/** A shell in the container, in our terminal. It can change anything, so it counts as a change. */
export const containerShell: Action = {
	id: 'container.shell',
	title: 'Shell',
	key: 'x',
	risk: 'change',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Opens a shell inside ${target.name} in this terminal; exit or Ctrl-D comes back.`,
	plan: ({target}) => [
		{
			kind: 'terminal',
			argv: ['docker', 'exec', '-it', target.id, 'sh', '-c', 'command -v bash >/dev/null && exec bash || exec sh'],
		},
	],
	refresh: [],
};
