import {partHosts} from '../config/part-hosts.js';
import type {Config} from '../config/schema.js';
import {expected, figuresOf} from '../metrics/figures.js';
import {findFamily} from '../metrics/measure.js';
import {parsePin} from '../metrics/pin.js';
import {pinnedFigure, readPin} from '../metrics/pinned.js';
import {intervalOf, type Reading, readKeys} from '../metrics/reading.js';
import {copied, counts, ratesOf, totalsOf, trendsOf} from '../metrics/trends.js';
import {clean} from '../parsers/clean.js';
import type {Page} from '../parsers/prometheus-page.js';
import {
	allFamilies,
	type Endpoint,
	type EndpointFacts,
	type MetricsData,
	pinsIn,
	type StackMetrics,
} from './metrics-data.js';
import {type FetchedPage, fetchMetrics} from './metrics-page.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

export {allFamilies, keyFigure, type MetricsData, pinFocus, stackMetrics} from './metrics-data.js';

const seconds = expected / 1000;
/** Of a page with more samples the one before is not kept. */
const mostKept = 50_000;

const partsOn = ({stacks}: Config, host: string): readonly Part[] =>
	stacks.flatMap(({name, synapse}) =>
		synapse?.host === host ? synapse.metrics.map(url => ({stack: name, part: new URL(url).host, target: url})) : [],
	);

const versionOf = (page: Page): string | undefined => {
	const version = findFamily(page, 'synapse_build_info')?.metrics[0]?.labels.version;
	return version === undefined ? undefined : clean(copied(version)).slice(0, 40);
};

const readPins = (pins: readonly string[], page: Page, before: EndpointFacts | undefined, now: Reading) =>
	new Map(
		pins.map(pin => {
			// What was just pinned in the list of all families was on the page before as well.
			const known = before?.pins?.get(pin) ?? (before?.page && readPin(pin, before.page, undefined, before.reading));
			return [pin, readPin(pin, page, before && {reading: before.reading, pin: known}, now)] as const;
		}),
	);

const factsOf = (
	{url, page, bytes}: FetchedPage,
	before: EndpointFacts | undefined,
	at: number,
	keep: boolean,
	pins: readonly string[],
): EndpointFacts => {
	const reading = readKeys(page, before?.reading, at);
	const totals = totalsOf(page, before?.totals);
	const version = versionOf(page);
	const interval = intervalOf(before?.reading, reading);
	const last = keep && before?.page && before.page.samples <= mostKept ? before.page : undefined;
	return {
		url,
		...(version === undefined ? {} : {version}),
		samples: page.samples,
		families: page.families.size,
		bytes,
		bad: page.bad,
		cut: page.cut,
		overlong: page.overlong,
		reading,
		totals,
		rates: ratesOf(totals, before, reading),
		counted: new Set([...totals.keys()].filter(name => counts(page.families.get(name)!))),
		...(pins.length > 0 ? {pins: readPins(pins, page, before, reading)} : {}),
		...(keep ? {page} : {}),
		...(last ? {before: last} : {}),
		...(interval ? {interval} : {}),
	};
};

async function ask(
	context: SourceContext<unknown>,
	{stack, target}: Part,
	before: EndpointFacts | undefined,
): Promise<EndpointFacts> {
	const fetched = await fetchMetrics(context, target, before?.url);
	return factsOf(fetched, before, context.now(), context.focus.has(allFamilies), pinsIn(context.focus, stack));
}

/** Pages that nobody looks at any more are let go also where the endpoint does not answer. */
const withoutPage = (endpoint: Endpoint): Endpoint => {
	const {facts} = endpoint;
	if (!facts?.page) {
		return endpoint;
	}

	const {page: _page, before: _before, ...rest} = facts;
	return {...endpoint, facts: rest};
};

/** A pin of one process alone says nothing of others. */
const isPartOf =
	(pin: string) =>
	({target}: Endpoint): boolean => {
		const {process} = parsePin(pin);
		return process === undefined || process === new URL(target).host;
	};

const stackOf = (
	stack: string,
	endpoints: readonly Endpoint[],
	data: MetricsData,
	pins: readonly string[],
	now: number,
): StackMetrics => {
	const before = data.stacks.find(each => each.stack === stack);
	const answered = endpoints.map(({state, facts}) => (state === 'up' ? facts : undefined));
	const isCounted = (name: string): boolean => endpoints.some(({facts}) => facts?.counted.has(name));
	const trends = before && {trends: before.trends, at: data.at};
	return {
		stack,
		endpoints,
		figures: figuresOf(
			answered.map(facts => facts?.reading),
			before?.figures ?? [],
			now,
		),
		trends: trendsOf(answered, isCounted, trends, now),
		pinned: pins.map(pin =>
			pinnedFigure(
				pin,
				endpoints.filter(isPartOf(pin)).map(({state, facts}) => (state === 'up' ? facts?.pins?.get(pin) : undefined)),
				trends && {...trends, pinned: before.pinned?.find(each => each.pin === pin)},
				now,
			),
		),
	};
};

/** M1–M3: the metrics of each Synapse, of all its processes: key metrics with their history, and all families while they are looked at. */
export const metrics: PolledSource<MetricsData> = {
	id: 'metrics',
	title: 'Metrics',
	operations: ['M1', 'M2', 'M3', 'F4'],
	empty: {at: 0, stacks: []},
	hosts: config => partHosts(config, ({synapse}) => [synapse?.metrics.length ? synapse : undefined]),
	every: {seen: seconds, unseen: seconds},
	lacks: ({stacks}, focus) =>
		(focus.has(allFamilies) && stacks.some(({endpoints}) => endpoints.some(({facts}) => facts && !facts.page))) ||
		stacks.some(({stack, pinned = []}) => pinsIn(focus, stack).some(pin => !pinned.some(each => each.pin === pin))),
	async read(context) {
		const parts = partsOn(context.config, context.host.id);
		const {data} = context;
		const known = data.stacks.flatMap(({endpoints}) => endpoints);
		const probes: ReadonlyArray<Probe<EndpointFacts>> = await probeAll(
			{...contextOf(context), data: known},
			parts,
			{every: seconds},
			(part, before) => ask(context, part, before?.facts),
		);
		const keep = context.focus.has(allFamilies);
		const endpoints = keep ? probes : probes.map(withoutPage);
		const now = context.now();
		const stacks = [...new Set(parts.map(({stack}) => stack))];
		return {
			at: now,
			stacks: stacks.map(stack =>
				stackOf(
					stack,
					endpoints.filter(endpoint => endpoint.stack === stack),
					data,
					pinsIn(context.focus, stack),
					now,
				),
			),
		};
	},
};

/** What probeAll needs of it; a spread would call the getters of all that it has. */
const contextOf = ({host, signal, now}: SourceContext<MetricsData>) => ({host, signal, now});
