import type {Action} from './action.js';
import {gone} from './container.js';

/** All that the engine knows of a container, its secrets masked. */
export const containerInspect: Action = {
	id: 'container.inspect',
	title: 'Inspect',
	key: 'i',
	risk: 'read',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Shows what the engine knows of ${target.name}, secrets masked.`,
	unavailable: gone,
	plan: ({target, docker}) => [
		{
			kind: 'view',
			title: `inspect ${target.name}`,
			request: {method: 'GET', path: `/containers/${target.id}/json`},
			equivalent: [...docker, 'inspect', target.name],
		},
	],
	refresh: [],
};
