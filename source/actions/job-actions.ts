import {jobUnit} from '../jobs/job.js';
import {jobs, type WatchedJob} from '../sources/jobs.js';
import type {Action, PlanContext} from './action.js';

const base = {kind: 'job', operations: ['D6'], refresh: ['jobs']} as const;

const jobOf = ({latest, target}: PlanContext): WatchedJob | undefined => latest(jobs)?.find(({id}) => id === target.id);

const titleOf = (context: PlanContext): string => jobOf(context)?.meta.title || context.target.name;

const gone = ({latest, target}: PlanContext): string | undefined =>
	latest(jobs)?.every(({id}) => id !== target.id) ? 'it is not there any more' : undefined;

const directory = (id: string): string => `~/.local/state/synaptop/jobs/${id}`;

export const jobLog: Action = {
	...base,
	id: 'job.log',
	title: 'Log of the job',
	key: 'o',
	risk: 'read',
	refresh: [],
	explain: context => `Shows the log of ${titleOf(context)}.`,
	unavailable: gone,
	plan: ({target: {id}}) => [
		{
			kind: 'job-deed',
			deed: 'log',
			id,
			equivalent: ['tail', '-c', '65536', `${directory(id)}/log`],
			title: `log of ${id}`,
		},
	],
};

export const jobCancel: Action = {
	...base,
	id: 'job.cancel',
	title: 'Cancel the job',
	key: 'x',
	risk: 'change',
	explain: context =>
		`Ends ${titleOf(context)} with everything that it runs: SIGTERM, and SIGKILL 20 s later. What it has done stays done.`,
	unavailable: context => {
		const state = jobOf(context)?.state;
		return gone(context) ?? (state === undefined || state === 'running' ? undefined : 'it does not run');
	},
	plan(context) {
		const {id} = context.target;
		const {way, pid} = jobOf(context) ?? {};
		const unit = way === 'system' ? ['systemctl'] : ['systemctl', '--user'];
		const equivalent =
			way === 'setsid' && pid !== undefined ? ['kill', '-TERM', '--', `-${pid}`] : [...unit, 'stop', jobUnit(id)];
		return [{kind: 'job-deed', deed: 'cancel', id, equivalent}];
	},
};

export const jobForget: Action = {
	...base,
	id: 'job.forget',
	title: 'Forget the job',
	risk: 'change',
	explain: context => `Removes the log of ${titleOf(context)} and what is known of it; nothing that it did is undone.`,
	unavailable: context =>
		gone(context) ?? (jobOf(context)?.state === 'running' ? 'it runs; cancel it first' : undefined),
	plan: ({target: {id}}) => [{kind: 'job-deed', deed: 'forget', id, equivalent: ['rm', '-r', directory(id)]}],
};
