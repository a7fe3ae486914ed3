import type {Server} from 'node:http';
import {finished} from 'node:stream/promises';
import type {AdminApi} from './admin/api.js';
import type {Command} from './commands.js';
import {runCompose} from './compose.js';
import {type DemoConfigFiles, inputOf} from './config-files.js';
import {runContainerShell} from './container-shell.js';
import type {Running} from './framed-exec.js';
import type {Inside} from './inside.js';
import type {Model} from './model.js';
import {createRegistry} from './register-user.js';

/** `docker …`: what synaptop runs of it. */
export function createDocker(
	model: Model,
	engine: Server,
	admin: () => Promise<AdminApi>,
	files: DemoConfigFiles,
	inside: Inside,
): Command {
	const register = createRegistry(model, admin);
	return async (running, words) => {
		const [verb, ...rest] = words;
		if (verb === 'system' && rest[0] === 'dial-stdio') {
			engine.emit('connection', running.stream);
			await finished(running.stream).catch(() => {});
			return 0;
		}

		if (verb === 'compose') {
			return runCompose(model, running, rest);
		}

		// Synapse judges a homeserver.yaml (files/file-scripts.ts): whatever it is, the demo's accepts it.
		if (verb === 'run' && (words.includes('--volumes-from') || words.includes('python3'))) {
			await inputOf(running.stream);
			running.stream.write('{"unknown": []}\nConfig parses OK!\n');
			return 0;
		}

		if (verb === 'exec') {
			const at = rest.findIndex(word => !word.startsWith('-'));
			const container = model.find(rest[at] ?? '');
			if (container?.status !== 'running') {
				return refuse(running, rest[at] ?? '', container?.id);
			}

			if (running.terminal) {
				return runContainerShell(running, container.id.slice(0, 12));
			}

			const command = rest.slice(at + 1);
			if (command[0] === 'sha256sum') {
				running.stream.write(`${files.sum(command[1] ?? '') ?? ''}  ${command[1]}\n`);
				return 0;
			}

			if (command[0] === 'python3' && command[1] === '-') {
				return inside(running, command[2] ?? '{}');
			}

			if (command[0] === 'register_new_matrix_user') {
				return register(running, container, command);
			}
		}

		running.errors.write(`docker: '${words.join(' ')}' is not part of the demo\n`);
		return 1;
	};
}

function refuse({terminal, stream, errors}: Running, name: string, id: string | undefined): 1 {
	const words = id ? `Container ${id} is not running` : `No such container: ${name}`;
	(terminal ? stream : errors).write(`Error response from daemon: ${words}${terminal ? '\r' : ''}\n`);
	return 1;
}
