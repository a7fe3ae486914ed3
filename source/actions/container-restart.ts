import type {Action} from './action.js';

/** D4: one container, by the engine's API. */
export const containerRestart: Action = {
	id: 'container.restart',
	title: 'Restart',
	key: 'r',
	risk: 'change',
	kind: 'container',
	operations: ['D4'],
	explain: ({target}) => `Stops ${target.name} and starts it again.`,
	plan: ({target}) => [
		{
			kind: 'engine',
			request: {method: 'POST', path: `/containers/${target.id}/restart`},
			equivalent: ['docker', 'restart', target.name],
			timeout: 120_000,
		},
	],
	refresh: ['containers'],
};
