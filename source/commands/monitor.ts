import {setTimeout as sleep} from 'node:timers/promises';
import type {ConfigCheck} from '../config/load.js';
import {monitor} from '../frame/monitor.js';
import type {Program} from '../program.js';
import type {Call, Run} from './command.js';

/** ms that loading the rest waits for the first connection to be on its way. */
const longestDial = 300;

/**
 * Everything heavy (zod, yaml, ssh2) is loaded here, while the first frame is on the screen already. The hosts go first:
 * what connections wait for takes longest, and everything else is loaded while the other side computes.
 */
const open = async ({flags}: Call): Promise<Program> => {
	const [{openConfig}, {createHosts}, {createQuestions}] = await Promise.all([
		import('./open.js'),
		import('../hosts/index.js'),
		import('../questions.js'),
	]);
	const config = await openConfig(flags, checkKeys);
	const questions = createQuestions();
	const dialled = Promise.withResolvers<void>();
	const hosts = createHosts(config, questions.ask, {}, dialled.resolve);
	for (const host of hosts.values()) {
		host.retry();
	}

	await Promise.race([dialled.promise, sleep(longestDial, undefined, {ref: false})]);
	const {createProgram} = await import('../create-program.js');
	return createProgram(config, {hosts, questions});
};

/** The `keys:` of the config and the keys of its own actions, if there are any, against all commands; only the monitor has them. */
export const checkKeys: ConfigCheck = async (config, data) => {
	const {keys, stacks} = config;
	const own = stacks.flatMap(stack => stack.actions.flatMap(({name, key}) => (key === undefined ? [] : [{name, key}])));
	return Object.keys(keys).length === 0 && own.length === 0
		? []
		: (await import('./key-problems.js')).keyProblems(config, own, data);
};

/** The full-screen monitor; without a terminal the same as check. */
export const run: Run = async call =>
	call.interactive ? monitor(() => open(call), {demo: false}) : (await import('./check.js')).run(call);
