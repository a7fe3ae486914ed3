import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {keyBytes} from './key-bytes.js';

export interface TerminalOptions {
	readonly columns?: number;
	readonly rows?: number;
	/** Beside our own environment, without what would make the program behave otherwise (CI, NO_COLOR …). */
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly cwd?: string;
	/** Called for each chunk that the program writes, when it is on the screen; `at` is when it came, as of performance.now(). */
	readonly onChunk?: (chunk: Buffer, at: number) => void;
}

/** How the program ended. */
export interface TerminalExit {
	readonly code: number;
	/** Number of the signal; 0 for none. */
	readonly signal: number;
}

/** A program in a pseudo terminal, with an emulator as its screen. */
export interface Terminal {
	readonly pid: number;
	/** The rows as they stand, without blanks at their ends. */
	screen(): string[];
	text(): string;
	/** Resolves with the screen when it is as wanted, between two frames; rejects with the screen in the message when it never was within `timeout` ms, or the program ended before. */
	waitFor(wanted: string | RegExp | ((screen: string) => boolean), timeout?: number): Promise<string>;
	/** Waits until the text is gone. */
	waitForGone(unwanted: string | RegExp, timeout?: number): Promise<string>;
	/** Keys as text, or by name: enter, escape, tab, up, down, left, right, pageup, pagedown, home, end, backspace, ctrl-x. */
	press(...keys: string[]): void;
	/** Types the text as it is. */
	type(text: string): void;
	resize(columns: number, rows: number): void;
	/** Bytes that the program has written so far. */
	readonly bytes: number;
	/** Everything that the program has written, as it was. */
	readonly raw: () => string;
	/** Is this cell drawn like that? For what colour alone could tell. */
	cell(
		row: number,
		column: number,
	): {readonly dim: boolean; readonly inverse: boolean; readonly bold: boolean; readonly color: number};
	/** What a program could leave behind. */
	readonly modes: () => {
		readonly alternateScreen: boolean;
		readonly cursorVisible: boolean;
		readonly mouse: string;
		readonly bracketedPaste: boolean;
		readonly title: string;
	};
	signal(name: NodeJS.Signals): void;
	/** The other end of the terminal goes, as when its window is closed. */
	hangUp(): void;
	readonly exited: Promise<TerminalExit>;
	/** As `exited`, but rejects with the screen in the message when it still runs after `timeout` ms. */
	waitForExit(timeout?: number): Promise<TerminalExit>;
	/** Ends the program if it still runs. To be called for each terminal. */
	close(): Promise<void>;
}

