import process from 'node:process';
import {setImmediate as breath} from 'node:timers/promises';
import {type Instance, render} from 'ink';
import type {ReactNode} from 'react';
import type {Program} from '../program.js';
import {createScreen} from './create-screen.js';
import type {Frame} from './frame.js';
import {holdWarnings} from './hold-warnings.js';
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

/** What an earlier run kept of the screen, and how it is kept again. */
const before = async (): Promise<(frame: Frame) => () => Promise<void>> => {
	const [{keepScreen, loadScreen, restoreScreen}, {screenFile}] = await Promise.all([
		import('./keep-screen.js'),
		import('../config/paths.js'),
	]);
	const file = screenFile();
	const kept = await loadScreen(file);
	return frame => {
		restoreScreen(frame, kept);
		return keepScreen(frame, file);
	};
};

/** Draws from nothing: Ink forgets what is on the screen, the terminal is wiped, all rows are written. */
const drawAgain = async (instance: Instance, element: () => ReactNode): Promise<void> => {
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
 * there, so hand over what loads everything heavy; a function is called when that frame is on the screen. Rejects with
 * what the promise rejected with, after the terminal was restored.
 */
export async function monitor(
	program: Program | Promise<Program> | (() => Promise<Program>),
	{demo}: MonitorOptions,
): Promise<number> {
	let ready: Program | undefined;
	let frame: Frame | undefined;
	let failure: {readonly error: unknown} | undefined;
	const {stdin, stdout} = process;
	let element = (): ReactNode => <Starting demo={demo} />;
	stdout.write(keepTitle);
	const sayWarnings = holdWarnings();
	const instance = render(element(), {
		alternateScreen: true,
		incrementalRendering: true,
		maxFps: 60,
		patchConsole: false,
		exitOnCtrlC: false,
		// Ink draws only at the end where CI is set, also on a terminal.
		interactive: true,
	});
	let endKeeping = async (): Promise<void> => {};
	let over = false;
	const ended = instance.waitUntilExit().finally(() => {
		over = true;
	});
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
			// Whoever has the terminal puts it right; taking it back draws everything anew.
			if (!frame?.lendTerminal.lent) {
				stdin.setRawMode(true);
				void drawAgain(instance, () => element());
			}
		},
	});
	const screen = createScreen(stdout, () => drawAgain(instance, () => element()));

	try {
		// The first frame is written before anything else is loaded: the App alone is a hundred files.
		await breath();
		const made = typeof program === 'function' ? program() : Promise.resolve(program);
		const first = await Promise.race([made, ended]);
		if (typeof first === 'object' && first !== null) {
			ready = first as Program;
			// While hosts are on their way there is time for loading the rest.
			ready.sources.start();
			const [{makeFrame, screenOf}, kept] = await Promise.all([import('./make-frame.js'), demo ? undefined : before()]);
			const own = makeFrame(ready, demo, screen);
			endKeeping = kept?.(own) ?? endKeeping;
			frame = own;
			element = () => screenOf(own);
			// Left meanwhile: Ink would draw on a tree that is gone.
			if (!over) {
				instance.rerender(element());
			}

			if (!demo) {
				void import('./tell-kept-edits.js').then(({tellKeptEdits}) => tellKeptEdits(own)).catch(() => {});
			}
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
		sayWarnings();
		await Promise.all([closed(ready), endKeeping()]);
	}

	if (failure) {
		throw failure.error;
	}

	return code;
}
