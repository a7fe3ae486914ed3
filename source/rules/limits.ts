import type {Condition, RuleContext} from './rule.js';

/** How far below its border a figure must be before it is well again, as a share of the border. */
const margin = 0.03;

type Figure<Value> = (value: Value) => number | undefined;
type Border = number | ((context: RuleContext) => number);

export const borderOf = (border: Border, context: RuleContext): number =>
	typeof border === 'number' ? border : border(context);

/** Conditions' `when` and `keep` for a figure at or above a border; not known is not above. */
export const above = <Value>(
	figure: Figure<Value>,
	border: Border,
): Required<Pick<Condition<Value>, 'when' | 'keep'>> => ({
	when: (value, context) => (figure(value) ?? Number.NEGATIVE_INFINITY) >= borderOf(border, context),
	keep: (value, context) => (figure(value) ?? Number.NEGATIVE_INFINITY) >= borderOf(border, context) * (1 - margin),
});

/** Where a warning in percent becomes critical: halfway from there to all. */
export const halfwayToFull = (percent: number): number => (percent + 100) / 2;
