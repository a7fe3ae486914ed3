import type {Server} from 'node:http';
import {finished} from 'node:stream/promises';
import {runCompose} from './compose.js';
import {runContainerShell} from './container-shell.js';
import type {DemoControl} from './demo.js';
import type {Run, Running} from './framed-exec.js';
import type {Model} from './model.js';
import {vitalsText} from './vitals.js';

export interface Commands {
	readonly model: Model;
	readonly engine: Server;
	readonly control: DemoControl;
}

/** The commands that the demo's host knows; everything else is `command not found`, as on a host without it. */
export function createRun(commands: Commands): Run {
	return async running => {
		const [program = '', ...rest] = running.argv;
		const text = running.argv.join(' ');
		if (program === 'docker') {
			return runDocker(commands, running, rest);
		}

		if (program === 'demo') {
			return runControl(commands, running, rest);
		}

		if (/\/proc\/loadavg/.test(text)) {
			return print(running, vitalsText(commands.model, running.argv.at(-1)!));
		}

		if (program === 'sh' && running.terminal) {
			return runContainerShell(running, 'matrix');
		}

		const words = plain[program];
		if (words !== undefined) {
			return print(running, words);
		}

		running.errors.write(`sh: 1: ${program}: not found\n`);
		return 127;
	};
}

const plain: Readonly<Record<string, string>> = {
	true: '',
	id: 'uid=1000(demo) gid=1000(demo) groups=1000(demo),999(docker)\n',
	hostname: 'matrix\n',
	uname: 'Linux\n',
};

function print({stream}: Running, text: string): number {
	stream.write(text);
	return 0;
}

async function runDocker({model, engine}: Commands, running: Running, words: readonly string[]): Promise<number> {
	const [verb, ...rest] = words;
	if (verb === 'system' && rest[0] === 'dial-stdio') {
		engine.emit('connection', running.stream);
		await finished(running.stream).catch(() => {});
		return 0;
	}

	if (verb === 'compose') {
		return runCompose(model, running, rest);
	}

	if (verb === 'exec' && running.terminal) {
		const container = rest.map(word => model.find(word)).find(found => found !== undefined);
		if (container?.status === 'running') {
			return runContainerShell(running, container.id.slice(0, 12));
		}

		running.stream.write(`Error response from daemon: Container ${container?.id ?? rest[1]} is not running\r\n`);
		return 1;
	}

	running.errors.write(`docker: '${words.join(' ')}' is not part of the demo\n`);
	return 1;
}

const usage =
	'demo kill CONTAINER [CODE] | ill CONTAINER | well CONTAINER | log CONTAINER BASE64 | rename CONTAINER BASE64 | drop [MS] | speed N\n';

/** `demo …`: makes things happen, for whoever holds the demo's key. */
function runControl(
	{model, control}: Commands,
	running: Running,
	[verb, name = '', ...rest]: readonly string[],
): number {
	const isKnown = model.find(name) !== undefined;
	if (verb === 'drop' || verb === 'speed') {
		if (verb === 'drop') {
			// The answer goes out first.
			setTimeout(() => control.dropConnections({ms: Number(name || 0)}), 20);
		} else {
			control.setSpeed(Number(name));
		}

		return 0;
	}

	if (!isKnown || !verb) {
		running.errors.write(usage);
		return 2;
	}

	const act: Readonly<Record<string, () => void>> = {
		kill: () => control.kill(name, rest[0] === undefined ? undefined : Number(rest[0])),
		ill: () => control.setHealthy(name, false),
		well: () => control.setHealthy(name, true),
		// As base64, so that any byte gets through.
		rename: () => control.rename(name, Buffer.from(rest[0] ?? '', 'base64').toString()),
		log: () => control.emitLog(name, Buffer.from(rest[0] ?? '', 'base64')),
	};
	act[verb]?.();
	return act[verb] ? 0 : 2;
}
