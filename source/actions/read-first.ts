import type {Program} from '../program.js';
import type {Action, Target} from './action.js';

/** ms. */
const patience = 60_000;

/** Reads anew what the action is planned from and nothing keeps fresh; what goes wrong is told by the plan. Never rejects. */
export const readFirst = async (
	{sources}: Pick<Program, 'sources'>,
	{reads = []}: Pick<Action, 'reads'>,
	{host}: Target,
	timeout = patience,
): Promise<void> => {
	await Promise.all(reads.map(source => sources.once(source, host, {timeout}).catch(() => {})));
};
