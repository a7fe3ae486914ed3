import {execFile, spawn} from 'node:child_process';
import {constants} from 'node:os';
import {Duplex} from 'node:stream';
import type {TerminalSession, TerminalSize} from './host.js';
import {quote} from './quote.js';

/**
 * A command on a pty of this machine. Node has none, and a native addon for this alone is not worth its compiler, so
 * script(1) makes the pty and stty(1) tells it its size; both are in every Linux, macOS and BSD. The pty's name
 * comes from ps(1), of script's child.
 */
export function localTerminal(argv: readonly string[], size: TerminalSize): TerminalSession {
	const line = `stty rows ${size.rows} cols ${size.columns}; exec ${quote(argv)}`;
	const isLinux = process.platform === 'linux';
	const arguments_ = isLinux
		? ['--quiet', '--return', '--flush', '--command', line, '/dev/null']
		: ['-q', '/dev/null', '/bin/sh', '-c', line];
	const child = spawn('script', arguments_, {
		stdio: 'pipe',
		// script runs the command with $SHELL: fish and csh quote otherwise.
		env: {...process.env, SHELL: '/bin/sh'},
	});
	child.stdin.on('error', () => {});
	const stream = new Duplex({
		read: () => void child.stdout.resume(),
		write: (chunk, _encoding, done) => void child.stdin.write(chunk, () => done()),
		final: done => void child.stdin.end(done),
		destroy(error, done) {
			child.kill('SIGHUP');
			child.stdout.resume();
			done(error);
		},
	});
	child.stdout.on('data', (chunk: Buffer) => {
		if (!stream.destroyed && !stream.push(chunk)) {
			child.stdout.pause();
		}
	});
	const ended = new Promise<number | null>(resolve => {
		child.once('error', () => {
			stream.destroy();
			resolve(127);
		});
		child.once('close', (code, signal) => {
			stream.push(null);
			stream.end();
			resolve(code ?? 128 + constants.signals[signal ?? 'SIGHUP']);
		});
	});
	return {stream, resize: next => resize(child.pid, next), ended};
}

function resize(parent: number | undefined, {rows, columns}: TerminalSize): void {
	execFile('ps', ['-A', '-o', 'ppid=,tty='], (error, stdout) => {
		const rowsOf = error ? [] : stdout.split('\n').map(row => row.trim().split(/\s+/));
		const tty = rowsOf.find(([ppid]) => ppid === String(parent))?.[1];
		if (tty && /^[\w/]+$/.test(tty)) {
			const device = process.platform === 'linux' ? '-F' : '-f';
			execFile('stty', [device, `/dev/${tty}`, 'rows', String(rows), 'cols', String(columns)], () => {});
		}
	});
}
