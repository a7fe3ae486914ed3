import type {ConfigCheck} from '../config/load.js';
import {monitor} from '../frame/monitor.js';
import type {Program} from '../program.js';
import type {Call, Run} from './command.js';

/** Everything heavy (zod, yaml, ssh2) is loaded here, while the first frame is on the screen already. */
const open = async ({flags}: Call): Promise<Program> => {
	const [{openConfig}, {createProgram}, check] = await Promise.all([
		import('./open.js'),
		import('../create-program.js'),
		keyCheck(),
	]);
	return createProgram(await openConfig(flags, check));
};

/** The `keys:` of the config against all commands; only the monitor has them. */
export const keyCheck = async (): Promise<ConfigCheck> => {
	const [{allCommands}, {remap}, {panes}, {actions}] = await Promise.all([
		import('../keys/commands.js'),
		import('../keys/key-check.js'),
		import('../panes/index.js'),
		import('../actions/index.js'),
	]);
	return ({keys}) =>
		remap(allCommands(panes, actions), keys).problems.map(({id, text}) => ({path: ['keys', id], text}));
};

/** The full-screen monitor; without a terminal the same as check. */
export const run: Run = async call =>
	call.interactive ? monitor(() => open(call), {demo: false}) : (await import('./check.js')).run(call);
