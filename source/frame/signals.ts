import process from 'node:process';

export interface SignalHandlers {
	/** The process is to end; `code` is 128 + the signal's number, as shells have it. */
	end(code: number): void;
	/** Something was thrown that nobody caught. */
	failed(error: unknown): void;
	/** Stop until SIGCONT: the terminal is given back first. */
	stop(): void;
	/** Goes on after a stop that could not be caught: what the terminal looks like is not known. */
	goOn(): void;
}

const endings = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** Everything that can end or stop the process from outside. The returned function takes the handlers away. */
export const onSignals = (handlers: SignalHandlers): (() => void) => {
	const listeners: ReadonlyArray<readonly [string, (argument: never) => void]> = [
		...Object.entries(endings).map(([signal, code]) => [signal, () => handlers.end(code)] as const),
		['SIGTSTP', () => handlers.stop()],
		['SIGCONT', () => handlers.goOn()],
		['uncaughtException', (error: unknown) => handlers.failed(error)],
		['unhandledRejection', (error: unknown) => handlers.failed(error)],
	];
	for (const [event, listener] of listeners) {
		process.on(event as NodeJS.Signals, listener as () => void);
	}

	// A terminal that is gone answers EIO; SIGHUP says the same, but not in every case.
	const gone = () => handlers.end(endings.SIGHUP);
	process.stdout.on('error', gone);
	process.stdin.on('error', gone).on('close', gone).on('end', gone);
	return () => {
		for (const [event, listener] of listeners) {
			process.off(event, listener as () => void);
		}

		process.stdin.off('error', gone).off('close', gone).off('end', gone);
	};
};
