import type {ChildProcess} from 'node:child_process';

/** Ends a process of a test, also one that was stopped (SIGSTOP), and waits until it is gone. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) {
		const ended = new Promise(resolve => child.once('exit', resolve));
		child.kill('SIGCONT');
		child.kill(signal);
		await ended;
	}
}
