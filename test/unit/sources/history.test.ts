import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import type {KeyId} from '../../../source/metrics/key-metric.js';
import {type HistoryData, history, historyArgument} from '../../../source/sources/history.js';
import {fixtureFile} from '../../helpers/fixtures.js';
import {httpFaults, type ReadOptions, readOnce, recorded, serveHttp} from '../../helpers/probes.js';

const end = 1_795_414_153;

const read = (t: TestContext, port: number, metric: KeyId = 'requests', options: ReadOptions<HistoryData> = {}) =>
	readOnce(
		t,
		{
			...history,
			read: context => history.read({...context, argument: historyArgument({stack: 'stack', metric, span: '24h'})}),
		},
		{
			stacks: {
				stack: {homeserver: 'example.org', prometheus: {host: 'h', url: `http://127.0.0.1:${port}/`, job: 'past'}},
			},
		},
		{now: end * 1000 + 456, ...options},
	);

/** Answers the range and the names with what was recorded; notes what was asked. */
const serve = async (t: TestContext, range: string, names = 'names') => {
	const asked: URL[] = [];
	const port = await serveHttp(t, (request, response) => {
		const url = new URL(request.url ?? '', 'http://x');
		asked.push(url);
		const file = url.pathname === '/api/v1/query_range' ? range : names;
		recorded({[request.url ?? '']: `prometheus/${file}.http`})(request, response);
	});
	return {port, asked};
};

test('M4: a day of a metric, asked for once, in 240 points up to now', async t => {
	const {port, asked} = await serve(t, 'range');
	const {from, to, values, unknown} = await read(t, port);
	assert.deepEqual([from, to, values.length, unknown], [(end - 239 * 360) * 1000, end * 1000, 240, undefined]);
	assert.equal(values.filter(value => value === undefined).length, 20);
	assert.equal(asked.length, 1);
	const {pathname, searchParams} = asked[0]!;
	assert.equal(pathname, '/api/v1/query_range');
	assert.deepEqual(
		['start', 'end', 'step'].map(name => searchParams.get(name)),
		[String(end - 239 * 360), String(end), '360'],
	);
	assert.equal(
		searchParams.get('query'),
		'(sum(rate(synapse_http_server_requests_received_total{job="past"}[360s]))) and on () (min(up{job="past"}) == 1)',
	);
});

test('no figure at all: which names it does not know', async t => {
	const {port, asked} = await serve(t, 'range-empty');
	const {values, unknown} = await read(t, port, 'queue');
	assert.deepEqual(values, []);
	assert.deepEqual(unknown, [
		'synapse_federation_transaction_queue_pending_pdus',
		'synapse_federation_transaction_queue_pending_edus',
	]);
	assert.equal(asked[1]?.pathname, '/api/v1/label/__name__/values');
});

test('a histogram is known by its buckets', async t => {
	const port = await serveHttp(t, ({url = ''}, response) =>
		response.end(
			url.includes('query_range')
				? '{"status":"success","data":{"resultType":"matrix","result":[]}}'
				: '{"status":"success","data":["up","python_twisted_reactor_tick_time_bucket"]}',
		),
	);
	assert.deepEqual((await read(t, port, 'reactor')).unknown, []);
});

test('what Prometheus says of a query that it does not answer is told', async t => {
	const {port} = await serve(t, 'range-error');
	await assert.rejects(read(t, port), /^HostError: Prometheus: 1:5: parse error: unclosed left parenthesis$/);
	assert.match(fixtureFile('prometheus/range-error.http').toString(), /^HTTP\/1.1 400/);
});

for (const [name, [fault, said]] of Object.entries(httpFaults)) {
	test(`${name}: said`, async t => {
		await assert.rejects(read(t, await fault(t)), said);
	});
}
