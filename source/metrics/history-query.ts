import type {KeyId} from './key-metric.js';
import {keyMetric} from './key-metrics.js';
import {windowTime} from './reading.js';

/** How far back a history goes. */
export interface Span {
	readonly id: string;
	/** "last 6 h". */
	readonly title: string;
	readonly seconds: number;
}

/** What a Prometheus can tell; what was seen since the program started is told by the live figures. */
export const spans: readonly Span[] = [
	{id: '1h', title: 'last hour', seconds: 3600},
	{id: '6h', title: 'last 6 h', seconds: 6 * 3600},
	{id: '24h', title: 'last 24 h', seconds: 24 * 3600},
	{id: '7d', title: 'last 7 days', seconds: 7 * 24 * 3600},
];

/** Points of a history, whatever its span. */
export const historyPoints = 240;

export const stepOf = ({seconds}: Pick<Span, 'seconds'>): number => seconds / historyPoints;

interface Scope {
	readonly job: string;
	/** Seconds that rates and quantiles are made of. */
	readonly window: number;
}

type Query = (scope: Scope) => string;

/** PromQL's strings have Go's escapes, of which JSON's are a part. */
const equal = (label: string, value: string): string => `${label}=${JSON.stringify(value)}`;

const series =
	(name: string, where: readonly string[]): Query =>
	({job}) =>
		`${name}{${[equal('job', job), ...where].join(',')}}`;

const rate =
	(name: string, where: readonly string[]): Query =>
	scope =>
		`rate(${series(name, where)(scope)}[${scope.window}s])`;

const total =
	(name: string, ...where: readonly string[]): Query =>
	scope =>
		`sum(${series(name, where)(scope)})`;

/** Of each process; Prometheus tells them by what it scraped. */
const each =
	(name: string, ...where: readonly string[]): Query =>
	scope =>
		`sum by (instance) (${series(name, where)(scope)})`;

const grown =
	(name: string, ...where: readonly string[]): Query =>
	scope =>
		`sum(${rate(name, where)(scope)})`;

const spread =
	(share: number, name: string, ...where: readonly string[]): Query =>
	scope =>
		`histogram_quantile(${share}, sum by (le) (${rate(`${name}_bucket`, where)(scope)}))`;

/** Queries with something round and between them. */
const made =
	(make: (...texts: readonly string[]) => string, ...queries: readonly Query[]): Query =>
	scope =>
		make(...queries.map(query => query(scope)));

const noSync = ['servlet!~"(?i).*sync.*"', 'tag!~"(?i).*sync.*"'];
const sender = 'name="federation_sender"';
const responseTime = 'synapse_http_server_response_time_seconds';
const updates = 'synapse_background_update_status';

/** The figures of the key metrics as PromQL: the same sums, rates and quantiles as of the pages that are read live. */
const queries: Readonly<Record<KeyId, Query>> = {
	queue: made(
		(pdus, edus) => `${pdus} + ${edus}`,
		total('synapse_federation_transaction_queue_pending_pdus'),
		total('synapse_federation_transaction_queue_pending_edus'),
	),
	lag: made(processes => `max(${processes}) / 1000`, each('synapse_event_processing_lag', sender)),
	backlog: made(
		(stored, done) => `clamp_min(max(${stored}) - max(${done}), 0)`,
		each('synapse_event_persisted_position'),
		each('synapse_event_processing_positions', sender),
	),
	destinations: total('synapse_federation_transaction_queue_pending_destinations'),
	sent: grown('synapse_federation_client_sent_transactions_total'),
	received: grown('synapse_federation_server_received_pdus_total'),
	response: spread(0.99, responseTime, ...noSync),
	'response-half': spread(0.5, responseTime, ...noSync),
	send: spread(0.99, responseTime, equal('servlet', 'RoomSendEventRestServlet'), 'code=~"2.*"'),
	requests: grown('synapse_http_server_requests_received_total'),
	// What never failed has no series with such a code, and counts 0.
	errors: made(
		(failed, all) => `${failed} or 0 * ${all}`,
		grown('synapse_http_server_responses_total', 'code=~"5.*"'),
		grown('synapse_http_server_responses_total'),
	),
	events: grown('synapse_storage_events_persisted_events_total'),
	memory: total('process_resident_memory_bytes'),
	cpu: made(seconds => `${seconds} * 100`, grown('process_cpu_seconds_total')),
	files: made((open, most) => `max(${open} / ${most}) * 100`, each('process_open_fds'), each('process_max_fds')),
	reactor: spread(0.99, 'python_twisted_reactor_tick_time'),
	database: spread(0.99, 'synapse_storage_schedule_time'),
	cache: made(
		(hits, all) => `${hits} / ${all} * 100`,
		grown('synapse_util_caches_cache_hits'),
		grown('synapse_util_caches_cache'),
	),
	updates: made(of => `max(count by (instance) (${of} != 3) or 0 * count by (instance) (${of}))`, series(updates, [])),
	uptime: made(started => `time() - max(${started})`, each('process_start_time_seconds')),
};

/** Whether the points of a span are the highest of what lies between them: what stands now is not a mean of anything. */
export const isPeak = (id: KeyId, {seconds}: Pick<Span, 'seconds'>): boolean =>
	keyMetric(id).kind === 'level' && stepOf({seconds}) > 60;

/** Seconds that a point of a rate or quantile is made of: all that lies between two points, as the live figure at least. */
export const windowOf = (span: Pick<Span, 'seconds'>): number => Math.max(stepOf(span), windowTime / 1000);

/** The query of a key metric's history. No point where a process of the job was not read: the rest is not the figure. */
export function historyQuery(id: KeyId, job: string, span: Pick<Span, 'seconds'>): string {
	const query = queries[id]({job, window: windowOf(span)});
	const whole = `(${query}) and on () (min(up{${equal('job', job)}}) == 1)`;
	return isPeak(id, span) ? `max_over_time((${whole})[${stepOf(span)}s:60s])` : whole;
}

/** A selector of everything that the history of a key metric is made of. */
export const historySelector = (id: KeyId, job: string): string =>
	`{__name__=~"(?:${keyMetric(id).names.join('|')})(?:_bucket)?|up",${equal('job', job)}}`;
