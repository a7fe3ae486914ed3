import {spawn} from 'node:child_process';

/** Terminals show it as a notification of the desktop (iTerm2, kitty, WezTerm, ghostty, ConEmu); others ignore it. */
export const osc9 = (text: string): string => `\u{1B}]9;${printable(text)}\u{7}`;

export const bell = '\u{7}';

const longest = 300;

/** One line without what would end or change a sequence. */
const printable = (text: string): string => [...text.replaceAll(/\p{Control}+/gu, ' ')].slice(0, longest).join('');

export interface CommandNotifier {
	/** Runs the command with the text as its last argument. Never throws. */
	tell(text: string): void;
	/** Ends what still runs. */
	close(): void;
}

export interface CommandOptions {
	readonly argv: readonly string[];
	/** Told once, at the first time that it fails. */
	onError(message: string): void;
	/** ms that it may take. */
	readonly timeout?: number;
}

/** Runs a command of this machine for each text, one at a time; what comes while one runs is told when it has ended, the last alone. */
export const createCommandNotifier = ({argv, onError, timeout = 10_000}: CommandOptions): CommandNotifier => {
	const [program, ...rest] = argv;
	let running: ReturnType<typeof spawn> | undefined;
	let next: string | undefined;
	let failed = false;
	let closed = false;

	const fail = (message: string): void => {
		if (!failed && !closed) {
			failed = true;
			onError(message);
		}
	};

	const run = (text: string): void => {
		const child = spawn(program!, [...rest, printable(text)], {stdio: 'ignore', timeout, killSignal: 'SIGKILL'});
		running = child;
		let ended = false;
		const end = (problem: string | undefined): void => {
			if (ended) {
				return;
			}

			ended = true;
			running = undefined;
			if (problem !== undefined) {
				fail(problem);
			}

			const waiting = next;
			next = undefined;
			if (waiting !== undefined && !closed) {
				run(waiting);
			}
		};
		child.once('error', error => end(error.message));
		child.once('exit', (code, signal) => {
			end(code === 0 ? undefined : signal ? `took longer than ${timeout / 1000} s` : `ended with ${code}`);
		});
		child.unref();
	};

	return {
		tell(text) {
			if (closed || program === undefined) {
				return;
			}

			if (running) {
				next = text;
				return;
			}

			try {
				run(text);
			} catch (error) {
				fail(error instanceof Error ? error.message : String(error));
			}
		},
		close() {
			closed = true;
			running?.kill('SIGKILL');
		},
	};
};
