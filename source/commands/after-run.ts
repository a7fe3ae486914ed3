import type {Outcome, Plan} from '../actions/action.js';
import {quote} from '../hosts/quote.js';
import type {Program} from '../program.js';
import {dropCopy} from './edit-file.js';

/** What an edit leaves here is taken away where it is in place; what follows is told: the restart, the way back. */
export async function afterRun(
	program: Program,
	plan: Plan,
	outcome: Outcome,
	say: (text: string) => void,
): Promise<void> {
	if (plan.input && outcome.kind === 'done') {
		await dropCopy(plan.input);
	}

	const next = program.next?.(plan, outcome);
	if (next) {
		const set = Object.entries(next.input ?? {}).flatMap(([id, value]) =>
			typeof value === 'string' || typeof value === 'boolean'
				? ['--set', `${id}=${value === true ? 'yes' : value === false ? 'no' : value}`]
				: [],
		);
		say(`synaptop: next: ${quote(['synaptop', 'run', next.action, plan.target.name, ...set])}`);
	}
}
