import type {Probe} from '../sources/probe.js';
import {type ServiceFacts, type ServicesData, services} from '../sources/services.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Rule} from './rule.js';

/** A database or a Redis that does not answer. */
export const servicesRule: Rule<ServicesData, Probe<ServiceFacts>> = {
	id: 'services',
	title: 'database and Redis',
	source: services,
	group: 'database',
	tab: 'database',
	expects: ({stacks}, host) => [
		...(stacks.some(({postgres}) => postgres?.host === host && postgres.address !== undefined)
			? (['database'] as const)
			: []),
		...(stacks.some(({redis}) => redis?.host === host && redis.address !== undefined) ? (['redis'] as const) : []),
	],
	subjects: (data, context) =>
		data.map(probe =>
			probeSubject(probe.part === 'redis' ? 'Redis' : 'PostgreSQL', probe, context, {
				ok: probe.facts?.said ?? 'answers',
				group: probe.part === 'redis' ? 'redis' : 'database',
			}),
		),
	conditions: notUp('critical'),
};
