import assert from 'node:assert/strict';
import {test} from 'node:test';
import {figureText, whyNone} from '../../../source/metrics/figure-text.js';
import type {KeyId} from '../../../source/metrics/key-metric.js';
import {keyMetric, keyMetrics} from '../../../source/metrics/key-metrics.js';
import {quantile} from '../../../source/metrics/quantile.js';
import {isExposed, resolveName} from '../../../source/metrics/resolve.js';
import {parsePage} from '../../../source/parsers/prometheus.js';
import {keyFigure, type MetricsData} from '../../../source/sources/metrics.js';
import {type Answers, localMetrics, metricsReader, recordedPage} from '../../helpers/metrics.js';

const began = 1_800_000_000_000;
const url = `${localMetrics}/_synapse/metrics`;
const stack = 'matrix';

const figure = (data: MetricsData, id: KeyId) => keyFigure(data, stack, id)!;
const value = (data: MetricsData, id: KeyId): number | undefined => figure(data, id).value;

/** Reads pages 15 s apart. */
const readAll = async (...pages: ReadonlyArray<string | Error>): Promise<MetricsData> => {
	const reader = metricsReader();
	for (const [index, page] of pages.entries()) {
		await reader.read({[url]: page}, began + index * 15_000);
	}

	return reader.data;
};

const near = (value: number | undefined, expected: number, what?: string): void => {
	assert.ok(
		value !== undefined && Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
		`${what}: ${value}, not ${expected}`,
	);
};

test('the names of the runbook lead to the real ones, and real names to themselves', () => {
	const page = parsePage(recordedPage(1));
	const runbook: Readonly<Record<string, readonly string[]>> = {
		synapse_federation_send_events_queue: [
			'synapse_federation_transaction_queue_pending_pdus',
			'synapse_federation_transaction_queue_pending_edus',
		],
		synapse_process_resident_memory_bytes: ['process_resident_memory_bytes'],
		synapse_http_server_requests_total: ['synapse_http_server_requests_received_total'],
		synapse_storage_events_persisted_events_total: ['synapse_storage_events_persisted_events_total'],
	};
	for (const [name, names] of Object.entries(runbook)) {
		assert.deepEqual(resolveName(name).names, names);
		assert.equal(isExposed(page, name), true, name);
		assert.equal(page.families.has(name), names[0] === name);
		for (const real of names) {
			assert.deepEqual(resolveName(real).names, [real]);
			assert.equal(resolveName(real).key?.id, resolveName(name).key?.id);
		}
	}

	assert.equal(isExposed(page, 'synapse_no_such_metric'), false);
});

test('every name of the key metrics is on the page of the lab', () => {
	const page = parsePage(recordedPage(1));
	for (const {names} of keyMetrics) {
		for (const name of names) {
			assert.ok(page.families.has(name), name);
		}
	}
});

