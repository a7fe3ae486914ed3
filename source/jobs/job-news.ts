import {duration} from '../ui/format.js';
import type {Job, JobState} from './job.js';
import {progressText, type Sample} from './progress.js';

const levels = {
	waiting: 'info',
	running: 'info',
	done: 'good',
	failed: 'error',
	cancelled: 'warning',
	interrupted: 'warning',
} as const satisfies Record<JobState, string>;

/** "running, 43 %, 12MB/s, 1m left", "done: 3 files", "failed with exit code 3: no space left", "interrupted: …". */
export function jobText(job: Job & {readonly samples?: readonly Sample[]}): string {
	const {state, progress, samples = [], result, reason, code} = job;
	switch (state) {
		case 'waiting': {
			return 'never begun';
		}

		case 'running': {
			return ['running', progressText(progress, samples)].filter(Boolean).join(', ');
		}

		case 'done': {
			return result ? `done: ${result}` : 'done';
		}

		case 'cancelled': {
			return 'cancelled';
		}

		case 'failed': {
			return `failed${code === undefined ? '' : ` with exit code ${code}`}: ${reason}`;
		}

		case 'interrupted': {
			return `interrupted, outcome unknown: look (${reason})`;
		}
	}
}

/** What the timeline says of a job. */
export function jobNews(job: Job & {readonly samples?: readonly Sample[]}) {
	const {meta, id, state, startedAt, endedAt} = job;
	const took = startedAt === undefined || endedAt === undefined ? '' : `, ${duration(endedAt - startedAt)}`;
	const at = endedAt ?? startedAt;
	return {
		level: levels[state],
		text: `${meta.title || id}: ${jobText(job)}${took}`,
		...(at === undefined ? {} : {at}),
	};
}
