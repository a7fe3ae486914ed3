import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {containersPane} from '../../source/panes/containers.js';
import {startTerminal, type Terminal} from '../helpers/terminal.js';
import type {Bench} from './bench-context.js';
import {pause} from './measure.js';
import {cpuSeconds, residentMegabytes} from './process-cost.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const synaptop = path.join(root, 'bin', 'synaptop.js');
const bare = (name: string): string => path.join(root, 'test', 'bench', 'bare-ink', `${name}.js`);

/** Ink begins each frame with it (synchronized output, DEC mode 2026). */
const frameStart = '\u001B[?2026h';

/** What a program in the terminal has cost in a span of time. */
export interface Cost {
	readonly seconds: number;
	readonly frames: number;
	readonly bytes: number;
	/** Percent of one core. */
	readonly cpu: number;
}

/** A program in a terminal of 160×45, watched from outside. */
export interface Watched {
	readonly terminal: Terminal;
	/** performance.now() just before it was started. */
	readonly startedAt: number;
	/** performance.now() of the chunk after which the screen was as wanted. */
	shown(wanted: (screen: string) => boolean, timeout?: number): Promise<number>;
	/** ms from a key to the screen that it must make. */
	keyTime(key: string, wanted: (screen: string) => boolean): Promise<number>;
	cost(ms: number, meanwhile?: () => Promise<unknown>): Promise<Cost>;
	/** MB. */
	resident(): number;
}

interface Counts {
	frames: number;
	bytes: number;
	lastAt: number;
}

function watch(
	{directory, defer}: Bench,
	argv: readonly [string, ...string[]],
	env: Readonly<Record<string, string>> = {},
): Watched {
	const counts: Counts = {frames: 0, bytes: 0, lastAt: 0};
	const startedAt = performance.now();
	const terminal = startTerminal(argv, {
		columns: 160,
		rows: 45,
		env: {
			NODE_ENV: 'production',
			XDG_STATE_HOME: directory,
			XDG_CONFIG_HOME: directory,
			XDG_CACHE_HOME: directory,
			...env,
		},
		onChunk(chunk, at) {
			counts.frames += chunk.toString('latin1').split(frameStart).length - 1;
			counts.bytes += chunk.length;
			counts.lastAt = at;
		},
	});
	defer(() => terminal.close());
	const {pid} = terminal;
	const shown = async (wanted: (screen: string) => boolean, timeout?: number): Promise<number> => {
		let at = counts.lastAt;
		await terminal.waitFor(screen => {
			at = counts.lastAt;
			return wanted(screen);
		}, timeout);
		return at;
	};

	return {
		terminal,
		startedAt,
		shown,
		async keyTime(key, wanted) {
			const pressed = performance.now();
			terminal.press(key);
			return (await shown(wanted, 5000)) - pressed;
		},
		async cost(ms, meanwhile) {
			const before = {...counts, cpu: cpuSeconds(pid), at: performance.now()};
			await (meanwhile ? Promise.all([meanwhile(), pause(ms)]) : pause(ms));
			const seconds = (performance.now() - before.at) / 1000;
			return {
				seconds,
				frames: counts.frames - before.frames,
				bytes: counts.bytes - before.bytes,
				cpu: ((cpuSeconds(pid) - before.cpu) / seconds) * 100,
			};
		},
		resident: () => residentMegabytes(pid),
	};
}

interface Start {
	readonly arguments: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
}

/** The program itself. */
export const watchSynaptop = (bench: Bench, {arguments: rest, env}: Start): Watched =>
	watch(bench, [process.execPath, synaptop, ...rest], env);

/** The program, with a way to ask how many MB of its heap are held when the collector has run. */
export function weighSynaptop(bench: Bench, {arguments: rest, env}: Start): Watched & {heap(): Promise<number>} {
	const file = path.join(bench.directory, 'heap');
	const hook = fileURLToPath(new URL('heap-on-signal.js', import.meta.url));
	const argv = [process.execPath, '--expose-gc', '--import', hook, synaptop, ...rest] as const;
	const watched = watch(bench, [...argv], {...env, HEAP_FILE: file});
	return {
		...watched,
		async heap() {
			const told = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : ['']);
			const before = told().length;
			watched.terminal.signal('SIGUSR2');
			for (let tries = 0; tries < 100 && told().length === before; tries += 1) {
				await pause(50);
			}

			return Number(told().slice(before - 1)[0] || Number.NaN);
		},
	};
}

/** Goes to the containers, whatever tab is the first, and waits for the row of one with its figures. */
export async function openContainers({terminal}: Watched, row = /› element-web .*%/, timeout = 30_000): Promise<void> {
	await terminal.waitFor(containersPane.title, timeout);
	terminal.press(containersPane.key);
	await terminal.waitFor(row, timeout);
}

/** A rival of bare-ink/, with its options as JSON. */
export const watchBare = (bench: Bench, name: 'hello' | 'monitor', options: object = {}): Watched =>
	watch(bench, [process.execPath, bare(name), JSON.stringify(options)]);
