import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {Secret} from '../system/secret.js';
import {missingProgram} from './exec-output.js';
import {HostError, type Input} from './host.js';

/** A child in a process group of its own, with the C locale. Rejects with HostError when it cannot be started. */
export function startProcess(host: string, argv: readonly string[]): Promise<ChildProcessWithoutNullStreams> {
	return new Promise((resolve, reject) => {
		const [program = '', ...others] = argv;
		if (program === '' || program.startsWith('-')) {
			throw new RangeError('A command needs the name of a program');
		}

		const child = spawn(program, others, {detached: true, env: {...process.env, LC_ALL: 'C'}, stdio: 'pipe'});
		child.once('error', (error: NodeJS.ErrnoException) => {
			reject(
				error.code === 'ENOENT'
					? missingProgram(host, argv, error)
					: new HostError('failed', host, `${program} on ${host}: ${error.message}`, {cause: error}),
			);
		});
		child.once('spawn', () => {
			// Whoever does not read his input is no error.
			child.stdin.on('error', () => {});
			resolve(child);
		});
	});
}

export function feed(child: ChildProcessWithoutNullStreams, stdin: Input | undefined): void {
	child.stdin.end(stdin instanceof Secret ? stdin.reveal() : stdin);
}

const patience = 2000;

/** TERM to the whole group, KILL if it does not obey. */
export function endProcess(child: ChildProcessWithoutNullStreams): void {
	const send = (signal: NodeJS.Signals) => {
		try {
			process.kill(-child.pid!, signal);
			return true;
		} catch {
			return false;
		}
	};

	if (send('SIGTERM')) {
		const timer = setTimeout(() => send('SIGKILL'), patience);
		timer.unref();
		child.once('close', () => clearTimeout(timer));
	}
}
