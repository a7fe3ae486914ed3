import type {Labels} from '../parsers/prometheus-page.js';
import type {KeyMetric} from './key-metric.js';
import {counter, level, made, number, spread, together, type Where} from './measure.js';
import {quantile} from './quantile.js';

// Names and meanings: Synapse's source (1.157.1) and a live 1.160; contrib/grafana/synapse.json says what admins look at.

/** A sync waits on purpose: /sync and sliding sync say nothing of how quick the server is. */
const noSync: Where = ({servlet = '', tag = ''}) => !/sync/i.test(servlet) && !/sync/i.test(tag);
const sending: Where = ({servlet = '', code = ''}) => servlet === 'RoomSendEventRestServlet' && code.startsWith('2');
const failed: Where = ({code = ''}: Labels) => code.startsWith('5');

const at =
	(share: number): NonNullable<KeyMetric['finish']> =>
	(counts, {borders = []}) =>
		quantile(share, borders, counts);

const ratio: NonNullable<KeyMetric['finish']> = ([part = 0, whole = 0]) =>
	whole > 0 ? (part / whole) * 100 : undefined;

const responseTime = 'synapse_http_server_response_time_seconds';

/** How the server itself does. */
export const serverMetrics: readonly KeyMetric[] = [
	{
		id: 'response',
		title: 'Response time p99',
		what: '99 of 100 requests of the last five minutes were answered faster. Without /sync, which waits on purpose.',
		unit: 'time',
		names: [responseTime],
		kind: 'window',
		join: 'sum',
		read: spread(responseTime, noSync),
		finish: at(0.99),
		limit: ({response}) => response,
	},
	{
		id: 'response-half',
		title: 'Response time p50',
		what: 'Half of the requests of the last five minutes were answered faster. Without /sync, which waits on purpose.',
		unit: 'time',
		names: [responseTime],
		kind: 'window',
		join: 'sum',
		read: spread(responseTime, noSync),
		finish: at(0.5),
	},
	{
		id: 'send',
		title: 'Event send time p99',
		what: 'How long sending an event into a room took, for 99 of 100 in the last five minutes: what users feel first.',
		unit: 'time',
		names: [responseTime],
		kind: 'window',
		join: 'sum',
		read: spread(responseTime, sending),
		finish: at(0.99),
	},
	{
		id: 'requests',
		title: 'Requests',
		what: 'Requests that came in, of clients, other servers and health checks.',
		unit: 'rate',
		names: ['synapse_http_server_requests_received_total'],
		aliases: ['synapse_http_server_requests_total', 'synapse_http_server_requests'],
		kind: 'rate',
		join: 'sum',
		read: counter('synapse_http_server_requests_received_total'),
	},
	{
		id: 'errors',
		title: 'Answers with 5xx',
		what: 'Requests that the server failed at.',
		unit: 'rate',
		names: ['synapse_http_server_responses_total'],
		kind: 'rate',
		join: 'sum',
		read: counter('synapse_http_server_responses_total', failed),
	},
	{
		id: 'events',
		title: 'Events stored',
		what: 'Events of local and remote users that were written to the database.',
		unit: 'rate',
		names: ['synapse_storage_events_persisted_events_total'],
		aliases: ['synapse_storage_events_persisted_events'],
		kind: 'rate',
		join: 'sum',
		read: counter('synapse_storage_events_persisted_events_total'),
	},
	{
		id: 'memory',
		title: 'Memory',
		what: 'Resident memory of the processes. The limit is for each.',
		unit: 'bytes',
		names: ['process_resident_memory_bytes'],
		aliases: ['synapse_process_resident_memory_bytes'],
		kind: 'level',
		join: 'sum',
		read: level('process_resident_memory_bytes'),
		limit: ({synapseMemory}) => synapseMemory,
		each: true,
	},
	{
		id: 'cpu',
		title: 'CPU',
		what: 'Percent of one core. A process of Synapse cannot use more than one for most of its work.',
		unit: 'percent',
		names: ['process_cpu_seconds_total'],
		aliases: ['synapse_process_cpu_seconds_total'],
		kind: 'rate',
		join: 'sum',
		read: made(counter('process_cpu_seconds_total'), ([seconds = 0]) => seconds * 100),
	},
	{
		id: 'files',
		title: 'Open files',
		what: 'Percent of the file descriptors that a process may have; of the process that has most.',
		unit: 'percent',
		names: ['process_open_fds', 'process_max_fds'],
		kind: 'level',
		join: 'max',
		read: made(
			together(level('process_open_fds'), level('process_max_fds')),
			([open = 0, most = 0]) => (open / most) * 100,
		),
		limit: () => 80,
	},
	{
		id: 'reactor',
		title: 'Reactor tick p99',
		what: 'How long one turn of the event loop took. Above 0.1 s everything waits for something that does not let go.',
		unit: 'time',
		names: ['python_twisted_reactor_tick_time'],
		kind: 'window',
		join: 'sum',
		read: spread('python_twisted_reactor_tick_time'),
		finish: at(0.99),
	},
	{
		id: 'database',
		title: 'Database wait p99',
		what: 'How long a transaction waited for a connection to the database.',
		unit: 'time',
		names: ['synapse_storage_schedule_time'],
		kind: 'window',
		join: 'sum',
		read: spread('synapse_storage_schedule_time'),
		finish: at(0.99),
	},
	{
		id: 'cache',
		title: 'Cache hits',
		what: 'Percent of the look-ups of the last five minutes that a cache had an answer for.',
		unit: 'percent',
		names: ['synapse_util_caches_cache_hits', 'synapse_util_caches_cache'],
		kind: 'window',
		join: 'sum',
		// Gauges that hold running totals (synapse/util/caches/__init__.py).
		read: together(counter('synapse_util_caches_cache_hits'), counter('synapse_util_caches_cache')),
		finish: ratio,
	},
	{
		id: 'updates',
		title: 'Background updates',
		what: 'Databases whose background updates are not complete. Do not update Synapse meanwhile.',
		unit: 'count',
		names: ['synapse_background_update_status'],
		kind: 'level',
		join: 'max',
		// -1 aborted, 0 disabled, 1 not started, 2 running, 3 complete (synapse/storage/background_updates.py).
		read: number('synapse_background_update_status', status => status !== 3),
	},
	{
		id: 'uptime',
		title: 'Up for',
		what: 'Since the process that started last.',
		unit: 'time',
		names: ['process_start_time_seconds'],
		kind: 'level',
		join: 'max',
		read: level('process_start_time_seconds'),
		finish: ([start = Number.NaN], {now}) => Math.max(0, now / 1000 - start),
	},
];
