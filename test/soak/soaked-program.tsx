import {EventEmitter} from 'node:events';
import {readFileSync} from 'node:fs';
import {render} from 'ink';
import {configOf} from '../../source/config/schema.js';
import {createProgram} from '../../source/create-program.js';
import {makeFrame, screenOf} from '../../source/frame/make-frame.js';
import type {RawStats} from '../../source/parsers/docker-stats.js';
import {createFakeClock} from '../helpers/fake-clock.js';
import {createFakeEngine, fakeContainer} from '../helpers/fake-engine.js';
import {createFakeHost} from '../helpers/fake-host.js';

const fixture = new URL('../fixtures/lab/stats-synapse.one-shot.jsonl', import.meta.url);
const raw: RawStats = JSON.parse(readFileSync(fixture, 'utf8').split('\n')[0]!);

/** A terminal that only counts. */
class Sink extends EventEmitter {
	readonly isTTY = true;
	readonly columns = 160;
	readonly rows = 45;
	frames = 0;
	write = (text: string, written?: () => void): boolean => {
		// Ink begins each frame with it.
		this.frames += text.startsWith('\u001B[?2026h') ? 1 : 0;
		written?.();
		return true;
	};
}

class Silence extends EventEmitter {
	readonly isTTY = true;
	read = () => null;
	setEncoding(): void {}
	setRawMode(): void {}
	resume(): void {}
	pause(): void {}
	ref(): void {}
	unref(): void {}
}

export interface SoakedProgram {
	readonly frames: number;
	/** Of simulated time. */
	readonly hours: number;
	/** Lets a second go by, with what happens in it, and waits for the frame. */
	second(): Promise<void>;
	close(): Promise<void>;
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** The program's screen over one host with eight containers, the first of which talks. */
export async function openSoaked(): Promise<SoakedProgram> {
	const clock = createFakeClock();
	const host = createFakeHost('h', argv => `\n${argv.at(-1)} load\n${Math.random()} 2 3 1/2 3\n`);
	const engine = createFakeEngine();
	const time = (): string => new Date(clock.now()).toISOString().replace('Z', '000000Z');
	const names = Array.from('abcdefgh');
	const figures = (): void => {
		for (const name of names) {
			const used = clock.now() * 1e6 * Math.random() * 0.1;
			const cpu = {...raw.cpu_stats, system_cpu_usage: clock.now() * 1e6, cpu_usage: {total_usage: used}};
			const log = engine.containers.get(name)?.log.slice(-1000) ?? [];
			engine.containers.set(name, {...fakeContainer(name, {stats: {...raw, read: time(), cpu_stats: cpu}}), log});
		}
	};

	figures();
	const program = createProgram(configOf({hosts: {h: {ssh: 'LXC_matrix'}}}), {
		hosts: new Map([['h', host]]),
		engine: () => engine,
		clock,
		audit: {begin: async () => ({end: async () => undefined})},
	});
	const sink = new Sink();
	const silence = new Silence();
	const frame = makeFrame(program, false, {write() {}, redraw() {}, text: async () => ''});
	const instance = render(screenOf(frame), {
		stdout: sink as unknown as NodeJS.WriteStream,
		stdin: silence as unknown as NodeJS.ReadStream,
		stderr: sink as unknown as NodeJS.WriteStream,
		incrementalRendering: true,
		maxFps: 1000,
		patchConsole: false,
		exitOnCtrlC: false,
		interactive: true,
	});
	program.sources.start();
	host.online();
	await clock.advance(2000);
	// The selected container's log is opened when the cursor has rested, which is real time.
	await new Promise(resolve => setTimeout(resolve, 400));
	await clock.advance(2000);

	let seconds = 0;
	const happen = async (): Promise<void> => {
		seconds += 1;
		if (seconds % 2 === 0) {
			figures();
		}

		engine.line('a', {stream: 'stderr', time: time(), text: `INFO ${seconds} ${Math.random()} something happened`});
		engine.asked.length = 0;
		engine.logOptions.length = 0;
		engine.eventOptions.length = 0;
		if (seconds % 3600 === 0) {
			host.lose();
			await clock.advance(20_000);
			host.online();
		}
	};

	return {
		get frames() {
			return sink.frames;
		},
		get hours() {
			return seconds / 3600;
		},
		async second() {
			const before = sink.frames;
			await happen();
			await clock.advance(1000);
			for (let count = 0; count < 100 && sink.frames === before; count += 1) {
				await turn();
			}
		},
		async close() {
			instance.unmount();
			await program.close();
		},
	};
}
