import {Duplex} from 'node:stream';
import type {ClientChannel} from 'ssh2';
import type {HostError} from './host.js';

export interface ChannelDuplexOptions {
	/** The connection's end: what was a clean end to ssh2 is an error to the reader. */
	readonly gone: AbortSignal;
	/** Takes the channel's bytes and passes on those of the command; the channel's bytes as they are if not given. */
	readonly filter?: (pass: (chunk: Buffer) => void) => (chunk: Buffer) => void;
	/** Why the channel closed, if that was an error. */
	readonly closed?: (code: unknown, signal: unknown) => HostError | undefined;
}

/**
 * A channel as a stream with the manners of a socket. ssh2's own has none: its destroy() never ends in `destroyed`, and
 * a lost connection looks like a clean end, so that half an answer would pass for a whole one.
 */
export function channelDuplex(channel: ClientChannel, options: ChannelDuplexOptions): Duplex {
	const pass = (chunk: Buffer) => {
		// After destroy() what still comes is drained, or the channel would never close.
		if (!duplex.destroyed && !duplex.push(chunk)) {
			channel.pause();
		}
	};
	const take = options.filter?.(pass) ?? pass;
	let isEnded = false;
	const finish = () => {
		if (!isEnded) {
			isEnded = true;
			duplex.push(null);
		}
	};
	const duplex = new Duplex({
		allowHalfOpen: true,
		read: () => void channel.resume(),
		write: (chunk, _encoding, done) => void channel.write(chunk, done),
		final(done) {
			channel.end();
			done();
		},
		destroy(error, done) {
			channel.end();
			channel.close();
			channel.resume();
			done(error);
		},
	});
	channel.on('data', take);
	channel.stderr?.resume();
	channel.on('end', () => {
		// The reason comes with the close, if the connection or the command failed.
		if (!options.gone.aborted && !options.closed) {
			finish();
		}
	});
	channel.on('close', (code: unknown, signal: unknown) => {
		const error = options.gone.aborted ? (options.gone.reason as HostError) : options.closed?.(code, signal);
		if (error) {
			duplex.destroy(error);
		} else {
			finish();
			duplex.end();
		}
	});
	channel.on('error', (error: Error) => duplex.destroy(error));
	return duplex;
}
