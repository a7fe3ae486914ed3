import type {Action} from './action.js';

const step = (verb: 'start' | 'stop', target: {readonly id: string; readonly name: string}) =>
	({
		kind: 'engine',
		request: {method: 'POST', path: `/containers/${target.id}/${verb}`},
		equivalent: ['docker', verb, target.name],
		timeout: 120_000,
	}) as const;

export const containerStop: Action = {
	id: 'container.stop',
	title: 'Stop',
	risk: 'change',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Stops ${target.name}; it stays stopped until somebody starts it.`,
	plan: ({target}) => [step('stop', target)],
	refresh: ['containers'],
};

export const containerStart: Action = {
	id: 'container.start',
	title: 'Start',
	risk: 'change',
	kind: 'container',
	operations: ['D7'],
	explain: ({target}) => `Starts ${target.name}.`,
	plan: ({target}) => [step('start', target)],
	refresh: ['containers'],
};

/** One key for both: stands for the one that the container's state allows. */
export const containerToggle: Action = {
	...containerStop,
	id: 'container.toggle',
	title: 'Stop or start',
	key: 'o',
	choose: context => (containerStop.unavailable?.(context) === undefined ? containerStop : containerStart),
};