test('the figures of the lab, from its two pages', async () => {
	const data = await readAll(recordedPage(1), recordedPage(2));
	const sum = (page: 1 | 2, pattern: RegExp): number =>
		recordedPage(page)
			.split('\n')
			.filter(line => pattern.test(line))
			.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
	const rate = (pattern: RegExp): number => (sum(2, pattern) - sum(1, pattern)) / 15;
	near(value(data, 'memory'), sum(2, /^process_resident_memory_bytes /), 'memory');
	near(value(data, 'requests'), rate(/^synapse_http_server_requests_received_total\{/), 'requests');
	near(value(data, 'events'), rate(/^synapse_storage_events_persisted_events_total\{/), 'events');
	near(value(data, 'errors'), rate(/^synapse_http_server_responses_total\{code="5/), 'errors');
	near(value(data, 'cpu'), rate(/^process_cpu_seconds_total /) * 100, 'cpu');
	near(value(data, 'files'), (sum(2, /^process_open_fds /) / sum(2, /^process_max_fds /)) * 100, 'files');
	near(value(data, 'lag'), 0.013, 'lag'); // 13 ms
	near(value(data, 'queue'), 0, 'queue');
	near(value(data, 'backlog'), 0, 'backlog');
	near(value(data, 'updates'), 0, 'updates');
	const hits = rate(/^synapse_util_caches_cache_hits\{/);
	const lookups = rate(/^synapse_util_caches_cache\{/);
	near(value(data, 'cache'), (hits / lookups) * 100, 'cache');
	assert.ok(value(data, 'requests')! > 0 && lookups > 0);
	assert.equal(data.stacks[0]?.endpoints[0]?.facts?.version, '1.160.0');
});

test('what a server does not expose is said to be so, and is never 0', async () => {
	const without = (pattern: RegExp) => (page: string) =>
		page
			.split('\n')
			.filter(line => !pattern.test(line))
			.join('\n');
	const data = await readAll(without(/pending_pdus/)(recordedPage(1)));
	const queue = figure(data, 'queue');
	assert.equal(queue.value, undefined);
	assert.equal(queue.absence, 'absent');
	assert.equal(figureText(queue.value, 'count'), '–');
	assert.match(whyNone(keyMetric('queue'), queue) ?? '', /not exposed/);
	// The family without a sample: it lives on another process.
	const elsewhere = await readAll(without(/^synapse_federation_transaction_queue/)(recordedPage(1)));
	assert.equal(figure(elsewhere, 'queue').absence, 'elsewhere');
	const cut = await readAll(recordedPage(1).slice(0, 20_000));
	assert.equal(figure(cut, 'queue').absence, 'unread');
	assert.equal(data.stacks[0]?.endpoints[0]?.facts?.cut, false);
	assert.equal(cut.stacks[0]?.endpoints[0]?.facts?.cut, true);
});

const page = (start: number, counted: number, more = ''): string =>
	[
		'# TYPE process_start_time_seconds gauge',
		`process_start_time_seconds ${start}`,
		'# TYPE synapse_http_server_requests_received_total counter',
		`synapse_http_server_requests_received_total{method="GET"} ${counted}`,
		'synapse_http_server_requests_received_total{method="PUT"} 0',
		more,
		'',
	].join('\n');

const start = began / 1000 - 1000;

test('a rate over a restart counts what was counted since, and never falls below 0', async () => {
	const reader = metricsReader();
	const read = (text: string, seconds: number) => reader.read({[url]: text}, began + seconds * 1000);
	await read(page(start, 1000), 0);
	await read(page(start, 1150), 15);
	near(value(reader.data, 'requests'), 10);
	// Started 5 s before this reading, 20 requests since: 4 a second.
	await read(page(began / 1000 + 25, 20), 30);
	near(value(reader.data, 'requests'), 4);
	await read(page(began / 1000 + 25, 50), 45);
	near(value(reader.data, 'requests'), 2);
	// More than before, though it began again: only the start tells.
	await read(page(began / 1000 + 50, 100), 60);
	near(value(reader.data, 'requests'), 10);
	assert.ok(figure(reader.data, 'requests').history.values.every(value => value === undefined || value >= 0));
	// A clock over there that is an hour ahead must not make a rate of it.
	await read(page(began / 1000 + 3600, 30), 75);
	near(value(reader.data, 'requests'), 2);
});

test('a counter that fell without a restart is a gap', async () => {
	const data = await readAll(page(start, 1000), page(start, 10));
	assert.equal(value(data, 'requests'), undefined);
	assert.equal(figure(data, 'requests').absence, 'waiting');
	assert.deepEqual(figure(data, 'requests').history.values, [undefined, undefined]);
});

test('the first reading has no rate; one that failed is a gap, and the rate goes on over it', async () => {
	const first = await readAll(page(start, 1000));
	assert.match(whyNone(keyMetric('requests'), figure(first, 'requests')) ?? '', /second reading/);
	const data = await readAll(page(start, 1000), page(start, 1150), new Error('no'), page(start, 1450));
	assert.deepEqual(figure(data, 'requests').history.values, [undefined, 10, undefined, 10]);
});

test('a pause between readings is drawn as a gap', async () => {
	const reader = metricsReader();
	await reader.read({[url]: page(start, 0)}, began);
	await reader.read({[url]: page(start, 15)}, began + 15_000);
	await reader.read({[url]: page(start, 90)}, began + 90_000);
	assert.deepEqual(figure(reader.data, 'requests').history.values, [
		undefined,
		1,
		undefined,
		undefined,
		undefined,
		undefined,
		1,
	]);
	const trend = reader.data.stacks[0]!.trends.get('synapse_http_server_requests_received_total')!;
	assert.deepEqual([...trend.history.slice(-7)], [Number.NaN, 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1]);
	// A clock that was set back says nothing.
	await reader.read({[url]: page(start, 100)}, began + 30_000);
	assert.equal(value(reader.data, 'requests'), undefined);
});

const times = (...counts: readonly [number, number, number]): string =>
	[
		'# TYPE synapse_http_server_response_time_seconds histogram',
		...['0.1', '1.0', '+Inf'].map(
			(le, index) => `synapse_http_server_response_time_seconds_bucket{le="${le}",servlet="A",tag=""} ${counts[index]}`,
		),
		...['SyncRestServlet', 'SlidingSyncRestServlet'].flatMap(servlet => [
			`synapse_http_server_response_time_seconds_bucket{le="0.1",servlet="${servlet}",tag=""} 0`,
			`synapse_http_server_response_time_seconds_bucket{le="1.0",servlet="${servlet}",tag=""} 0`,
			`synapse_http_server_response_time_seconds_bucket{le="+Inf",servlet="${servlet}",tag=""} 100000`,
		]),
		'synapse_http_server_response_time_seconds_bucket{le="+Inf",servlet="B",tag="incremental_sync"} 100000',
	].join('\n');

test('quantiles of response times are of the last five minutes, and leave out /sync', async () => {
	const reader = metricsReader();
	const read = (text: string, seconds: number) => reader.read({[url]: page(start, 0, text)}, began + seconds * 1000);
	await read(times(100, 100, 100), 0);
	near(value(reader.data, 'response'), 0.099);
	assert.equal(figure(reader.data, 'response').sinceStart, true);
	await read(times(100, 200, 200), 15); // a hundred between 0.1 and 1 s
	near(value(reader.data, 'response'), 0.1 + 0.9 * 0.99);
	near(value(reader.data, 'response-half'), 0.55);
	assert.equal(figure(reader.data, 'response').sinceStart, undefined);
	await read(times(1000, 1100, 1100), 30); // 900 quick ones: the window has both
	near(value(reader.data, 'response-half'), 0.1 * (500 / 900));
	await read(times(1000, 1100, 1100), 330);
	assert.equal(value(reader.data, 'response'), undefined);
	assert.match(whyNone(keyMetric('response'), figure(reader.data, 'response')) ?? '', /nothing counted/);
});

test('a restart within the window takes nothing out of it', async () => {
	const reader = metricsReader();
	await reader.read({[url]: page(start, 0, times(100, 100, 100))}, began);
	await reader.read({[url]: page(start, 0, times(200, 200, 200))}, began + 15_000);
	await reader.read({[url]: page(began / 1000 + 20, 0, times(0, 100, 100))}, began + 30_000);
	near(value(reader.data, 'response-half'), 0.1); // 100 below 0.1, 100 above
});

test('quantiles as histogram_quantile has them', () => {
	const borders = [1, 2, 4, Number.POSITIVE_INFINITY];
	near(quantile(0.5, borders, [10, 20, 30, 40]), 2);
	near(quantile(0.25, borders, [10, 20, 30, 40]), 1);
	near(quantile(0.125, borders, [10, 20, 30, 40]), 0.5);
	near(quantile(0.99, borders, [10, 20, 30, 40]), 4); // beyond the last border
	near(quantile(0.5, borders, [0, 0, 10, 10]), 3);
	near(quantile(0.5, borders, [10, 9, 20, 20]), 1); // read while it was counted
	assert.equal(quantile(0.5, borders, [0, 0, 0, 0]), undefined);
	assert.equal(quantile(0.5, [1, 2], [1, 2]), undefined);
	assert.equal(quantile(0.5, [], []), undefined);
});

test('several processes: what can be is summed, the worst counts else, and one that is down makes it "at least"', async () => {
	const urls = ['http://localhost:9000', 'http://localhost:9001'];
	const reader = metricsReader(urls);
	const main = (queue: string, position: number): string =>
		`process_resident_memory_bytes 100\nprocess_start_time_seconds ${start}\nprocess_open_fds 10\nprocess_max_fds 100\n${queue}synapse_event_persisted_position{a="b"} ${position}\n`;
	const queue = (number: number): string =>
		`# TYPE synapse_federation_transaction_queue_pending_pdus gauge\nsynapse_federation_transaction_queue_pending_pdus ${number}\nsynapse_federation_transaction_queue_pending_edus 1\n`;
	const bare =
		'# TYPE synapse_federation_transaction_queue_pending_pdus gauge\n# TYPE synapse_federation_transaction_queue_pending_edus gauge\n';
	const sender = `${queue(7)}process_resident_memory_bytes 50\nprocess_start_time_seconds ${start + 10}\nprocess_open_fds 60\nprocess_max_fds 100\nsynapse_event_processing_positions{name="federation_sender"} 80\nsynapse_event_processing_positions{name="stats"} 1\n`;
	const answers: Answers = {
		[`${urls[0]}/_synapse/metrics`]: main(bare, 100),
		[`${urls[1]}/_synapse/metrics`]: sender,
	};
	await reader.read(answers, began);
	near(value(reader.data, 'memory'), 150);
	assert.deepEqual(figure(reader.data, 'memory').parts, [100, 50]);
	near(value(reader.data, 'queue'), 8);
	assert.deepEqual(figure(reader.data, 'queue').parts, [undefined, 8]);
	near(value(reader.data, 'backlog'), 20);
	near(value(reader.data, 'files'), 60);
	near(value(reader.data, 'uptime'), 990);
	await reader.read({[`${urls[0]}/_synapse/metrics`]: main(bare, 100)}, began + 15_000);
	const memory = figure(reader.data, 'memory');
	assert.equal(memory.value, 100);
	assert.equal(memory.partial, true);
	assert.equal(figure(reader.data, 'queue').absence, 'unread');
	assert.deepEqual(memory.history.values, [150, undefined]);
	assert.deepEqual(
		reader.data.stacks[0]?.endpoints.map(({state}) => state),
		['up', 'down'],
	);
});

test('NaN and infinities are no figures', async () => {
	const data = await readAll('process_resident_memory_bytes NaN\nprocess_open_fds 1\nprocess_max_fds 0\n');
	assert.equal(value(data, 'memory'), undefined);
	assert.equal(value(data, 'files'), undefined);
});

test('figures with their units', () => {
	const texts: ReadonlyArray<readonly [number | undefined, Parameters<typeof figureText>[1], string]> = [
		[undefined, 'count', '–'],
		[0, 'count', '0'],
		[9999, 'count', '9999'],
		[12_345, 'count', '12.3k'],
		[1.5e6, 'count', '1.5M'],
		[-3, 'count', '-3'],
		[0.0123, 'rate', '0.0123/s'],
		[0.000_002, 'rate', '0.0000020/s'],
		[155_357_184, 'bytes', '148M'],
		[0, 'bytes', '0'],
		[0.013, 'time', '13 ms'],
		[0.000_04, 'time', '40 µs'],
		[0, 'time', '0 ms'],
		[1.42, 'time', '1.42 s'],
		[200, 'time', '3m 20s'],
		[7260, 'time', '2h 1m'],
		[187_200, 'time', '2d 4h'],
		[0.65, 'percent', '0.65 %'],
		[Number.NaN, 'count', 'NaN'],
		[Number.POSITIVE_INFINITY, 'bytes', '+Inf'],
	];
	for (const [value, unit, text] of texts) {
		assert.equal(figureText(value, unit), text);
	}
});
