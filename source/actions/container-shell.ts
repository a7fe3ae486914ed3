import type {Action} from './action.js';
import {containerOf, gone} from './container.js';

/** bash where there is one. Ends with 0 once a shell was there, whatever its last command was: another status is docker's own. */
const shell = ['sh', '-c', 'if command -v bash >/dev/null; then bash; else sh; fi; exit 0'];

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
	plan: ({target, docker}) => [{kind: 'terminal', argv: [...docker, 'exec', '-it', target.id, ...shell]}],
	refresh: [],
};
