import {type Host, HostError} from '../hosts/host.js';
import {beginJob} from '../jobs/begin-job.js';
import {cancelJob, forgetJob} from '../jobs/end-job.js';
import {followJob} from '../jobs/follow-job.js';
import type {Job, JobMeta} from '../jobs/job.js';
import {newJobId} from '../jobs/job-id.js';
import {progressText, type Sample, withSample} from '../jobs/progress.js';
import {readJob, readJobs} from '../jobs/read-jobs.js';
import {startedBy} from '../jobs/started-by.js';
import {clean} from '../parsers/clean.js';
import type {Action, JobDeedStep, JobStep, Outcome, Target} from './action.js';
import {lineSplitter} from './line-splitter.js';

export interface JobContext {
	readonly host: Host;
	readonly action: Pick<Action, 'id'>;
	readonly target: Target;
	readonly signal?: AbortSignal | undefined;
	output(lines: readonly string[]): void;
	/** How far it is, in a clean line. */
	progress?(text: string): void;
	/** The job that is followed, by its id on the host. */
	follows?(id: string): void;
}

const metaOf = ({title, as}: JobStep, context: JobContext): JobMeta => {
	const {kind, id, name, stack} = as?.target ?? context.target;
	return {
		title,
		action: as?.action ?? context.action.id,
		target: {kind, id, name, ...(stack ? {stack} : {})},
		...startedBy(),
	};
};

/** Begins the job, or finds the one that does the same, and follows it to its end. Throws HostError while it surely has not begun. */
export async function runJobStep(step: JobStep, context: JobContext): Promise<Outcome> {
	const {host, signal, output} = context;
	const meta = metaOf(step, context);
	const spec = {id: newJobId(meta, Date.now()), meta, script: step.script, ...(step.input ? {input: step.input} : {})};
	const away = (reason: string) => output([`${reason}: it is looked for as soon as ${host.id} is back`]);
	const begun = await beginJob(host, spec, {signal, onAway: away});
	context.follows?.(begun.id);
	output([
		begun.id === spec.id
			? `job ${begun.id} on ${host.id}: it goes on there without us`
			: `it is running already as job ${begun.id}; nothing was started a second time`,
	]);
	try {
		const job = await follow(begun.id, context);
		// It was told; whether the host knows that does not matter much.
		await readJobs(host, {keep: 0, told: [job.id]}).catch(() => {});
		return outcomeOfJob(job, step);
	} catch (error) {
		if (error instanceof HostError && error.kind === 'missing') {
			return {kind: 'unknown', reason: error.message};
		}

		const stopped = error instanceof HostError && error.kind === 'aborted';
		const why = stopped
			? 'nobody waits for it any more'
			: clean(error instanceof Error ? error.message : String(error));
		return {kind: 'unknown', reason: `${why}; it goes on on ${host.id}, synaptop jobs tells how it ends (${begun.id})`};
	}
}

function follow(id: string, context: JobContext): Promise<Job> {
	const {host, signal, output, progress} = context;
	const lines = lineSplitter(all => output(all.filter(line => !/^(?:PROGRESS \{|RESULT )/.test(line))));
	const decoder = new TextDecoder();
	let samples: readonly Sample[] = [];
	return followJob(host, id, {
		...(signal ? {signal} : {}),
		every: 500,
		onLog: bytes => lines.push(decoder.decode(bytes, {stream: true})),
		onSkip: bytes => output([`… ${bytes} bytes of its log are left out`]),
		onJob(job) {
			samples = withSample(samples, job.progress, Date.now());
			const text = progressText(job.progress, samples);
			if (text !== '' && job.state === 'running') {
				progress?.(text);
			}
		},
		onAway: reason => output([`${reason}: it goes on there, and is followed again as soon as ${host.id} is back`]),
		onBack: () => output([`${host.id} is back`]),
	}).finally(() => lines.end());
}

/** What became of a job. */
export function outcomeOfJob(job: Job, {meanings}: Pick<JobStep, 'meanings'> = {}): Outcome {
	const {state, result, reason = 'it said nothing', code} = job;
	switch (state) {
		case 'done': {
			return result ? {kind: 'done', text: result} : {kind: 'done'};
		}

		case 'failed':
		case 'cancelled': {
			const meant = meanings?.find(([words]) => words.test(reason))?.[1];
			return {kind: 'failed', reason: meant ?? reason, ...(code === undefined ? {} : {code})};
		}

		case 'waiting':
		case 'running':
		case 'interrupted': {
			return {kind: 'unknown', reason};
		}
	}
}

/** Bytes of a log that are shown. */
const shown = 65_536;

/** Something with a job that is there already. Throws HostError. */
export async function runJobDeed({deed, id}: JobDeedStep, {host, signal}: JobContext): Promise<Outcome> {
	switch (deed) {
		case 'cancel': {
			return {kind: 'done', ...((await cancelJob(host, id, signal)) ? {} : {text: 'it had ended before'})};
		}

		case 'forget': {
			await forgetJob(host, id, signal);
			return {kind: 'done'};
		}

		case 'log': {
			const options = signal ? {signal} : {};
			const {job} = await readJob(host, id, {...options, count: 0});
			const offset = Math.max(0, job.logSize - shown);
			const {log} = await readJob(host, id, {...options, offset, count: shown});
			const lines: string[] = [];
			const splitter = lineSplitter(all => lines.push(...all));
			splitter.push(log.toString());
			splitter.end();
			return {
				kind: 'done',
				text: [...(offset > 0 ? [`… ${offset} bytes before this`] : []), ...lines].join('\n') || 'nothing yet',
			};
		}
	}
}
