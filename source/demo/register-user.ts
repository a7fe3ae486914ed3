import type {Readable} from 'node:stream';
import type {AdminApi} from './admin/api.js';
import type {DemoContainer} from './container.js';
import type {Running} from './framed-exec.js';
import type {Model} from './model.js';
import {recordedServices} from './recorded.js';
import {nanoseconds} from './time.js';

/** Far more than a password. */
const limit = 4096;

/** Registers users as the script in Synapse's container does: the password comes on standard input. */
export function createRegistry(model: Model, admin: () => Promise<AdminApi>) {
	return async (running: Running, container: DemoContainer, words: readonly string[]): Promise<number> => {
		const execID = model.random.hex(64);
		const command = words.join(' ');
		const tell = (action: string, more: Readonly<Record<string, string>> = {}) =>
			model.events.container(container, action, nanoseconds(), {execID, ...more});
		tell(`exec_create: ${command}`);
		tell(`exec_start: ${command}`);
		const at = words.indexOf('-u');
		const name = at < 0 ? words.find(word => word.startsWith('--user='))?.slice(7) : words[at + 1];
		const password = await firstLine(running.stream);
		const {done, taken: refusal} = recordedServices.register;
		const isGood =
			name !== undefined && password !== '' && (await admin()).register(name, password, words.includes('--admin'));

		running.stream.write(isGood ? done : refusal);
		const exitCode = isGood ? 0 : 1;
		tell('exec_die', {exitCode: String(exitCode)});
		return exitCode;
	};
}

async function firstLine(input: Readable): Promise<string> {
	let held = '';
	for await (const chunk of input.iterator({destroyOnReturn: false})) {
		held += (chunk as Buffer).toString();
		if (held.includes('\n') || held.length > limit) {
			break;
		}
	}

	return held.split('\n')[0]!.trim();
}
