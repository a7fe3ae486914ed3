import {clean} from '../parsers/clean.js';
import type {Action, Plan, PlanContext} from './action.js';
import {preview} from './preview.js';

/** What the action would do to the target now, in steps and in words. Never throws: what cannot be done is `unavailable`. */
export function makePlan(action: Action, context: PlanContext): Plan {
	const meant = action.choose?.(context) ?? action;
	const base = {action: meant, target: context.target, explain: clean(meant.explain(context))};
	const unavailable = meant.unavailable?.(context);
	if (unavailable !== undefined) {
		return {...base, steps: [], preview: [], unavailable};
	}

	try {
		const steps = meant.plan(context);
		return {...base, steps, preview: steps.flatMap(preview).map(clean)};
	} catch (error) {
		// A name that no argument can hold (NUL, half a character).
		return {...base, steps: [], preview: [], unavailable: clean((error as Error).message)};
	}
}
