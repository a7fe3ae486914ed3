import assert from 'node:assert/strict';
import {createServer, type RequestListener} from 'node:http';
import {type TestContext, test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {configOf} from '../../../source/config/schema.js';
import {hostHttp} from '../../../source/hosts/host-http.js';
import {LocalHost} from '../../../source/hosts/local-host.js';
import {labelSets} from '../../../source/metrics/label-sets.js';
import {allFamilies, keyFigure, type MetricsData, metrics} from '../../../source/sources/metrics.js';
import type {Endpoint} from '../../../source/sources/metrics-data.js';
import {metricsUrls} from '../../../source/sources/metrics-page.js';
import type {SourceContext} from '../../../source/sources/source.js';
import {listen} from '../../helpers/http-server.js';
import {localMetrics, metricsReader, recordedPage} from '../../helpers/metrics.js';

const url = `${localMetrics}/_synapse/metrics`;
const other = `${localMetrics}/metrics`;
const at = 1_800_000_000_000;

const endpointOf = (data: MetricsData): Endpoint => data.stacks[0]!.endpoints[0]!;

test('/_synapse/metrics first, then /metrics; a path of its own is meant as it is', async () => {
	assert.deepEqual(metricsUrls(localMetrics, undefined), [url, other]);
	assert.deepEqual(metricsUrls(`${localMetrics}/`, other), [other, url]);
	assert.deepEqual(metricsUrls(`${localMetrics}/custom`, other), [`${localMetrics}/custom`]);
	assert.deepEqual(metricsUrls(`${localMetrics}/?a=b`, undefined), [`${localMetrics}/?a=b`]);
	const reader = metricsReader();
	const answers = {[url]: {status: 404, body: 'Not found'}, [other]: recordedPage(1)};
	await reader.read(answers, at);
	await reader.read(answers, at + 15_000);
	assert.deepEqual(reader.asked, [url, other, other]);
	assert.equal(endpointOf(reader.data).facts?.url, other);
	// The listener was changed: the other path again.
	await reader.read({[other]: {status: 404, body: ''}, [url]: recordedPage(1)}, at + 30_000);
	assert.equal(endpointOf(reader.data).facts?.url, url);
	assert.equal(endpointOf(reader.data).state, 'up');
});

test('where neither path has metrics, the first is told, with what helps', async () => {
	const reader = metricsReader();
	await reader.read({[url]: {status: 404, body: 'gone'}, [other]: {status: 404, body: 'gone'}}, at);
	const {state, problem} = endpointOf(reader.data);
	assert.equal(state, 'down');
	assert.match(problem?.message ?? '', /localhost:9000\/_synapse\/metrics gives 404 with "gone"/);
	assert.match(problem?.cure ?? '', /enable_metrics: true/);
});

test('pages are kept only while somebody looks at them, and the one before for rates', async () => {
	const reader = metricsReader();
	await reader.read({[url]: recordedPage(1)}, at);
	assert.equal(endpointOf(reader.data).facts?.page, undefined);
	await reader.read({[url]: recordedPage(1)}, at + 15_000, {looked: true});
	assert.ok(endpointOf(reader.data).facts!.page!.samples > 2500);
	assert.equal(endpointOf(reader.data).facts?.before, undefined);
	await reader.read({[url]: recordedPage(2)}, at + 30_000, {looked: true});
	const {page, before, interval} = endpointOf(reader.data).facts!;
	assert.ok(page && before);
	const sets = labelSets('synapse_http_server_requests_received_total', [
		{process: '', page, before, interval: interval!},
	])!;
	const sum = (text: string): number => Number(/servlet="RoomSendEventRestServlet"\} (\S+)/.exec(text)?.[1]);
	const send = sets.rows.find(({labels}) => labels.includes('RoomSendEventRestServlet'))!;
	assert.equal(send.value, sum(recordedPage(2)));
	assert.equal(send.rate, (sum(recordedPage(2)) - sum(recordedPage(1))) / 15);
	assert.match(sets.common, /^server_name="matrix\.lab\.test"$/);
	// Nobody looks, and it does not even answer: the pages go all the same.
	await reader.read({}, at + 45_000);
	assert.equal(endpointOf(reader.data).state, 'down');
	assert.equal(endpointOf(reader.data).facts?.page, undefined);
	assert.equal(endpointOf(reader.data).facts?.before, undefined);
});

test('histories are bounded', async () => {
	const reader = metricsReader();
	const page = recordedPage(1);
	for (let index = 0; index < 70; index += 1) {
		await reader.read({[url]: page}, at + index * 15_000);
	}

	const [stack] = reader.data.stacks;
	assert.ok(stack!.figures.every(({history}) => history.values.length === 60));
	assert.ok([...stack!.trends.values()].every(({history}) => history.length === 60));
	const many = `${Array.from({length: 3000}, (_, index) => `family_${index} 1`).join('\n')}\n`;
	await reader.read({[url]: many}, at + 70 * 15_000);
	assert.ok(reader.data.stacks[0]!.trends.size <= 2000);
});

const good: RequestListener = (_request, response) => {
	response.setHeader('content-encoding', 'gzip').end(gzipSync(recordedPage(1)));
};

