import {collectOutput, defaultTimeout, throwIfMissing} from './exec-output.js';
import {type ExecOptions, type ExecResult, HostError} from './host.js';
import {endProcess, feed, startProcess} from './local-process.js';
import {onAbort} from './on-abort.js';

export async function localExec(
	host: string,
	argv: readonly string[],
	options: ExecOptions & {readonly signal: AbortSignal},
): Promise<ExecResult> {
	const {timeout = defaultTimeout, signal, stdin} = options;
	if (signal.aborted) {
		throw new HostError('aborted', host, 'Given up before it began');
	}

	const child = await startProcess(host, argv);
	const output = collectOutput(options);
	child.stdout.on('data', (chunk: Buffer) => output.add(chunk, 'stdout'));
	child.stderr.on('data', (chunk: Buffer) => output.add(chunk, 'stderr'));
	feed(child, stdin);
	let timer: NodeJS.Timeout | undefined;
	let stop = () => {};
	try {
		const result = await new Promise<ExecResult>((resolve, reject) => {
			const giveUp = (error: HostError) => {
				endProcess(child);
				reject(error);
			};
			timer = setTimeout(() => {
				const seconds = Math.round(timeout / 100) / 10;
				giveUp(new HostError('timeout', host, `${argv[0]} on ${host} did not end within ${seconds} s`));
			}, timeout);
			stop = onAbort(signal, () => giveUp(new HostError('aborted', host, `${argv[0]} on ${host} was given up`)));
			const finish = (code: number | null, name: NodeJS.Signals | null) =>
				resolve(output.result(code, name ?? undefined));
			child.once('close', finish);
			// A background child may hold the pipes: what the command itself wrote is here a moment after its end.
			child.once('exit', (code, name) => {
				const grace = setTimeout(() => finish(code, name), 100);
				child.once('close', () => clearTimeout(grace));
			});
		});
		throwIfMissing(host, argv, result);
		return result;
	} finally {
		clearTimeout(timer);
		stop();
		child.stdout.destroy();
		child.stderr.destroy();
	}
}
