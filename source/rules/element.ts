import {type ElementData, type ElementFacts, element} from '../sources/element.js';
import type {Probe} from '../sources/probe.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Rule, RuleContext} from './rule.js';

type ElementProbe = Probe<ElementFacts>;

const containerOf = ({stack}: ElementProbe, {config}: RuleContext): string | undefined =>
	config.stacks.find(({name}) => name === stack)?.element?.container;

/** H2: an Element Web that does not answer, or leads its users to another homeserver. */
export const elementRule: Rule<ElementData, ElementProbe> = {
	id: 'element',
	title: 'Element',
	source: element,
	group: 'element',
	tab: 'containers',
	subjects: (data, context) =>
		data.map(probe =>
			probeSubject('Element', probe, context, {
				ok: `answers, leads to ${probe.facts?.serverName ?? probe.facts?.baseUrl ?? 'its homeserver'}`,
				select: `${context.host}/${containerOf(probe, context)}`,
			}),
		),
	conditions: [
		...notUp<ElementFacts>('critical', (probe, context) => `docker logs --tail 100 ${containerOf(probe, context)}`),
		{
			severity: 'warning',
			when: ({facts}) => facts?.mismatch !== undefined,
			text: ({facts}) => facts?.mismatch ?? '',
			cure: 'mend default_server_config in config.json, or the stack in the config',
		},
	],
};
