import {type Host, HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {parseJobs} from '../parsers/jobs.js';
import {followScript, readScript} from './host-script.js';
import {isEnded, type Job} from './job.js';
import {checkedId} from './job-id.js';
import {lastWords} from './start-job.js';

export interface ReadJobsOptions {
	/** Days that what has ended is kept; 0: nothing is removed (read-only). */
	readonly keep: number;
	/** Ids whose ending was told to somebody. */
	readonly told?: readonly string[];
	/** From a look before: what had ended is not read again. */
	readonly known?: readonly Job[];
	readonly signal?: AbortSignal;
	/** ms since the epoch. */
	readonly now?: number;
}

/** How long what has ended is kept, in days. */
export const keepDays = 14;

/** All jobs of a host; without a directory for jobs there are none. Throws HostError. */
export async function readJobs(host: Host, options: ReadJobsOptions): Promise<readonly Job[]> {
	const {keep, told = [], known = [], signal, now = Date.now()} = options;
	const ended = new Map(known.filter(isEnded).map(job => [job.id, job]));
	const argv = ['sh', '-c', readScript, 'sh', String(keep), ...told.map(checkedId), '--', ...ended.keys()];
	const {code, stdout, stderr} = await host.exec(argv, signal ? {signal} : {});
	if (code !== 0) {
		throw new HostError('failed', host.id, `Jobs of ${host.id} could not be read: ${lastWords(stderr) || code}`);
	}

	const output = stdout.toString();
	const same = [...output.matchAll(/^same (\S+)$/gm)].flatMap(([, id]) => ended.get(id!) ?? []);
	return [...same.map(job => (told.includes(job.id) ? {...job, told: true} : job)), ...parseJobs(output, now)].toSorted(
		(a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0),
	);
}

export interface JobPart {
	readonly job: Job;
	/** Bytes of the log from `offset` on, as they are. */
	readonly log: Buffer;
}

const mark = Buffer.from('\nlog\n');

/** A job and a part of its log. Throws HostError: `missing` where it is not there. */
export async function readJob(
	host: Host,
	id: string,
	{offset = 0, count = 262_144, signal}: {offset?: number; count?: number; signal?: AbortSignal} = {},
): Promise<JobPart> {
	const argv = ['sh', '-c', followScript, 'sh', checkedId(id), String(offset), String(count)];
	const {code, stdout, stderr} = await host.exec(argv, {limit: count + 65_536, ...(signal ? {signal} : {})});
	const at = stdout.indexOf(mark);
	const [job] = parseJobs(stdout.subarray(0, Math.max(0, at)).toString(), Date.now());
	if (code !== 0 || !job) {
		const words = code === 3 ? `there is no job ${clean(id)} any more` : lastWords(stderr) || `sh ended with ${code}`;
		throw new HostError(code === 3 ? 'missing' : 'failed', host.id, `${host.id}: ${words}`);
	}

	return {job, log: stdout.subarray(at + mark.length)};
}
