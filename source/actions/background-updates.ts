import type {Action, PlanContext} from './action.js';
import {textOf} from './form.js';
import {ask, deed, hindered} from './homeserver-deed.js';

const updatesDeed = {
	...deed,
	kind: 'homeserver',
	risk: 'change',
	refresh: ['server-admin', 'background-updates'],
	unavailable: hindered(),
} as const satisfies Partial<Action>;

const enable = (context: PlanContext, enabled: boolean) =>
	ask(context, {method: 'POST', path: '/_synapse/admin/v1/background_updates/enabled', body: {enabled}});

export const backgroundUpdatesEnable: Action = {
	...updatesDeed,
	id: 'background-updates.enable',
	title: 'Let background updates run',
	explain: ({target}) => `Lets ${target.name} go on with the work on its database.`,
	plan: context => [enable(context, true)],
};

export const backgroundUpdatesDisable: Action = {
	...updatesDeed,
	id: 'background-updates.disable',
	title: 'Stop background updates',
	explain: ({target}) =>
		`Stops the work on the database of ${target.name} until it is allowed again, or until Synapse is restarted. What needs it (search, statistics) stays as it is meanwhile.`,
	plan: context => [enable(context, false)],
};

/** event_resign is left out: it is for a signing key that was lost, and asks for that key. */
const jobs = ['populate_stats_process_rooms', 'regenerate_directory'] as const;

const meanings: Readonly<Record<string, string>> = {
	populate_stats_process_rooms: 'counts the statistics of all rooms anew',
	regenerate_directory: 'makes the user directory anew: for users who are not found',
};

export const backgroundUpdatesStartJob: Action = {
	...updatesDeed,
	id: 'background-updates.start-job',
	title: 'Start a job',
	form: [
		{
			kind: 'choice',
			id: 'job',
			label: 'Job',
			choices: jobs,
			initial: jobs[0],
			hint: 'rooms: statistics; directory: for users who are not found',
		},
	],
	explain: ({target}, input) =>
		`${target.name} ${meanings[textOf(input, 'job')] ?? 'does some work on its database anew'}, in the background.`,
	plan: (context, input) => [
		ask(
			context,
			{
				method: 'POST',
				path: '/_synapse/admin/v1/background_updates/start_job',
				body: {job_name: textOf(input, 'job')},
			},
			{meanings: [[/is already in queue/, 'this job waits or runs already']]},
		),
	],
};
