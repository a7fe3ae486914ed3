import type {Probe} from '../sources/probe.js';
import {type PrometheusData, type PrometheusFacts, prometheus} from '../sources/prometheus.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Rule} from './rule.js';

type PrometheusProbe = Probe<PrometheusFacts>;

const targetsOf = ({facts}: PrometheusProbe) => facts?.targets ?? [];

const failing = (probe: PrometheusProbe) => targetsOf(probe).filter(({health}) => health === 'down');

const upText = (probe: PrometheusProbe): string => {
	const all = targetsOf(probe);
	return `${all.filter(({health}) => health === 'up').length} of ${all.length} targets up`;
};

/** "2/2". */
const figureOf = (probe: PrometheusProbe): string => {
	const all = targetsOf(probe);
	return `${all.filter(({health}) => health === 'up').length}/${all.length}`;
};

/** M4: metrics that nobody keeps, as Prometheus or its scrapes fail. */
export const prometheusRule: Rule<PrometheusData, PrometheusProbe> = {
	id: 'prometheus',
	title: 'Prometheus',
	source: prometheus,
	group: 'prometheus',
	tab: 'federation',
	subjects: (data, context) =>
		data.map(probe =>
			probeSubject('Prometheus', probe, context, {ok: upText(probe), figure: probe.facts && figureOf(probe)}),
		),
	conditions: [
		...notUp<PrometheusFacts>('warning'),
		{
			severity: 'warning',
			when: probe => failing(probe).length > 0,
			text: probe => {
				const [first] = failing(probe);
				return `${upText(probe)}; ${first?.instance}: ${first?.error ?? 'down'}`;
			},
		},
		{
			severity: 'unknown',
			when: probe => targetsOf(probe).some(({health}) => health !== 'up' && health !== 'down'),
			// As long as one that was just started takes to come round to all.
			for: 120,
			text: probe => `${upText(probe)}, the others were not scraped yet`,
		},
		{
			severity: 'warning',
			when: probe => targetsOf(probe).length === 0,
			text: ({facts}) =>
				facts?.others?.length ? `has no such job; it has ${facts.others.join(', ')}` : 'scrapes nothing of this job',
			cure: 'see prometheus.job in the config, and scrape_configs in prometheus.yml',
		},
	],
};
