import {clean} from '../parsers/clean.js';
import type {Action, Plan, PlanContext} from './action.js';
import {checkInput, type FormInput, noInput} from './form.js';
import {preview} from './preview.js';

/**
 * What the action would do to the target now, in steps and in words. Never throws: what cannot be done is `unavailable`.
 * Without `input` an action with a form is planned as far as what is to be filled in.
 */
export function makePlan(action: Action, context: PlanContext, input?: FormInput): Plan {
	const meant = action.choose?.(context) ?? action;
	const base = {action: meant, target: context.target, explain: clean(meant.explain(context, input ?? noInput))};
	const unavailable = meant.unavailable?.(context);
	if (unavailable !== undefined) {
		return {...base, steps: [], preview: [], unavailable};
	}

	if (meant.form && !input) {
		return {...base, steps: [], preview: [], form: meant.form};
	}

	if (meant.edits && !input?.edit) {
		return {...base, steps: [], preview: [], edits: true};
	}

	const [wrong] = Object.entries(checkInput(meant.form ?? [], input ?? noInput, context));
	if (wrong) {
		return {...base, steps: [], preview: [], unavailable: clean(wrong.join(' '))};
	}

	try {
		const steps = meant.plan(context, input ?? noInput);
		const shows = meant.shows?.(context, input ?? noInput);
		return {
			...base,
			steps,
			preview: steps.flatMap(step => preview(step, context.target.host)).map(clean),
			...(input ? {input} : {}),
			...(shows ? {shows: shows.map(clean)} : {}),
		};
	} catch (error) {
		// A name that no argument can hold (NUL, half a character).
		return {...base, steps: [], preview: [], unavailable: clean((error as Error).message)};
	}
}
