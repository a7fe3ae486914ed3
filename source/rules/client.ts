import {type ClientData, type ClientFacts, client} from '../sources/client.js';
import type {Probe} from '../sources/probe.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Rule} from './rule.js';

/** H2: a client URL that does not answer from this machine. */
export const clientRule: Rule<ClientData, Probe<ClientFacts>> = {
	id: 'client',
	title: 'client URLs',
	source: client,
	group: 'client',
	tab: 'federation',
	subjects: (data, context) =>
		data.map(probe =>
			probeSubject(`${probe.part} client URL`, probe, context, {
				ok: `${probe.target} answers, spec ${probe.facts?.versions.at(-1) ?? '?'}`,
				select: `Client URL ${probe.part}`,
			}),
		),
	conditions: notUp('critical', ({target}) => `curl -v ${target}/_matrix/client/versions`),
};
