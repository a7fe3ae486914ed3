import process from 'node:process';
import type {Readable, Writable} from 'node:stream';
import type {Host} from '../hosts/host.js';

interface Terminal {
	readonly stdin: Readable & {readonly isTTY?: boolean; readonly isRaw?: boolean; setRawMode?(raw: boolean): unknown};
	readonly stdout: Writable & {readonly columns?: number; readonly rows?: number};
}

/**
 * Gives our terminal to a command on a pty of the host until it ends: keys go there byte for byte, sizes are passed on.
 * Resolves with its exit status, null when the connection was lost. The terminal is as it was afterwards; nobody else may
 * read standard input meanwhile.
 */
export async function handOver(
	host: Host,
	argv: readonly string[],
	terminal: Terminal = process,
): Promise<number | null> {
	const {stdin, stdout} = terminal;
	const size = () => ({columns: stdout.columns ?? 80, rows: stdout.rows ?? 24});
	const session = await host.terminal(argv, size());
	const wasRaw = stdin.isRaw ?? false;
	const toHost = (data: Buffer) => session.stream.write(data);
	const toScreen = (data: Buffer) => stdout.write(data);
	const resized = () => session.resize(size());
	// The end of the session is told by `ended`.
	const ignore = () => {};
	session.stream.on('data', toScreen).on('error', ignore);
	stdin.setRawMode?.(true);
	stdin.on('data', toHost).resume();
	stdout.on('resize', resized);
	try {
		return await session.ended;
	} finally {
		stdout.off('resize', resized);
		// Not paused: a terminal that was paused gives nothing more to Ink's 'readable' listener (Node 26).
		stdin.off('data', toHost);
		stdin.setRawMode?.(wasRaw);
		session.stream.off('data', toScreen).destroy();
	}
}
