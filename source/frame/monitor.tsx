import process from 'node:process';
import {type Instance, render} from 'ink';
import {allCommands} from '../keys/commands.js';
import {remap} from '../keys/key-check.js';
import {createKeymap} from '../keys/keymap.js';
import {panes} from '../panes/index.js';
import type {Program} from '../program.js';
import {chooseTheme} from '../theme/index.js';
import {App} from './app.js';
import {createScreen} from './create-screen.js';
import {createFrame, type Frame} from './frame.js';
import {onSignals} from './signals.js';
import {Starting} from './starting.js';
import {keepTitle, restoreTitle} from './window-title.js';

export interface MonitorOptions {
	readonly demo: boolean;
}

/** ms that connections get to be closed in order. */
const closeTime = 2000;

const closed = async (program: Program | undefined): Promise<void> => {
	let timer: NodeJS.Timeout | undefined;
	const enough = new Promise<void>(resolve => {
		timer = setTimeout(resolve, closeTime);
	});
	await Promise.race([program?.close().catch(() => {}), enough]);
	clearTimeout(timer);
};

const makeFrame = (program: Program, demo: boolean, screen: Frame['screen']): Frame => {
	const {config, actions} = program;
	const {commands, problems} = remap(allCommands(panes, actions), config.keys);
	const frame = createFrame(program, {
		demo,
		theme: chooseTheme(config.theme),
		keymap: createKeymap(commands),
		keyProblems: problems,
		screen,
		tab: panes[0]?.id ?? '',
	});
	const [problem] = problems;
	if (problem) {
		const more = problems.length > 1 ? ` (and ${problems.length - 1} more: ? tells)` : '';
		frame.toast.value = {text: `keys: ${problem.text}${more}`, tone: 'warning'};
	}

	return frame;
};

/** Draws from nothing: Ink forgets what is on the screen, the terminal is wiped, all rows are written. */
const drawAgain = async (instance: Instance, element: () => React.ReactNode): Promise<void> => {
	instance.clear();
	process.stdout.write('\u{1B}[2J\u{1B}[H');
	instance.rerender(element());
	await instance.waitUntilRenderFlush();
};

/** Stops for a while, as Ctrl-Z does elsewhere: the terminal is given back, and taken again on SIGCONT. */
const stopFor = (frame: Frame | undefined): void => {
	const stop = async () => {
		process.kill(process.pid, 'SIGSTOP');
		return 0;
	};
	// Refused while the terminal is lent already; then there is nothing to give back.
	(frame?.lendTerminal.current?.(stop) ?? stop()).catch(stop);
};

/**
 * The full-screen monitor, until it is left; resolves to the exit code. The first frame is drawn before the program is
 * there, so hand over a promise that loads everything heavy. Rejects with what the promise rejected with, after the
 * terminal was restored.
 */
export async function monitor(program: Program | Promise<Program>, {demo}: MonitorOptions): Promise<number> {
	let ready: Program | undefined;
	let frame: Frame | undefined;
	let failure: {readonly error: unknown} | undefined;
	const {stdin, stdout} = process;
	const element = () => (frame ? <App frame={frame} panes={panes} /> : <Starting demo={demo} />);
	stdout.write(keepTitle);
	const instance = render(element(), {
		alternateScreen: true,
		incrementalRendering: true,
		maxFps: 60,
		patchConsole: false,
		exitOnCtrlC: false,
		// Ink draws only at the end where CI is set, also on a terminal.
		interactive: true,
	});
	const ended = instance.waitUntilExit();
	let code = 0;
	const end = (exitCode: number) => {
		code = exitCode;
		instance.unmount();
	};
	const fail = (error: unknown) => {
		failure ??= {error};
		end(1);
	};
	const release = onSignals({
		end,
		failed: fail,
		stop: () => stopFor(frame),
		goOn() {
			stdin.setRawMode(true);
			void drawAgain(instance, element);
		},
	});
	const screen = createScreen(stdout, () => drawAgain(instance, element));

	try {
		const made = Promise.resolve(program);
		const first = await Promise.race([made, ended]);
		if (typeof first === 'object' && first !== null) {
			ready = first as Program;
			frame = makeFrame(ready, demo, screen);
			instance.rerender(element());
			ready.sources.start();
		} else {
			// Left before it was there; whatever it becomes is closed.
			void made.then(closed, () => {});
		}

		const result = await ended;
		code = typeof result === 'number' ? result : code;
	} catch (error) {
		instance.unmount();
		failure ??= {error};
	} finally {
		release();
		stdout.write(restoreTitle);
		await closed(ready);
	}

	if (failure) {
		throw failure.error;
	}

	return code;
}
