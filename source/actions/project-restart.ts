import type {Action} from './action.js';
import {adviseRecreate} from './advise-recreate.js';
import {membersOf, stopTimeout} from './container.js';
import {composeCommand} from './docker-command.js';

/** D5: all containers of a compose project, in the order of their dependencies. */
export const projectRestart: Action = {
	id: 'project.restart',
	title: 'Restart the compose project',
	risk: 'change',
	kind: 'project',
	operations: ['D5'],
	explain: context => {
		const names = membersOf(context, context.target.id).map(({name}) => name);
		return `Restarts every container of the compose project ${context.target.name}${names.length > 0 ? `: ${names.join(', ')}` : ''}.`;
	},
	unavailable: context =>
		membersOf(context, context.target.id).length === 0
			? `no container of the project ${context.target.name} is there`
			: undefined,
	plan: context => {
		const {docker, target} = context;
		const [member] = membersOf(context, target.id);
		return [
			{
				kind: 'exec',
				argv: [...composeCommand(docker, target.id, member), 'restart'],
				timeout: stopTimeout,
			},
		];
	},
	advise: context => adviseRecreate(context, membersOf(context, context.target.id)),
	refresh: ['containers'],
};
