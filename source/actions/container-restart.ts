import type {Action} from './action.js';
import {adviseRecreate} from './advise-recreate.js';
import {containerOf, gone, stopTimeout} from './container.js';

/** D4: one container, by the engine's API. */
export const containerRestart: Action = {
	id: 'container.restart',
	title: 'Restart',
	key: 'r',
	risk: 'change',
	kind: 'container',
	operations: ['D4'],
	explain: context =>
		containerOf(context)?.state === 'exited'
			? `Starts ${context.target.name}, which is not running.`
			: `Stops ${context.target.name} and starts it again.`,
	unavailable: gone,
	plan: ({target, docker}) => [
		{
			kind: 'engine',
			request: {method: 'POST', path: `/containers/${target.id}/restart`},
			equivalent: [...docker, 'restart', target.name],
			timeout: stopTimeout,
		},
	],
	advise: context => {
		const container = containerOf(context);
		return container?.project ? adviseRecreate(context, [container]) : Promise.resolve([]);
	},
	refresh: ['containers'],
};
