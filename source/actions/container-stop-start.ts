import type {Action, PlanContext, Step} from './action.js';
import {containerOf, gone, stopTimeout} from './container.js';

const step = (verb: 'start' | 'stop', {target, docker}: PlanContext): Step => ({
	kind: 'engine',
	request: {method: 'POST', path: `/containers/${target.id}/${verb}`},
	equivalent: [...docker, verb, target.name],
	timeout: stopTimeout,
});

const runs = (context: PlanContext): boolean | undefined => {
	const state = containerOf(context)?.state;
	return state === undefined ? undefined : ['running', 'restarting', 'paused'].includes(state);
};

export const containerStop: Action = {
	id: 'container.stop',
	title: 'Stop',
	risk: 'change',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Stops ${target.name}; it stays stopped until somebody starts it.`,
	unavailable: context =>
		gone(context) ?? (runs(context) === false ? `${context.target.name} is not running` : undefined),
	plan: context => [step('stop', context)],
	refresh: ['containers'],
};

export const containerStart: Action = {
	id: 'container.start',
	title: 'Start',
	risk: 'change',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Starts ${target.name}.`,
	unavailable: context => gone(context) ?? (runs(context) ? `${context.target.name} is already running` : undefined),
	plan: context => [step('start', context)],
	refresh: ['containers'],
};

/** One key for both: stands for the one that the container's state allows. */
export const containerToggle: Action = {
	...containerStop,
	id: 'container.toggle',
	title: 'Stop or start',
	key: 'o',
	unavailable: gone,
	choose: context => (runs(context) === false ? containerStart : containerStop),
};
