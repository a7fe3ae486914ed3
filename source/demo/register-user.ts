import type {Readable} from 'node:stream';
import type {DemoContainer} from './container.js';
import type {Running} from './framed-exec.js';
import type {Model} from './model.js';
import {recordedServices} from './recorded.js';
import {nanoseconds} from './time.js';

/** Far more than a password. */
const limit = 4096;

/** Registers users as the script in Synapse's container does: the password comes on standard input and is thrown away. */
export function createRegistry(model: Model) {
	const taken = new Set(['admin', 'claude']);
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
		const isGood = name !== undefined && password !== '' && !taken.has(name);
		if (isGood) {
			taken.add(name);
		}

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
