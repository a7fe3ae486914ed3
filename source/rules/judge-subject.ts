import type {Firing, Patience} from './patience.js';
import type {Rule, RuleContext, Subject, Verdict} from './rule.js';

const said = <Text>(
	text: Text | ((value: unknown, context: RuleContext) => Text),
	value: unknown,
	context: RuleContext,
): Text =>
	typeof text === 'function' ? (text as (value: unknown, context: RuleContext) => Text)(value, context) : text;

const given = <Key extends string, Value>(key: Key, value: Value | undefined) =>
	(value === undefined ? {} : {[key]: value}) as {readonly [Name in Key]?: Value};

/** The first condition that counts. Those with a time or a border of their own are asked in every look, also behind another. */
const firing = (
	rule: Rule,
	{part, value}: Subject<unknown>,
	context: RuleContext,
	patience: Patience,
): (Firing & {readonly index: number}) | undefined => {
	let first: (Firing & {readonly index: number}) | undefined;
	for (const [index, condition] of rule.conditions.entries()) {
		const patient = condition.for !== undefined || condition.keep !== undefined;
		if (first && !patient) {
			continue;
		}

		const when = condition.when(value, context);
		const keep = condition.keep?.(value, context) ?? when;
		const fires = patient
			? patience.fires(`${context.host}\0${rule.id}\0${part}\0${index}`, {when, keep}, condition)
			: when
				? {}
				: undefined;
		if (fires && !first) {
			first = {...fires, index};
		}
	}

	return first;
};

/** What a rule says of one of its subjects. */
export const judgeSubject = (
	rule: Rule,
	subject: Subject<unknown>,
	context: RuleContext,
	patience: Patience,
): Verdict => {
	const {value, part, group = rule.group, tab = rule.tab} = subject;
	const fires = firing(rule, subject, context, patience);
	const condition = fires && rule.conditions[fires.index];
	const base = {
		host: context.host,
		part,
		rule: rule.id,
		group,
		...given('tab', tab),
		...given('stack', subject.stack),
		...given('figure', subject.figure),
		...given('series', subject.series),
		...given('near', subject.near),
		...given('select', subject.select),
	};
	if (!condition) {
		return {
			...base,
			severity: 'ok',
			text: subject.ok,
			...given('since', subject.since),
			...(subject.quiet ? {quiet: true} : {}),
		};
	}

	return {
		...base,
		severity: condition.severity,
		text: said(condition.text, value, context),
		condition: fires.index,
		...given('cure', said(condition.cure, value, context)),
		...given('since', condition.since?.(value, context)),
		...given('heldFrom', fires.from),
	};
};
