import {partHosts} from '../config/part-hosts.js';
import type {Config} from '../config/schema.js';
import {HostError} from '../hosts/host.js';
import {describeAnswer} from '../parsers/http-words.js';
import {type PrometheusTarget, parseTargets} from '../parsers/prometheus-targets.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

export interface PrometheusFacts {
	/** Those of the configured job. */
	readonly targets: readonly PrometheusTarget[];
	/** Names of the jobs that it has, where the configured one is not among them. */
	readonly others?: readonly string[];
}

export type PrometheusData = ReadonlyArray<Probe<PrometheusFacts>>;

interface PrometheusPart extends Part {
	readonly job: string;
}

const timeout = 10_000;
const limit = 8 << 20;
const unseen = 60;

const partsOn = ({stacks}: Config, host: string): readonly PrometheusPart[] =>
	stacks.flatMap(({name, prometheus: of}) =>
		of?.host === host ? [{stack: name, part: 'prometheus', target: of.url, job: of.job}] : [],
	);

async function ask(
	{http, host, signal}: SourceContext<PrometheusData>,
	{target, job}: PrometheusPart,
): Promise<PrometheusFacts> {
	// Servers before 2.42 do not know scrapePool and answer with all.
	const query = new URLSearchParams({state: 'active', scrapePool: job});
	const ask = (query: URLSearchParams) =>
		http.get(`${target.replace(/\/$/, '')}/api/v1/targets?${query}`, {name: 'Prometheus', timeout, limit, signal});
	const answer = await ask(query);
	const targets = answer.status === 200 ? parseTargets(answer.body) : undefined;
	if (!targets) {
		throw new HostError('failed', host.id, `Prometheus: /api/v1/targets gives ${describeAnswer(answer)}`);
	}

	const ours = targets.filter(one => one.job === job);
	if (ours.length > 0) {
		return {targets: ours};
	}

	// A job's name may be relabelled, its pool not; and which jobs are there helps to mend the config.
	const all =
		targets.length > 0 ? targets : (parseTargets((await ask(new URLSearchParams({state: 'active'}))).body) ?? []);
	return {targets: [], others: [...new Set(all.map(one => one.job))].toSorted().slice(0, 20)};
}

/** M4: whether Prometheus reaches the metrics of each Synapse, and what its last scrape failed of. */
export const prometheus: PolledSource<PrometheusData> = {
	id: 'prometheus',
	title: 'Prometheus',
	operations: ['M4'],
	empty: [],
	hosts: config => partHosts(config, stack => [stack.prometheus]),
	every: {seen: 15, unseen},
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: unseen}, part => ask(context, part)),
};
