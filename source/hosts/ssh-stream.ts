import {createNonce, frameCommand} from './exec-frame.js';
import {collectOutput, failedCommand, readStatus} from './exec-output.js';
import {frameReader} from './frame-reader.js';
import {HostError, type StreamOptions} from './host.js';
import {lineQueue} from './line-queue.js';
import {onAbort} from './on-abort.js';
import {openSession, type Session, type SessionChannel} from './session.js';
import {listen, send, startupError} from './ssh-exec.js';
import {watchedCommand} from './watched-command.js';

const stderrLimit = 16 * 1024;

/** Standard output of a command, line by line; the command ends when the reader does, or the connection. */
export async function sshStream(
	session: Session,
	argv: readonly string[],
	options: StreamOptions = {},
): Promise<AsyncIterator<string, undefined>> {
	const {stdin, signal} = options;
	const nonce = createNonce();
	const isWatched = stdin === undefined;
	const frame = frameCommand(isWatched ? watchedCommand(argv) : argv, {nonce});
	const {channel, slot} = await openSession(session, frame.command, {use: 'stream', signal});
	const queue = lineQueue({
		lineLimit: options.lineLimit,
		pause: () => channel.pause(),
		resume: () => channel.resume(),
	});
	const stopListening = [
		onAbort(signal, () => queue.end(new HostError('aborted', session.host, `${argv[0]} was given up`))),
		onAbort(slot.giveWay, () => queue.end(gaveWay(session, argv))),
	];
	follow(session, argv, {channel, slot}, queue, {nonce, stdin});
	if (isWatched) {
		channel.write(frame.preamble);
	} else {
		send(channel, frame.preamble, stdin);
	}

	return queue.read(() => {
		for (const stop of stopListening) {
			stop();
		}

		queue.end();
		channel.signal('TERM');
		channel.end();
		channel.close();
		channel.resume();
	});
}

function follow(
	session: Session,
	argv: readonly string[],
	{channel}: SessionChannel,
	queue: ReturnType<typeof lineQueue>,
	{nonce, stdin}: {nonce: string; stdin: StreamOptions['stdin']},
): void {
	const errors = collectOutput({limit: stderrLimit});
	let status: number | undefined;
	let ended = 0;
	const finish = (code: number | null, signal?: string) => {
		const isGood = code === 0;
		queue.end(isGood ? undefined : failedCommand(session.host, argv, errors.result(code, signal)));
	};
	const end = () => {
		ended++;
		if (ended === 2 && status !== undefined) {
			const {code, signal} = readStatus(status);
			finish(code, signal);
		}
	};
	const readers = {
		stdout: frameReader(nonce, {
			started() {
				if (stdin !== undefined && typeof stdin === 'object' && 'reveal' in stdin) {
					channel.end(stdin.reveal());
				}
			},
			data: queue.push,
			ended(code) {
				status = code;
				end();
			},
		}),
		stderr: frameReader(nonce, {data: chunk => errors.add(chunk, 'stderr'), ended: end}),
	};
	listen(channel, readers);
	channel.on('close', (code: unknown, name: unknown) => {
		readers.stdout.finish();
		readers.stderr.finish();
		if (session.gone.aborted) {
			queue.end(session.gone.reason);
		} else if (readers.stdout.phase === 'before') {
			queue.end(startupError(session.host, readers.stdout, readers.stderr));
		} else {
			finish(status ?? (typeof code === 'number' ? code : null), typeof name === 'string' ? name : 'SIGHUP');
		}
	});
}

function gaveWay({host, budget}: Session, argv: readonly string[]): HostError {
	return new HostError(
		'lost',
		host,
		`${argv[0]} on ${host} made room for a command: the server allows ${budget.capacity} at a time`,
		{cure: 'Raise MaxSessions in its sshd_config (10 is the default)'},
	);
}
