import {Duplex} from 'node:stream';
import {collectOutput, failedCommand} from './exec-output.js';
import {HostError, type StreamOptions} from './host.js';
import {lineQueue} from './line-queue.js';
import {endProcess, feed, startProcess} from './local-process.js';
import {onAbort} from './on-abort.js';
import {watchedCommand} from './watched-command.js';

const stderrLimit = 16 * 1024;

export async function localStream(
	host: string,
	argv: readonly string[],
	options: StreamOptions & {readonly signal: AbortSignal},
): Promise<AsyncIterator<string, undefined>> {
	const {stdin, signal, lineLimit} = options;
	if (signal.aborted) {
		throw new HostError('aborted', host, 'Given up before it began');
	}

	// Watched, it ends with this program too, even by kill -9.
	const child = await startProcess(host, stdin === undefined ? watchedCommand(argv) : argv);
	const errors = collectOutput({limit: stderrLimit});
	const queue = lineQueue({
		lineLimit,
		pause: () => child.stdout.pause(),
		resume: () => child.stdout.resume(),
	});
	child.stdout.on('data', queue.push);
	child.stderr.on('data', (chunk: Buffer) => errors.add(chunk, 'stderr'));
	child.once('close', (code, name) => {
		queue.end(code === 0 ? undefined : failedCommand(host, argv, errors.result(code, name ?? undefined)));
	});
	const stop = onAbort(signal, () => queue.end(new HostError('aborted', host, `${argv[0]} was given up`)));
	if (stdin !== undefined) {
		feed(child, stdin);
	}

	return queue.read(() => {
		stop();
		endProcess(child);
		child.stdin.destroy();
		child.stdout.resume();
	});
}

export async function localPipe(host: string, argv: readonly string[], signal: AbortSignal): Promise<Duplex> {
	if (signal.aborted) {
		throw new HostError('aborted', host, 'Given up before it began');
	}

	const child = await startProcess(host, argv);
	const errors = collectOutput({limit: stderrLimit});
	child.stderr.on('data', (chunk: Buffer) => errors.add(chunk, 'stderr'));
	const duplex = new Duplex({
		read: () => void child.stdout.resume(),
		write: (chunk, _encoding, done) => void child.stdin.write(chunk, error => done(error)),
		final: done => void child.stdin.end(done),
		destroy(error, done) {
			endProcess(child);
			child.stdout.resume();
			done(error);
		},
	});
	child.stdout.on('data', (chunk: Buffer) => {
		if (!duplex.destroyed && !duplex.push(chunk)) {
			child.stdout.pause();
		}
	});
	const stop = onAbort(signal, () => duplex.destroy(new HostError('aborted', host, `${argv[0]} was given up`)));
	child.once('close', (code, name) => {
		stop();
		if (code === 0) {
			duplex.push(null);
			duplex.end();
		} else {
			duplex.destroy(failedCommand(host, argv, errors.result(code, name ?? undefined)));
		}
	});
	return duplex;
}