/** What the source says of a listener that does this, and of a good one beside it. */
const faulty = async (t: TestContext, listener: RequestListener | undefined, path = '') => {
	const host = new LocalHost('h');
	t.after(() => host.close());
	const server = createServer(listener);
	const bad = `http://127.0.0.1:${await listen(t, server)}${path}`;
	if (!listener) {
		await new Promise(resolve => server.close(resolve));
	}

	const well = `http://127.0.0.1:${await listen(t, createServer(good))}`;
	const config = configOf({hosts: {h: {local: true}}, synapse: {host: 'h', metrics: [bad, well]}});
	const context = {
		host,
		config,
		data: metrics.empty,
		argument: '',
		signal: new AbortController().signal,
		focus: new Set([allFamilies]),
		now: () => at,
		http: {
			get(target, options = {}) {
				assert.ok(options.timeout! <= 10_000 && options.limit! <= 16 << 20);
				return hostHttp(host).get(target, {...options, timeout: Math.min(options.timeout!, 400)});
			},
		},
	} satisfies Partial<SourceContext<MetricsData>> as unknown as SourceContext<MetricsData>;
	const data = await metrics.read(context);
	const [first, second] = data.stacks[0]!.endpoints;
	assert.equal(second?.state, 'up');
	assert.ok(keyFigure(data, 'h', 'memory')!.value! > 0);
	assert.equal(keyFigure(data, 'h', 'memory')!.partial === true, first?.state !== 'up');
	return {first: first!, data};
};

const says = ({state, problem}: Endpoint, pattern: RegExp): void => {
	assert.equal(state, 'down');
	assert.match(problem?.message ?? '', pattern);
};

test('a listener that is down, hangs, gives HTML, 502, JSON or nothing degrades alone', async t => {
	says((await faulty(t, undefined)).first, /nothing listens there/);
	says((await faulty(t, (_request, response) => response.destroy())).first, /closed without an answer/);
	says((await faulty(t, () => {})).first, /no whole answer within/);
	const html: RequestListener = (_request, response) =>
		response.setHeader('content-type', 'text/html').end('<html><title>It works</title><body></body></html>');
	says((await faulty(t, html)).first, /gives an HTML page, not metrics/);
	const gateway: RequestListener = (_request, response) =>
		response.writeHead(502, {'content-type': 'text/html'}).end('<html><title>Bad Gateway</title></html>');
	says((await faulty(t, gateway)).first, /502 with HTML: Bad Gateway/);
	says(
		(await faulty(t, (_request, response) => response.end('{"errcode":"M_UNRECOGNIZED"}'))).first,
		/JSON, not metrics/,
	);
	says((await faulty(t, (_request, response) => response.end(''))).first, /page without a sample/);
	says(
		(await faulty(t, (_request, response) => response.end('no metrics here\n'))).first,
		/line 1: "metrics" is no number/,
	);
});

test('a truncated gzip, a body that stops in the middle and one without an end degrade alone', async t => {
	const packed = gzipSync(recordedPage(1));
	const truncated: RequestListener = (_request, response) =>
		response.setHeader('content-encoding', 'gzip').end(packed.subarray(0, packed.length / 2));
	says((await faulty(t, truncated)).first, /compressed answer is cut off/);
	const stops: RequestListener = (_request, response) => {
		response.setHeader('content-length', 10_000);
		response.write('a 1\n', () => response.destroy());
	};
	says((await faulty(t, stops)).first, /closed in the middle/);
	const endless: RequestListener = (_request, response) => {
		const line = Buffer.from('a_counter_total{label="value"} 1\n'.repeat(8000));
		const more = () => {
			while (!response.destroyed && response.write(line)) {
				// Until it is full.
			}
		};
		response.on('drain', more);
		more();
	};
	says((await faulty(t, endless)).first, /longer than 16777216 bytes|no whole answer within/);
	const bomb: RequestListener = (_request, response) =>
		response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(64 << 20, 'a')));
	says((await faulty(t, bomb)).first, /longer than 16777216 bytes/);
});

test('a page of 10 MB is read; one that is cut off without HTTP noticing is told, and its figures are not 0', async t => {
	const line = 'a_gauge{label="value"} 1\n';
	const large = `${recordedPage(1)}${Array.from({length: 300_000}, (_, index) => `big{n="${index}",path="/a/b/c/d"} 1`).join('\n')}\n`;
	const {first} = await faulty(t, (_request, response) => response.end(large + line), '/');
	assert.equal(first.state, 'up');
	assert.ok(first.facts!.bytes > 10e6);
	assert.ok(first.facts!.samples > 300_000);
	assert.equal(first.facts!.before, undefined);
	const cut: RequestListener = (_request, response) => response.end(recordedPage(1).slice(0, 30_000));
	const {first: half, data} = await faulty(t, cut);
	assert.equal(half.state, 'up');
	assert.equal(half.facts?.cut, true);
	assert.equal(keyFigure(data, 'h', 'queue')!.partial, true);
});

test('one whose connection is gone says nothing of its listeners', async () => {
	const reader = metricsReader();
	await reader.read({[url]: recordedPage(1)}, at);
	const {HostError} = await import('../../../source/hosts/host.js');
	const {data} = reader;
	await assert.rejects(
		reader.read({[url]: new HostError('unreachable', 'matrix', 'not connected')}, at + 15_000),
		/not connected/,
	);
	assert.equal(reader.data, data);
});

test('hostile words of a page reach nobody', async () => {
	const evil = '\u001b]0;title\u0007\u202e';
	const page = `synapse_build_info{version="1.0${evil}"} 1\nbad${evil} line\n# HELP x help${evil}\nx{a="${evil}b\\n"} 1\nx{a="c"} 1\n`;
	const reader = metricsReader();
	await reader.read({[url]: page}, at, {looked: true});
	const {facts} = endpointOf(reader.data);
	assert.equal(facts?.version, '1.0');
	assert.equal(facts?.bad.first[0]?.text, 'bad line');
	const sets = labelSets('x', [{process: '', page: facts!.page!}])!;
	assert.deepEqual(
		sets.rows.map(({labels}) => labels),
		['a="b↵"', 'a="c"'],
	);
});
