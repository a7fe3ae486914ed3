import {stacksOn} from '../config/stacks-on.js';
import {judgeSubject} from '../rules/judge-subject.js';
import {impatient} from '../rules/patience.js';
import type {Rule, RuleContext, Verdict} from '../rules/rule.js';
import type {FlowContext} from './flow.js';

type Context = Pick<FlowContext, 'config' | 'latest' | 'now'>;

/** What a rule judges with, of a host. */
export const ruleContext = ({config, latest, now}: Context, host: string): RuleContext => ({
	host,
	config,
	stacks: stacksOn(config, host),
	now: now(),
	latest: source => latest(source, host),
});

/** What a rule says of these data of a host: the same words and borders as on the Overview. */
export function ruleVerdicts<Data, Value>(
	rule: Rule<Data, Value>,
	data: Data,
	context: Context,
	host: string,
): readonly Verdict[] {
	const judged = ruleContext(context, host);
	return rule.subjects(data, judged).map(subject => judgeSubject(rule as Rule, subject, judged, impatient));
}
