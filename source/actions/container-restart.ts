import type {Action} from './action.js';
import {adviseRecreate} from './advise-recreate.js';
import {containerOf, gone, stopTimeout} from './container.js';
import {backOffAdvice, restartWords} from './federation-caches.js';

/** D4: one container, by the engine's API; O2 where it is a Synapse. */
export const containerRestart: Action = {
	id: 'container.restart',
	title: 'Restart',
	key: 'r',
	risk: 'change',
	kind: 'container',
	operations: ['D4', 'O2'],
	explain(context) {
		const container = containerOf(context);
		return container?.state === 'exited'
			? `Starts ${context.target.name}, which is not running.`
			: `Stops ${context.target.name} and starts it again.${restartWords(context, container)}`;
	},
	unavailable: gone,
	plan: ({target, docker}) => [
		{
			kind: 'engine',
			request: {method: 'POST', path: `/containers/${target.id}/restart`},
			equivalent: [...docker, 'restart', target.name],
			timeout: stopTimeout,
		},
	],
	async advise(context) {
		const container = containerOf(context);
		return [
			...backOffAdvice(context, container),
			...(container?.project ? await adviseRecreate(context, [container]) : []),
		];
	},
	refresh: ['containers'],
};
