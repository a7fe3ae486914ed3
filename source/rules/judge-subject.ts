import type {Patience} from './patience.js';
import type {Rule, RuleContext, Subject, Verdict} from './rule.js';

const said = <Text>(
	text: Text | ((value: unknown, context: RuleContext) => Text),
	value: unknown,
	context: RuleContext,
): Text =>
	typeof text === 'function' ? (text as (value: unknown, context: RuleContext) => Text)(value, context) : text;

const given = <Key extends string, Value>(key: Key, value: Value | undefined) =>
	(value === undefined ? {} : {[key]: value}) as {readonly [Name in Key]?: Value};

/** Every condition is asked in every look, also those behind the one that counts: each has a time of its own. */
const firing = (rule: Rule, {part, value}: Subject<unknown>, context: RuleContext, patience: Patience): number => {
	const fires = rule.conditions.map((condition, index) => {
		const when = condition.when(value, context);
		const keep = condition.keep ? condition.keep(value, context) : when;
		return patience.fires(`${context.host}\0${rule.id}\0${part}\0${index}`, {when, keep}, condition);
	});
	return fires.indexOf(true);
};

/** What a rule says of one of its subjects; undefined: nothing, as it is well and quiet. */
export const judgeSubject = (
	rule: Rule,
	subject: Subject<unknown>,
	context: RuleContext,
	patience: Patience,
): Verdict | undefined => {
	const {value, part, group = rule.group, tab = rule.tab} = subject;
	const index = firing(rule, subject, context, patience);
	const condition = rule.conditions[index];
	const base = {
		host: context.host,
		part,
		rule: rule.id,
		group,
		...given('tab', tab),
		...given('stack', subject.stack),
		...given('figure', subject.figure),
		...given('series', subject.series),
		...given('select', subject.select),
	};
	if (!condition) {
		return subject.quiet ? undefined : {...base, severity: 'ok', text: subject.ok, ...given('since', subject.since)};
	}

	return {
		...base,
		severity: condition.severity,
		text: said(condition.text, value, context),
		condition: index,
		...given('cure', said(condition.cure, value, context)),
		...given('since', condition.since?.(value, context)),
	};
};
