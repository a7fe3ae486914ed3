import type {ClientChannel} from 'ssh2';
import {Secret} from '../system/secret.js';
import {createNonce, frameCommand} from './exec-frame.js';
import {collectOutput, defaultTimeout, lastLine, readStatus, throwIfMissing} from './exec-output.js';
import {type FrameReader, frameReader} from './frame-reader.js';
import {type ExecOptions, type ExecResult, HostError, type Input} from './host.js';
import {onAbort} from './on-abort.js';
import {openSession, type Session} from './session.js';
import {endGroup} from './ssh-kill.js';
import {watchedCommand} from './watched-command.js';

/** Runs one command in a frame and waits for its end marker: byte for byte under any login shell. */
export async function sshExec(
	session: Session,
	argv: readonly string[],
	options: ExecOptions = {},
): Promise<ExecResult> {
	const {urgent} = options;
	const nonce = createNonce();
	// Where only one channel is to be had, no second one can end a command that was given up.
	const isWatched = session.budget.capacity === 1 && options.stdin === undefined;
	const frame = frameCommand(isWatched ? watchedCommand(argv, {word: true}) : argv, {nonce, tellGroup: true});
	const end = giveUp(session, argv, options);
	const {channel} = await openSession(session, frame.command, {
		use: urgent ? 'urgent' : 'call',
		signal: end.signal,
	}).catch(error => {
		end.stop();
		throw end.signal.aborted ? end.signal.reason : error;
	});
	const output = collectOutput(options);
	const group = readGroup(chunk => output.add(chunk, 'stderr'));
	try {
		// Given up while the channel was being opened: the shell over there has read nothing yet, and is not to.
		end.signal.throwIfAborted();
		const outcome = await new Promise<{code: number | null; signal?: string}>((resolve, reject) => {
			let status: number | undefined;
			let ended = 0;
			const endOne = () => {
				ended++;
				if (ended === 2 && status !== undefined) {
					resolve(readStatus(status));
				}
			};

			const readers = {
				stdout: frameReader(nonce, {
					started() {
						if (options.stdin instanceof Secret) {
							channel.end(options.stdin.reveal());
						}
					},
					data: chunk => output.add(chunk, 'stdout'),
					ended(code) {
						status = code;
						endOne();
					},
				}),
				stderr: frameReader(nonce, {data: group.push, ended: endOne}),
			};
			listen(channel, readers);
			channel.on('close', (code: unknown, name: unknown) => {
				readers.stdout.finish();
				readers.stderr.finish();
				if (status !== undefined) {
					resolve(readStatus(status));
				} else if (session.gone.aborted) {
					reject(session.gone.reason);
				} else if (readers.stdout.phase === 'before') {
					reject(startupError(session.host, readers.stdout, readers.stderr));
				} else {
					resolve(typeof code === 'number' ? readStatus(code) : {code: null, signal: String(name ?? 'SIGHUP')});
				}
			});
			onAbort(end.signal, () => reject(end.signal.reason));
			if (isWatched) {
				channel.write(frame.preamble);
			} else {
				send(channel, frame.preamble, options.stdin);
			}
		});
		const result = output.result(outcome.code, outcome.signal);
		closeLater(channel);
		throwIfMissing(session.host, argv, result);
		return result;
	} catch (error) {
		if (error instanceof HostError && (error.kind === 'timeout' || error.kind === 'aborted')) {
			if (isWatched) {
				channel.write('end\n');
			}

			endGroup(session, channel, group.value);
		}

		throw error;
	} finally {
		end.stop();
		channel.end();
	}
}

/** The server closes the channel by itself in a moment, unless a child in the background holds it. If we did, it would count on for a while unseen. */
function closeLater(channel: ClientChannel): void {
	const timer = setTimeout(() => channel.close(), 1000);
	timer.unref();
	channel.once('close', () => clearTimeout(timer));
}

/** The script first, then what the command reads; a secret waits for the start marker. */
export function send(channel: ClientChannel, preamble: Buffer, stdin: Input | undefined): void {
	channel.write(preamble);
	if (stdin === undefined) {
		channel.end();
	} else if (!(stdin instanceof Secret)) {
		channel.end(typeof stdin === 'string' ? stdin : Buffer.from(stdin.buffer, stdin.byteOffset, stdin.byteLength));
	}
}

export function listen(channel: ClientChannel, readers: Record<'stdout' | 'stderr', FrameReader>): void {
	channel.on('data', (chunk: Buffer) => readers.stdout.push(chunk));
	channel.stderr.on('data', (chunk: Buffer) => readers.stderr.push(chunk));
}

export function startupError(host: string, ...readers: readonly FrameReader[]): HostError {
	const said = readers.map(({noise}) => lastLine(noise)).find(Boolean);
	return new HostError(
		'startup',
		host,
		`The login shell's start-up files on ${host} ended the session or ate its input; nothing was run${said ? `. They said: ${said}` : ''}`,
		{cure: 'Let .bashrc (config.fish, .cshrc) return at once when the shell is not interactive'},
	);
}

/** The time limit, waiting for a channel included, and the caller's own signal; the reason is a HostError. */
function giveUp(
	{host}: Session,
	argv: readonly string[],
	{timeout = defaultTimeout, signal}: ExecOptions,
): {readonly signal: AbortSignal; stop(): void} {
	const controller = new AbortController();
	const timer = setTimeout(() => {
		const seconds = Math.round(timeout / 100) / 10;
		controller.abort(new HostError('timeout', host, `${argv[0]} on ${host} did not end within ${seconds} s`));
	}, timeout);
	const stopListening = onAbort(signal, () =>
		controller.abort(new HostError('aborted', host, `${argv[0]} on ${host} was given up`)),
	);
	return {
		signal: controller.signal,
		stop() {
			clearTimeout(timer);
			stopListening();
		},
	};
}

/** The first line of stderr is the process group, the rest is the command's. */
function readGroup(pass: (chunk: Buffer) => void): {readonly value: number | undefined; push(chunk: Buffer): void} {
	let line: Buffer | undefined = Buffer.alloc(0);
	let value: number | undefined;
	return {
		get value() {
			return value;
		},
		push(chunk) {
			if (!line) {
				pass(chunk);
				return;
			}

			line = Buffer.concat([line, chunk]);
			const end = line.indexOf(0x0a);
			if (end !== -1) {
				const rest = line.subarray(end + 1);
				value = Number(line.toString('latin1', 0, end)) || undefined;
				line = undefined;
				if (rest.length > 0) {
					pass(rest);
				}
			}
		},
	};
}
