import {type CheckFacts, type ChecksData, checks} from '../sources/checks.js';
import type {Probe} from '../sources/probe.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Condition, Rule} from './rule.js';

type Check = Probe<CheckFacts>;

const found = (severity: Condition<Check>['severity']): Condition<Check> => ({
	severity,
	when: ({facts}) => facts?.severity === severity,
	text: ({facts}) => facts?.text ?? '',
	cure: ({facts}) => facts?.cure,
});

/** Checks of the person's own, as they judge themselves. */
export const checksRule: Rule<ChecksData, Check> = {
	id: 'checks',
	title: 'checks',
	source: checks,
	group: 'checks',
	subjects: (data, context) =>
		data.map(check =>
			probeSubject(`check ${check.part}`, check, context, {
				ok: check.facts?.text ?? '',
				// How long it takes says nothing of what it looks at.
				figure: undefined,
				series: undefined,
				since: undefined,
			}),
		),
	conditions: [...notUp<CheckFacts>('unknown'), found('critical'), found('warning'), found('unknown')],
};
