import {monitor} from '../frame/monitor.js';
import type {Program} from '../program.js';
import type {Call, Run} from './command.js';

/** Everything heavy (zod, yaml, ssh2) is loaded here, while the first frame is on the screen already. */
const open = async ({flags}: Call): Promise<Program> => {
	const [{openConfig}, {createProgram}] = await Promise.all([import('./open.js'), import('../create-program.js')]);
	return createProgram(await openConfig(flags));
};

/** The full-screen monitor; without a terminal the same as check. */
export const run: Run = async call =>
	call.interactive ? monitor(() => open(call), {demo: false}) : (await import('./check.js')).run(call);
