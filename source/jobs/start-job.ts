import {randomBytes} from 'node:crypto';
import {type Host, HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {startScript} from './host-script.js';
import type {JobSpec} from './job.js';
import {checkedId, keyOfId} from './job-id.js';

export interface JobBegun {
	/** Of another job that does the same, where that runs already. */
	readonly id: string;
	/** `running`, `ended`, `interrupted`: it had begun before, and was not begun again. */
	readonly state: 'started' | 'running' | 'ended' | 'interrupted';
}

/** What keeps a host from saying what went wrong is in its last line; the rest of it is the shell's. */
export const lastWords = (stderr: Buffer): string => clean(stderr.toString().trim().split('\n').at(-1) ?? '');

/**
 * Begins a job, or finds that it, or another that does the same to the same, has begun: one command, which can be
 * given again with the same spec whenever nobody knows whether it arrived. Throws HostError: `lost` and `timeout` leave it open
 * whether it began, after all else nothing was done.
 */
export async function startJob(host: Host, spec: JobSpec, signal?: AbortSignal): Promise<JobBegun> {
	const id = checkedId(spec.id);
	const mark = spec.input ? randomBytes(12).toString('hex') : '';
	const argv = ['sh', '-c', startScript, 'sh', id, keyOfId(id), JSON.stringify(spec.meta), spec.script, mark];
	const {code, stdout, stderr} = await host.exec(argv, {
		...(spec.input ? {stdin: spec.input.map(value => `${value}${mark}\n`)} : {}),
		timeout: 60_000,
		urgent: true,
		...(signal ? {signal} : {}),
	});
	const [, state, other] = /^(started|running|ended|interrupted) ([\w-]+\.[a-z\d]+)$/m.exec(stdout.toString()) ?? [];
	if (code !== 0 || !state || !other) {
		const words = lastWords(stderr) || `sh ended with ${code}`;
		throw new HostError('failed', host.id, `The job could not be begun on ${host.id}: ${words}`);
	}

	return {id: other, state: state as JobBegun['state']};
}
