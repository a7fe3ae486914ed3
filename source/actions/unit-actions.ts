import type {Action, PlanContext} from './action.js';
import {isRunning, look, unitOf, unreachable, verb} from './unit.js';

const base = {risk: 'change', kind: 'unit', operations: ['B3'], unavailable: unreachable, refresh: ['units']} as const;

/** B3: the bot's unit, or another. */
export const unitRestart: Action = {
	...base,
	id: 'unit.restart',
	title: 'Restart',
	key: 'r',
	explain: context =>
		isRunning(context) === false
			? `Starts ${context.target.name}, which is not running.`
			: `Stops ${context.target.name} and starts it again.`,
	plan: context => [verb('restart', context), look('running', context)],
};

export const unitStop: Action = {
	...base,
	id: 'unit.stop',
	title: 'Stop',
	explain: ({target}) => `Stops ${target.name}; it stays stopped until somebody starts it, or until the next boot.`,
	unavailable: context => unreachable(context) ?? (isRunning(context) === false ? 'it is not running' : undefined),
	plan: context => [verb('stop', context), look('stopped', context)],
};

export const unitStart: Action = {
	...base,
	id: 'unit.start',
	operations: ['B3', 'I6'],
	title: 'Start',
	explain: ({target}) => `Starts ${target.name}.`,
	unavailable: context => unreachable(context) ?? (isRunning(context) ? 'it is already running' : undefined),
	plan: context => [verb('start', context), look('running', context)],
};

/** One key for both. */
export const unitToggle: Action = {
	...unitStop,
	id: 'unit.toggle',
	title: 'Stop or start',
	key: 'o',
	unavailable: unreachable,
	choose: context => (isRunning(context) === false ? unitStart : unitStop),
};

const isEnabled = (context: PlanContext): boolean =>
	['enabled', 'enabled-runtime'].includes(unitOf(context)?.unit?.enabled ?? '');

/** The user's manager itself starts at boot only for whom it lingers. */
const atBoot = (context: PlanContext): string =>
	unitOf(context)?.scope === 'user' ? 'when the user manager starts' : 'at boot';

export const unitEnable: Action = {
	...base,
	id: 'unit.enable',
	operations: ['B3', 'I6'],
	title: 'Enable',
	explain: context => `Lets ${context.target.name} be started ${atBoot(context)}. It is not started now.`,
	unavailable: context => unreachable(context) ?? (isEnabled(context) ? 'it is already enabled' : undefined),
	plan: context => [verb('enable', context), look('enabled', context)],
};

export const unitDisable: Action = {
	...base,
	id: 'unit.disable',
	title: 'Disable',
	explain: context => `${context.target.name} is no longer started ${atBoot(context)}. It is not stopped now.`,
	unavailable: context =>
		unreachable(context) ?? (unitOf(context) && !isEnabled(context) ? 'it is not enabled' : undefined),
	plan: context => [verb('disable', context), look('disabled', context)],
};

export const unitEnableToggle: Action = {
	...unitDisable,
	id: 'unit.toggle-enabled',
	title: 'Enable or disable',
	key: 'b',
	unavailable: unreachable,
	choose: context => (isEnabled(context) ? unitDisable : unitEnable),
};
