import {type Host, HostError} from '../hosts/host.js';
import {cancelScript, forgetScript} from './host-script.js';
import {checkedId} from './job-id.js';
import {lastWords} from './start-job.js';

async function state(host: Host, script: string, id: string, signal: AbortSignal | undefined): Promise<string> {
	const argv = ['sh', '-c', script, 'sh', checkedId(id)];
	const {code, stdout, stderr} = await host.exec(argv, {timeout: 60_000, urgent: true, ...(signal ? {signal} : {})});
	if (code !== 0) {
		const words = lastWords(stderr) || `sh ended with ${code}`;
		throw new HostError(code === 3 ? 'missing' : 'failed', host.id, `${host.id}: ${words}`);
	}

	return stdout.toString().trim();
}

/** Ends a job (SIGTERM, after 20 s SIGKILL) and waits for it. Resolves with false where it had ended before. Throws HostError. */
export async function cancelJob(host: Host, id: string, signal?: AbortSignal): Promise<boolean> {
	const now = await state(host, cancelScript, id, signal);
	if (now === 'running') {
		throw new HostError('failed', host.id, `${host.id}: it did not end`);
	}

	return now === 'ended';
}

/** Removes a job that does not run. Throws HostError where it does. */
export async function forgetJob(host: Host, id: string, signal?: AbortSignal): Promise<void> {
	if ((await state(host, forgetScript, id, signal)) === 'running') {
		throw new HostError('failed', host.id, `${host.id}: it is running; cancel it first`);
	}
}
