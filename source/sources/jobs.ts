import {setTimeout as sleep} from 'node:timers/promises';
import {isEnded, type Job, jobSubject} from '../jobs/job.js';
import {jobNews} from '../jobs/job-news.js';
import {type Sample, withSample} from '../jobs/progress.js';
import {keepDays, readJobs} from '../jobs/read-jobs.js';
import type {StreamedSource} from './source.js';

export interface WatchedJob extends Job {
	/** What it had done by when, for its pace. */
	readonly samples: readonly Sample[];
}

export type JobsData = readonly WatchedJob[];

/** ms between two looks while one runs, and while none does. */
const busy = 3000;
const calm = 60_000;

/** Whether the timeline is to be told: what runs, what ended before our eyes, and what ended while nobody looked. */
const isNews = (job: Job, before: Job | undefined): boolean =>
	job.state === 'running' || (isEnded(job) && (before ? !isEnded(before) : !job.told));

/**
 * Jobs of every host (jobs/), whoever began them: how far they are, and how they ended. That somebody was told is kept
 * on the host, so that each ending is told once, by whichever program is there next.
 */
export const jobs: StreamedSource<JobsData> = {
	id: 'jobs',
	title: 'jobs',
	operations: ['D6'],
	empty: [],
	hosts: ({hosts}) => Object.keys(hosts),
	async stream({host, config, data, update, report, now, signal, limit}) {
		// One look (`check`) tells nobody and leaves everything as it is.
		const watching = limit === undefined && !config.readOnly;
		let known = data;
		for (;;) {
			const told = watching ? known.filter(job => isEnded(job) && !job.told).map(({id}) => id) : [];
			const found = await readJobs(host, {keep: watching ? keepDays : 0, told, known, signal, now: now()});
			const before = new Map(known.map(job => [job.id, job]));
			known = found.map(job => ({
				...job,
				samples: job.state === 'running' ? withSample(before.get(job.id)?.samples ?? [], job.progress, now()) : [],
			}));
			update(() => known);
			for (const job of limit === undefined ? known.filter(each => isNews(each, before.get(each.id))) : []) {
				report({kind: 'job', subject: jobSubject(host.id, job.id), ...jobNews(job)});
			}

			await sleep(known.some(({state}) => state === 'running') ? busy : calm, undefined, {signal});
		}
	},
};
