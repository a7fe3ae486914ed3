import {advance, begin, type DemoContainer, isUp} from './container.js';
import {createEvents, type Events} from './events.js';
import type {Random} from './random.js';
import {nanoseconds, seconds} from './time.js';

/** A host with an engine: its containers, and what can happen to them, as the engine tells it in events. */
export interface Model {
	readonly containers: readonly DemoContainer[];
	readonly events: Events;
	readonly random: Random;
	/** By id, the beginning of one, or name. */
	find(text: string): DemoContainer | undefined;
	start(container: DemoContainer): Promise<void>;
	stop(container: DemoContainer): Promise<void>;
	restart(container: DemoContainer): Promise<void>;
	pause(container: DemoContainer): void;
	unpause(container: DemoContainer): void;
	/** `docker kill`: the signal is an event of its own. */
	kill(container: DemoContainer, signal: string): void;
	/** Its process ended by itself, or was killed from outside; the restart policy decides what comes then. */
	die(container: DemoContainer, exitCode: number): void;
	rename(container: DemoContainer, name: string): void;
	/** Runs its health check once; the events are the engine's. */
	check(container: DemoContainer): void;
	/** Tells of each start and end of a process; `stopping` before it is ended on purpose. */
	onChange(listener: (container: DemoContainer, change: 'started' | 'stopping' | 'died') => void): void;
	/** Ends all timers. */
	close(): void;
}

const healthRetries = 3;

export function createModel(containers: readonly DemoContainer[], random: Random): Model {
	const events = createEvents();
	const timers = new Set<NodeJS.Timeout>();
	const listeners: Array<(container: DemoContainer, change: 'started' | 'stopping' | 'died') => void> = [];
	const tell = (container: DemoContainer, change: 'started' | 'stopping' | 'died') => {
		for (const listener of listeners) {
			listener(container, change);
		}
	};

	const later = (ms: number, work: () => void) => {
		const timer = setTimeout(() => {
			timers.delete(timer);
			work();
		}, ms);
		timers.add(timer);
	};

	const wait = (ms: number) => new Promise<void>(resolve => later(ms, resolve));

	const run = (container: DemoContainer) => {
		events.network(container, 'connect', nanoseconds());
		begin(container, nanoseconds(), Math.floor(random.between(10_000, 60_000)));
		events.container(container, 'start', nanoseconds());
		tell(container, 'started');
		if (container.healthCheck) {
			const {startedAt} = container;
			later(1500, () => container.startedAt === startedAt && isUp(container) && check(container));
		}
	};

	const end = (container: DemoContainer, exitCode: number) => {
		advance(container, nanoseconds());
		container.finishedAt = nanoseconds();
		container.exitCode = exitCode;
		container.status = 'exited';
		events.container(container, 'die', container.finishedAt, {exitCode: String(exitCode)});
		events.network(container, 'disconnect', nanoseconds());
		tell(container, 'died');
	};

	const signal = (container: DemoContainer, number: string) =>
		events.container(container, 'kill', nanoseconds(), {signal: number});

	const endGently = async (container: DemoContainer) => {
		if (isUp(container)) {
			signal(container, '15');
			tell(container, 'stopping');
			await wait(random.between(150, 400));
			end(container, container.endsWith);
		} else {
			// Waiting for its next start.
			container.status = 'exited';
		}
	};

	const check = (container: DemoContainer) => {
		const execID = random.hex(64);
		const command = container.healthCheck!;
		const before = container.health;
		const begun = nanoseconds();
		const code = container.ill ? 1 : 0;
		events.container(container, `exec_create: ${command}`, begun, {execID});
		events.container(container, `exec_start: ${command}`, nanoseconds(), {execID});
		events.container(container, 'exec_die', nanoseconds(), {execID, exitCode: String(code)});
		container.checks = [...container.checks, {start: begun, end: begun + seconds(0.06), code}].slice(-5);
		container.failingStreak = code === 0 ? 0 : container.failingStreak + 1;
		if (code === 0 || container.failingStreak >= healthRetries) {
			container.health = code === 0 ? 'healthy' : 'unhealthy';
		}

		if (container.health !== before) {
			events.container(container, `health_status: ${container.health}`, nanoseconds());
		}
	};

	const model: Model = {
		containers,
		events,
		random,
		find: text =>
			containers.find(({id, name}) => id === text || name === text.replace(/^\//, '')) ??
			containers.find(({id}) => text.length > 3 && id.startsWith(text)),
		async start(container) {
			run(container);
		},
		async stop(container) {
			await endGently(container);
			events.container(container, 'stop', nanoseconds());
		},
		async restart(container) {
			if (container.status !== 'exited') {
				await model.stop(container);
			}

			run(container);
			events.container(container, 'restart', nanoseconds());
		},
		pause(container) {
			advance(container, nanoseconds());
			container.status = 'paused';
			events.container(container, 'pause', nanoseconds());
		},
		unpause(container) {
			advance(container, nanoseconds());
			container.status = 'running';
			events.container(container, 'unpause', nanoseconds());
		},
		kill(container, number) {
			signal(container, number);
			end(container, 128 + Number(number));
		},
		die(container, exitCode) {
			end(container, exitCode);
			if (container.restartPolicy === 'no') {
				return;
			}

			container.status = 'restarting';
			container.restartCount += 1;
			// The engine doubles from 0.1 s; a demo that shows it has longer ones.
			later(2500, () => container.status === 'restarting' && run(container));
		},
		check,
		rename(container, name) {
			const oldName = `/${container.name}`;
			container.name = name;
			events.container(container, 'rename', nanoseconds(), {oldName});
		},
		onChange(listener) {
			listeners.push(listener);
		},
		close() {
			for (const timer of timers) {
				clearTimeout(timer);
			}
		},
	};
	return model;
}
