import type {Action} from './action.js';

/** D5: all containers of a compose project. */
export const projectRestart: Action = {
	id: 'project.restart',
	title: 'Restart the compose project',
	risk: 'change',
	kind: 'project',
	operations: ['D5'],
	explain: ({target}) => `Restarts every container of the compose project ${target.name}.`,
	plan: ({target}) => [{kind: 'exec', argv: ['docker', 'compose', '-p', target.id, 'restart'], timeout: 300_000}],
	refresh: ['containers'],
};
