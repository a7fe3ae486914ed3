import {setTimeout as sleep} from 'node:timers/promises';
import {type Host, HostError} from '../hosts/host.js';
import {isEnded, type Job} from './job.js';
import {reachable} from './reachable.js';
import {readJob} from './read-jobs.js';

export interface FollowOptions {
	readonly signal?: AbortSignal;
	/** ms between two looks; 1,000 if not given. */
	readonly every?: number;
	/** Byte of the log to begin from. */
	readonly from?: number;
	/** At each look. */
	readonly onJob?: (job: Job) => void;
	/** The log, byte for byte, in its order. */
	readonly onLog?: (bytes: Buffer) => void;
	/** More was written than anybody reads: that many bytes are left out. */
	readonly onSkip?: (bytes: number) => void;
	/** The host is away, and back. */
	readonly onAway?: (reason: string) => void;
	readonly onBack?: () => void;
}

const part = 262_144;
/** Further behind than this nobody reads what comes in between. */
const behind = 4 * part;

/** The connection's own troubles; all else is the job's or the host's. */
export const isAway = (error: unknown): error is HostError =>
	error instanceof HostError && ['unreachable', 'lost', 'timeout'].includes(error.kind);

/**
 * Waits for the end of a job, with its log, whatever becomes of the connection meanwhile. Throws HostError: `missing` when
 * it was removed, `aborted` (it goes on over there), `unreachable` when the host was closed.
 */
export async function followJob(host: Host, id: string, options: FollowOptions = {}): Promise<Job> {
	const {signal, every = 1000, onJob, onLog, onSkip, onAway, onBack} = options;
	let offset = options.from ?? 0;
	let away = false;
	for (;;) {
		try {
			const {job, log} = await readJob(host, id, {offset, count: part, ...(signal ? {signal} : {})});
			if (away) {
				away = false;
				onBack?.();
			}

			offset += log.length;
			if (log.length > 0) {
				onLog?.(log);
			}

			const left = job.logSize - offset;
			onJob?.(job);
			if (left > behind) {
				onSkip?.(left - part);
				offset = job.logSize - part;
				continue;
			}

			if (left > 0 && log.length > 0) {
				continue;
			}

			if (isEnded(job)) {
				return job;
			}
		} catch (error) {
			if (!isAway(error)) {
				throw error;
			}

			if (!away) {
				away = true;
				onAway?.(error.message);
			}

			await reachable(host, signal);
		}

		await sleep(every, undefined, signal ? {signal} : {}).catch(() => {
			throw new HostError('aborted', host.id, `${id} is no longer followed; it goes on on ${host.id}`);
		});
	}
}
