import type {Plan} from './action.js';

/**
 * The stack whose token is to be shown when the plan is done, beside all output; undefined where none is. `session`: by a
 * sign-in that keeps it nowhere, so that whoever does not stay (`run`) has nothing else of it.
 */
export function tokenShown({steps}: Plan): {readonly stack: string; readonly session: boolean} | undefined {
	const deeds = steps.flatMap(step => (step.kind === 'access' ? [step] : []));
	const [first] = deeds;
	const last = deeds.at(-1);
	return first && (last?.deed.kind === 'show' || last?.deed.kind === 'sign-in')
		? {stack: first.stack, session: last.deed.kind === 'sign-in'}
		: undefined;
}
