import type {Duplex} from 'node:stream';
import {channelDuplex} from './channel-duplex.js';
import {createNonce, frameCommand} from './exec-frame.js';
import {collectOutput, failedCommand, readStatus} from './exec-output.js';
import {frameReader} from './frame-reader.js';
import {HostError} from './host.js';
import {onAbort} from './on-abort.js';
import {openSession, type Session, type SessionChannel} from './session.js';
import {startupError} from './ssh-exec.js';

/** ms that a pipe waits for a session: less than any request over it, so that the reason is told and not only that nothing came. */
const patience = 5000;

async function inTime(session: Session, command: string, signal: AbortSignal | undefined): Promise<SessionChannel> {
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(), patience);
	try {
		const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
		return await openSession(session, command, {use: 'stream', signal: either});
	} catch (error) {
		if (!late.signal.aborted || signal?.aborted || session.gone.aborted) {
			throw error;
		}

		const {host, budget} = session;
		throw new HostError(
			'timeout',
			host,
			`${host} allows ${budget.capacity} sessions on a connection, and none is free`,
			{
				cure: 'Raise MaxSessions in its sshd_config (10 is usual), or allow AllowStreamLocalForwarding',
				cause: error,
			},
		);
	} finally {
		clearTimeout(timer);
	}
}

/** A command's input and output as one stream, byte for byte; a failed command is an error of the stream. */
export async function sshPipe(session: Session, argv: readonly string[], signal?: AbortSignal): Promise<Duplex> {
	const nonce = createNonce();
	const frame = frameCommand(argv, {nonce});
	const {channel, slot} = await inTime(session, frame.command, signal);
	const errors = collectOutput({limit: 16 * 1024});
	const stderr = frameReader(nonce, {data: chunk => errors.add(chunk, 'stderr'), ended: () => {}});
	let status: number | undefined;
	let phase = (): string => 'before';
	channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
	channel.write(frame.preamble);
	let stdout: ReturnType<typeof frameReader>;
	const duplex = channelDuplex(channel, {
		gone: session.gone,
		filter(pass) {
			stdout = frameReader(nonce, {
				data: pass,
				ended(code) {
					status = code;
				},
			});
			phase = () => stdout.phase;
			return chunk => stdout.push(chunk);
		},
		closed(code, name) {
			if (phase() === 'before') {
				return startupError(session.host, stdout, stderr);
			}

			const end = readStatus(status ?? (typeof code === 'number' ? code : 0));
			const isGood = end.code === 0 && typeof name !== 'string';
			return isGood ? undefined : failedCommand(session.host, argv, errors.result(end.code, end.signal));
		},
	});
	const giveUp = () => duplex.destroy(new HostError('aborted', session.host, `${argv[0]} was given up`));
	const stops = [onAbort(signal, giveUp), onAbort(slot.giveWay, giveUp)];
	duplex.on('close', () => {
		for (const stop of stops) {
			stop();
		}
	});
	return duplex;
}