/** Starts `argv` in a terminal of that size. */
export function startTerminal(argv: readonly [string, ...string[]], options: TerminalOptions = {}): Terminal {
	const {columns = 120, rows = 36, env = {}, cwd, onChunk} = options;
	const [program, ...rest] = argv;
	const pty = spawn(program, rest, {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd,
		encoding: null,
		env: environment(env),
	});
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 500});
	const written: Buffer[] = [];
	let bytes = 0;
	let title = '';
	let cursorVisible = true;
	// Between the marks of a synchronized update (mode 2026) the screen is half the old and half the new one.
	let updating = false;
	let running = true;
	let ended: TerminalExit | undefined;
	const listeners = new Set<() => void>();
	const tell = () => {
		for (const listener of [...listeners]) {
			listener();
		}
	};

	// The program asks (cursor position, attributes); a terminal answers.
	emulator.onData(answer => running && pty.write(answer));
	emulator.onTitleChange(next => {
		title = next;
	});
	const mode = (set: boolean) => (parameters: ReadonlyArray<number | number[]>) => {
		cursorVisible = parameters.includes(25) ? set : cursorVisible;
		updating = parameters.includes(2026) ? set : updating;
		return false;
	};

	emulator.parser.registerCsiHandler({prefix: '?', final: 'h'}, mode(true));
	emulator.parser.registerCsiHandler({prefix: '?', final: 'l'}, mode(false));
	pty.onData(data => {
		const at = performance.now();
		const chunk = Buffer.from(data as unknown as Buffer);
		bytes += chunk.length;
		written.push(chunk);
		emulator.write(chunk, () => {
			onChunk?.(chunk, at);
			tell();
		});
	});
	const exited = new Promise<TerminalExit>(resolve => {
		pty.onExit(({exitCode, signal = 0}) => {
			running = false;
			// What is still on its way to the emulator comes first.
			emulator.write('', () => {
				ended = {code: exitCode, signal};
				tell();
				resolve(ended);
			});
		});
	});

	const screen = () => {
		const {active} = emulator.buffer;
		return Array.from(
			{length: emulator.rows},
			(_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
		);
	};

	const text = () => screen().join('\n');
	const until = (isThere: (screen: string) => boolean, what: string, timeout: number): Promise<string> =>
		new Promise((resolve, reject) => {
			const finish = (error?: Error) => {
				clearTimeout(timer);
				listeners.delete(look);
				if (error) {
					reject(error);
				} else {
					resolve(text());
				}
			};

			const look = () => {
				if (updating && !ended) {
					return;
				}

				if (isThere(text())) {
					finish();
				} else if (ended) {
					finish(new Error(`Ended with ${JSON.stringify(ended)} before ${what}:\n${text()}`));
				}
			};

			const timer = setTimeout(() => finish(new Error(`Not within ${timeout} ms: ${what}:\n${text()}`)), timeout);
			listeners.add(look);
			look();
		});

	const matcher = (wanted: string | RegExp | ((screen: string) => boolean)) => (shown: string) =>
		typeof wanted === 'function'
			? wanted(shown)
			: typeof wanted === 'string'
				? shown.includes(wanted)
				: wanted.test(shown);
	return {
		pid: pty.pid,
		screen,
		text,
		waitFor: (wanted, timeout = 15_000) => until(matcher(wanted), String(wanted), timeout),
		waitForGone: (unwanted, timeout = 15_000) =>
			until(shown => !matcher(unwanted)(shown), `gone: ${unwanted}`, timeout),
		press(...keys) {
			for (const key of keys) {
				pty.write(keyBytes(key));
			}
		},
		type: words => pty.write(words),
		resize(width, height) {
			emulator.resize(width, height);
			pty.resize(width, height);
		},
		get bytes() {
			return bytes;
		},
		raw: () => Buffer.concat(written).toString(),
		cell(row, column) {
			const {active} = emulator.buffer;
			const cell = active.getLine(active.baseY + row)?.getCell(column);
			return {
				dim: Boolean(cell?.isDim()),
				inverse: Boolean(cell?.isInverse()),
				bold: Boolean(cell?.isBold()),
				color: cell?.getFgColor() ?? -1,
			};
		},
		modes: () => ({
			alternateScreen: emulator.buffer.active.type === 'alternate',
			cursorVisible,
			mouse: emulator.modes.mouseTrackingMode,
			bracketedPaste: emulator.modes.bracketedPasteMode,
			title,
		}),
		signal: name => pty.kill(name),
		hangUp() {
			// node-pty's own destroy() would send SIGHUP itself; here the kernel does.
			(pty as unknown as {_socket: {destroy(): void}})._socket.destroy();
		},
		exited,
		async waitForExit(timeout = 15_000) {
			await until(() => ended !== undefined, 'the end of the program', timeout);
			return exited;
		},
		async close() {
			if (running) {
				try {
					process.kill(pty.pid, 'SIGKILL');
				} catch {
					// Gone already, but not yet told.
				}

				await exited;
			}

			emulator.dispose();
		},
	};
}

/** Ink draws only at the end when it sees CI; the rest is for those who have set it themselves. */
function environment(env: TerminalOptions['env']): Record<string, string> {
	const {CI, CONTINUOUS_INTEGRATION, NO_COLOR, FORCE_COLOR, TMUX, NODE_TEST_CONTEXT, NODE_OPTIONS, ...own} =
		process.env;
	const all = {...own, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', ...env};
	return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
