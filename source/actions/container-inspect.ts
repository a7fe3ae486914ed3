import type {Action} from './action.js';

export const containerInspect: Action = {
	id: 'container.inspect',
	title: 'Inspect',
	key: 'i',
	risk: 'read',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Shows what the engine knows of ${target.name}.`,
	plan: ({target}) => [
		{
			kind: 'view',
			title: `inspect ${target.name}`,
			request: {method: 'GET', path: `/containers/${target.id}/json`},
			equivalent: ['docker', 'inspect', target.name],
		},
	],
	refresh: [],
};
