import {setTimeout as sleep} from 'node:timers/promises';
import {type Host, HostError} from '../hosts/host.js';
import {isAway} from './follow-job.js';
import type {JobSpec} from './job.js';
import {reachable} from './reachable.js';
import {readJobs} from './read-jobs.js';
import {type JobBegun, startJob} from './start-job.js';

export interface BeginOptions {
	readonly signal?: AbortSignal | undefined;
	/** ms after which what had not begun is not begun any more: the person said yes a while ago. 120,000 if not given. */
	readonly patience?: number;
	/** The connection went before it was known whether it has begun. */
	readonly onAway?: (reason: string) => void;
}

/**
 * startJob() over a connection that may go at any moment: launched again, under the same name, until it is known that it has
 * begun. Throws HostError; `unreachable` only where nothing was sent, `failed` where it did not begin, `aborted` leaves it open.
 */
export async function beginJob(host: Host, spec: JobSpec, options: BeginOptions = {}): Promise<JobBegun> {
	const {signal, patience = 120_000, onAway} = options;
	const began = performance.now();
	for (let sent = false; ; ) {
		try {
			if (sent && performance.now() - began > patience) {
				return await look(host, spec, signal);
			}

			return await startJob(host, spec, signal);
		} catch (error) {
			if (!isAway(error) || (!sent && error.kind === 'unreachable')) {
				throw error;
			}

			if (!sent) {
				onAway?.(error.message);
			}

			sent = true;
			await reachable(host, signal);
			await sleep(100, undefined, signal ? {signal} : {}).catch(() => {
				throw new HostError('aborted', host.id, `Given up before it was known whether it began on ${host.id}`);
			});
		}
	}
}

async function look(host: Host, {id}: JobSpec, signal: AbortSignal | undefined): Promise<JobBegun> {
	const jobs = await readJobs(host, {keep: 0, ...(signal ? {signal} : {})});
	const found = jobs.find(job => job.id === id);
	if (!found || found.state === 'waiting') {
		const words = `The connection to ${host.id} was lost before it began; nothing was done`;
		throw new HostError('failed', host.id, words);
	}

	return {id, state: 'running'};
}
