import {containers} from '../sources/containers.js';
import type {Probe} from '../sources/probe.js';
import {type SynapseData, type SynapseFacts, synapse} from '../sources/synapse.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Rule, RuleContext} from './rule.js';

type SynapseProbe = Probe<SynapseFacts>;

const containerOf = ({stack}: SynapseProbe, {config}: RuleContext): string | undefined =>
	config.stacks.find(({name}) => name === stack)?.synapse?.container;

/** It is up at least since its container is, where we did not see it come up. */
const upSince = (probe: SynapseProbe, context: RuleContext): number | undefined => {
	const name = containerOf(probe, context);
	const started = context.latest(containers)?.find(one => one.name === name && one.state === 'running')?.startedAt;
	return probe.since === undefined ? started : Math.max(probe.since, started ?? 0);
};

/** H2: a homeserver that does not answer. */
export const synapseRule: Rule<SynapseData, SynapseProbe> = {
	id: 'synapse',
	title: 'Synapse',
	source: synapse,
	group: 'homeserver',
	tab: 'containers',
	subjects: (data, context) =>
		data.map(probe =>
			probeSubject('homeserver', probe, context, {
				ok: `answers${probe.facts?.version ? `, Synapse ${probe.facts.version}` : ''}`,
				select: `${context.host}/${containerOf(probe, context)}`,
				since: probe.state === 'up' ? upSince(probe, context) : undefined,
			}),
		),
	conditions: notUp('critical', (probe, context) => `docker logs --tail 100 ${containerOf(probe, context)}`),
};
