import type {WellKnownFile} from '../parsers/well-known.js';
import type {Probe} from '../sources/probe.js';
import {type WellKnownData, wellKnown} from '../sources/well-known.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Rule} from './rule.js';

type FileProbe = Probe<WellKnownFile>;

const absent: Readonly<Record<string, string>> = {
	server: 'none: others look for SRV records, then for port 8448',
	client: 'none: users have to type the URL of the client API',
};

const okText = ({part, facts}: FileProbe): string =>
	facts?.value === undefined ? (absent[part] ?? 'none') : `leads to ${facts.value}`;

const badText = ({facts}: FileProbe): string => {
	const check = facts?.checks.find(({good}) => !good);
	return check ? `${check.what}: ${check.seen}; wanted: ${check.wanted}` : '';
};

/** F2, F3: a well-known file that says something wrong; without it others and clients find the server in other ways, or not. */
export const wellKnownRule: Rule<WellKnownData, FileProbe> = {
	id: 'well-known',
	title: 'well-known',
	source: wellKnown,
	group: 'well-known',
	tab: 'federation',
	subjects: (data, context) =>
		data.map(probe =>
			probeSubject(`well-known ${probe.part}`, probe, context, {
				ok: okText(probe),
				figure: probe.facts?.value,
				select: `Well-known ${probe.part}`,
			}),
		),
	conditions: [
		...notUp<WellKnownFile>('warning', ({target}) => `curl -v ${target}`),
		{
			severity: 'warning',
			when: ({facts}) => facts?.verdict === 'bad',
			text: badText,
			cure: ({target}) => `curl -i ${target}`,
		},
	],
};
