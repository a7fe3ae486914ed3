import {wayBackOf} from '../actions/update-shell.js';
import {keyOfId} from '../jobs/job-id.js';
import {jobText} from '../jobs/job-news.js';
import {paceOf} from '../jobs/progress.js';
import {type JobsData, jobs, type WatchedJob} from '../sources/jobs.js';
import type {Rule, RuleContext} from './rule.js';

/** ms for which a failure is in sight. */
const lately = 24 * 3_600_000;

const when = ({endedAt, startedAt}: WatchedJob): number => endedAt ?? startedAt ?? 0;

/** Of those that do the same the newest: what was done again and went well is well. */
const newest = (data: JobsData): JobsData => [
	...new Map(
		data.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)).map(job => [keyOfId(job.id), job]),
	).values(),
];

const isShown = (job: WatchedJob, {now}: RuleContext): boolean =>
	job.state === 'running' || ((job.state === 'failed' || job.state === 'interrupted') && now - when(job) < lately);

/** Jobs that run, and those that failed lately; nothing is said while there is none. */
export const jobsRule: Rule<JobsData, WatchedJob> = {
	id: 'jobs',
	title: 'jobs',
	source: jobs,
	group: 'jobs',
	tab: 'activity',
	reports: true,
	expects: () => [],
	subjects: (data, context) =>
		newest(data)
			.filter(job => isShown(job, context))
			.map(job => {
				const {part} = paceOf(job.progress, job.samples);
				return {
					part: `job ${job.meta.title || job.id}`,
					value: job,
					ok: jobText(job),
					figure: part === undefined ? undefined : `${Math.floor(part * 100)} %`,
					since: job.startedAt,
				};
			}),
	conditions: [
		{
			severity: 'warning',
			when: ({state}) => state === 'failed' || state === 'interrupted',
			text: job => jobText(job),
			// An update that left something ill tells the way back itself.
			cure: ({id, reason}) =>
				`${wayBackOf(reason ?? '') === undefined ? '' : 'Containers tab: Go back to the image before. '}synaptop jobs --log ${id}; synaptop run job.forget ${id} when it is seen to`,
			since: job => when(job) || undefined,
		},
	],
};
