import type {Command} from './commands.js';
import type {Homelab} from './homelab.js';
import {nanoseconds} from './time.js';

/** What a test, or a person in the demo's shell (`demo help`), can make happen. Containers and units by name. */
export interface DemoControl {
	/** The container's process is killed from outside; its restart policy decides what comes then. */
	kill(container: string, exitCode?: number): void;
	/** Its health check fails from now on, or works again. */
	setHealthy(container: string, healthy: boolean): void;
	/** One line on its standard error, byte for byte. */
	emitLog(container: string, text: string | Uint8Array): void;
	/** Any name, also those that an engine would not take. */
	rename(container: string, name: string): void;
	/** A unit's process dies; systemd starts it again unless it is for good. */
	crash(unit: string, options?: {readonly forGood?: boolean}): void;
	startUnit(unit: string): void;
	/** The newest backup of the first kind is as old as that, in seconds. */
	ageBackup(seconds: number): void;
	/** Cuts every connection of the host (all hosts if not given) and takes no new one for `ms`. */
	dropConnections(options?: {readonly host?: string; readonly ms?: number}): void;
	/** Changes how fast life goes on. */
	setSpeed(speed: number): void;
}

/** The part of the control that is in the homelab itself. */
export function createControl(
	{model, units, backups}: Homelab,
	{dropConnections, setSpeed}: Pick<DemoControl, 'dropConnections' | 'setSpeed'>,
): DemoControl {
	const find = (name: string) => {
		const found = model.find(name);
		if (!found) {
			throw new Error(`The demo has no container ${name}`);
		}

		return found;
	};
	const findUnit = (name: string) => {
		for (const managed of Object.values(units)) {
			const unit = managed.find('user', name) ?? managed.find('system', name);
			if (unit) {
				return {managed, unit};
			}
		}

		throw new Error(`The demo has no unit ${name}`);
	};

	return {
		kill: (name, exitCode = 137) => model.die(find(name), exitCode),
		setHealthy(name, healthy) {
			const container = find(name);
			container.ill = !healthy;
			// As many checks as it takes for the engine to change its mind.
			for (let count = 0; count < 3; count++) {
				model.check(container);
			}
		},
		emitLog: (name, text) => find(name).log.add({time: nanoseconds(), stream: 2, text}),
		rename: (name, next) => model.rename(find(name), next),
		crash(name, options) {
			const {managed, unit} = findUnit(name);
			managed.crash(unit, options);
		},
		startUnit(name) {
			const {managed, unit} = findUnit(name);
			managed.start(unit);
		},
		ageBackup(seconds) {
			backups[0]!.age = seconds;
		},
		dropConnections,
		setSpeed,
	};
}

const usage = [
	'demo kill CONTAINER [CODE] | ill CONTAINER | well CONTAINER | log CONTAINER BASE64 | rename CONTAINER BASE64',
	'     crash UNIT | fail UNIT | start UNIT | backup AGE | drop [MS [HOST]] | speed N',
	'',
].join('\n');

/** `demo …`: makes things happen, for whoever holds the demo's key. */
export function createControlCommand(control: () => DemoControl): Command {
	return (running, [verb = '', name = '', ...rest]) => {
		const {kill, setHealthy, rename, emitLog, crash, startUnit, ageBackup, dropConnections, setSpeed} = control();
		// As base64, so that any byte gets through.
		const bytes = Buffer.from(rest[0] ?? '', 'base64');
		const acts: Readonly<Record<string, () => void>> = {
			kill: () => kill(name, rest[0] === undefined ? undefined : Number(rest[0])),
			ill: () => setHealthy(name, false),
			well: () => setHealthy(name, true),
			rename: () => rename(name, bytes.toString()),
			log: () => emitLog(name, bytes),
			crash: () => crash(name),
			fail: () => crash(name, {forGood: true}),
			start: () => startUnit(name),
			backup: () => ageBackup(Number(name)),
			speed: () => setSpeed(Number(name)),
			// The answer goes out first.
			drop: () =>
				void setTimeout(() => dropConnections({ms: Number(name || 0), ...(rest[0] ? {host: rest[0]} : {})}), 20),
		};
		try {
			if (!Object.hasOwn(acts, verb)) {
				throw new Error('no such verb');
			}

			acts[verb]!();
			return 0;
		} catch (error) {
			running.errors.write(`${(error as Error).message}\n${usage}`);
			return 2;
		}
	};
}
