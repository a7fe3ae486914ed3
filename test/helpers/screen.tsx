import {EventEmitter} from 'node:events';
import {render} from 'ink';
import type {ReactNode} from 'react';
import stringWidth from 'string-width';
import {App} from '../../source/frame/app.js';
import {createFrame, type Frame} from '../../source/frame/frame.js';
import {ProgramContext} from '../../source/frame/program-context.js';
import {useKeys} from '../../source/frame/use-keys.js';
import {allCommands} from '../../source/keys/commands.js';
import {createKeymap} from '../../source/keys/keymap.js';
import {panes} from '../../source/panes/index.js';
import type {Pane} from '../../source/panes/pane.js';
import {createThemes} from '../../source/theme/themes.js';
import type {FakeProgram} from './fake-program.js';

/** A terminal of a size of its own, as ink-testing-library has none (its stdout is always 100 columns). */
class Terminal extends EventEmitter {
	readonly isTTY = true;
	columns: number;
	rows: number;
	written = '';
	frames = 0;

	constructor(columns: number, rows: number) {
		super();
		this.columns = columns;
		this.rows = rows;
	}

	write = (text: string, written?: () => void): boolean => {
		// What is written past the picture (empty barriers, bracketed paste on and off) is no frame.
		if (text !== '' && !text.startsWith('\u001b[?')) {
			this.written = text;
			this.frames += 1;
			this.emit('frame');
		}

		written?.();
		return true;
	};
}

class Keyboard extends EventEmitter {
	readonly isTTY = true;
	data: string | null = null;

	write(data: string): void {
		this.data = data;
		this.emit('readable');
		this.emit('data', data);
	}

	read = (): string | null => {
		const {data} = this;
		this.data = null;
		return data;
	};

	setEncoding(): void {}
	setRawMode(): void {}
	resume(): void {}
	pause(): void {}
	ref(): void {}
	unref(): void {}
}

export const keys = {
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	pageUp: '\u001b[5~',
	pageDown: '\u001b[6~',
	enter: '\r',
	tab: '\t',
	shiftTab: '\u001b[Z',
	esc: '\u001b',
	backspace: '\u007f',
	ctrlO: '\u000f',
} as const;

export interface TestScreen {
	readonly frame: Frame;
	/** What is on the screen now, without escape sequences. */
	text(): string;
	lines(): readonly string[];
	/** With them. */
	raw(): string;
	/** How often it was drawn. */
	frames(): number;
	/** What was written past the picture: clipboard, title. */
	readonly written: readonly string[];
	/** Types, and waits until it was taken in. */
	press(...input: readonly string[]): Promise<void>;
	/** Until the effects of what was drawn had their turn. */
	settle(): Promise<void>;
	/** Until the screen shows that; rejects, showing what it shows, after a while. */
	until(condition: string | RegExp | ((text: string) => boolean)): Promise<string>;
	/** Another size of the terminal. */
	resize(columns: number, rows: number): Promise<void>;
	close(): void;
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const Listener = (): ReactNode => {
	useKeys();
	return null;
};

interface Size {
	readonly columns: number;
	readonly rows: number;
}

/** Draws a node with keys and context, in a terminal of `columns` × `rows`. */
export const openScreen = (fake: FakeProgram, node: ReactNode, size: Size): TestScreen =>
	mount(
		fake,
		frame => (
			<ProgramContext value={frame}>
				<Listener />
				{node}
			</ProgramContext>
		),
		size,
	);

/** The whole program's screen, with these tabs (all if not given). */
export const openApp = (fake: FakeProgram, size: Size, tabs: readonly Pane[] = panes): TestScreen =>
	mount(fake, frame => <App frame={frame} panes={tabs} />, size, tabs);

const mount = (
	fake: FakeProgram,
	node: (frame: Frame) => ReactNode,
	{columns, rows}: Size,
	tabs: readonly Pane[] = panes,
): TestScreen => {
	const terminal = new Terminal(columns, rows);
	const keyboard = new Keyboard();
	const written: string[] = [];
	const frame = createFrame(fake.program, {
		theme: createThemes({level: 0}).find(({id}) => id === 'mono')!,
		keymap: createKeymap(allCommands(tabs, fake.program.actions)),
		screen: {write: sequence => void written.push(sequence), redraw() {}, text: async () => ''},
		tabs: tabs.map(({id}) => id),
	});
	const instance = render(node(frame), {
		stdout: terminal as unknown as NodeJS.WriteStream,
		stdin: keyboard as unknown as NodeJS.ReadStream,
		stderr: terminal as unknown as NodeJS.WriteStream,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
		interactive: true,
	});
	const text = (): string =>
		terminal.written.replaceAll(/\u001b\[[\d;?]*[A-Za-z]|\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '');
	return {
		frame,
		text,
		lines: () => text().split('\n'),
		raw: () => terminal.written,
		frames: () => terminal.frames,
		written,
		async press(...input) {
			for (const one of input) {
				keyboard.write(one);
				// A lone Esc is told from a sequence by a pause of 20 ms.
				await (one === '\u001b' ? new Promise(resolve => setTimeout(resolve, 40)) : turn());
				await turn();
				await turn();
			}
		},
		async settle() {
			await turn();
			await turn();
		},
		until(condition) {
			const holds = (): boolean =>
				typeof condition === 'function'
					? condition(text())
					: typeof condition === 'string'
						? text().includes(condition)
						: condition.test(text());
			return new Promise((resolve, reject) => {
				const look = (): void => {
					if (holds()) {
						terminal.off('frame', look);
						clearTimeout(timer);
						resolve(text());
					}
				};
				const timer = setTimeout(() => {
					terminal.off('frame', look);
					reject(new Error(`the screen never showed ${String(condition)}, but:\n${text()}`));
				}, 20_000);
				terminal.on('frame', look);
				look();
			});
		},
		async resize(wide, high) {
			terminal.columns = wide;
			terminal.rows = high;
			terminal.emit('resize');
			await turn();
			await turn();
		},
		close() {
			instance.unmount();
			fake.close();
		},
	};
};

/** A pane alone, in all the room there is. */
export const openPane = (fake: FakeProgram, pane: Pane, size: {readonly columns: number; readonly rows: number}) =>
	openScreen(fake, <pane.Component width={size.columns} height={size.rows} />, size);

/** No row is wider than the screen and there are not more rows than it has: what is wrong, or nothing. */
export const misfits = (screen: TestScreen, columns: number, rows: number): readonly string[] => {
	const lines = screen.lines();
	return [
		...(lines.length > rows ? [`${lines.length} rows`] : []),
		...lines.filter(line => stringWidth(line) > columns).map(line => `${stringWidth(line)} columns: ${line}`),
	];
};
