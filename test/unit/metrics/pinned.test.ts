import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {type Pin, parsePin, pinFigures, pinText, pinTitle} from '../../../source/metrics/pin.js';
import {pinnedNote, pinnedText} from '../../../source/metrics/pinned.js';
import {metrics, pinFocus} from '../../../source/sources/metrics.js';
import {localMetrics, metricsReader, type ReadOptions, recordedPage} from '../../helpers/metrics.js';

const at = 1_800_000_000_000;
const server = 'matrix.lab.test';

/** What is said of a pin after one page each 15 seconds. */
const told = async (pin: Pin | string, pages: readonly string[], options: ReadOptions = {}) => {
	const text = typeof pin === 'string' ? pin : pinText(pin);
	const reader = metricsReader();
	for (const [index, page] of pages.entries()) {
		const focus = [pinFocus('matrix', text)];
		await reader.read({[`${localMetrics}/_synapse/metrics`]: page}, at + index * 15_000, {...options, focus});
	}

	const [pinned] = reader.data.stacks[0]?.pinned ?? [];
	assert.ok(pinned);
	return {data: reader.data, pinned, said: pinnedText(pinned, at), note: pinnedNote(pinned)};
};

const counter = (one: number, other: number): string =>
	`# HELP c_total Things.\n# TYPE c_total counter\nc_total{a="x",b="y"} ${one}\nc_total{a="z",b="y"} ${other}\n`;
const histogram = (few: number, many: number, sum: number): string =>
	`# TYPE h_seconds histogram\nh_seconds_bucket{s="a",le="0.1"} ${few}\nh_seconds_bucket{s="a",le="1"} ${many}\nh_seconds_bucket{s="a",le="+Inf"} ${many}\nh_seconds_count{s="a"} ${many}\nh_seconds_sum{s="a"} ${sum}\nh_seconds_bucket{s="b",le="0.1"} 0\nh_seconds_bucket{s="b",le="1"} 0\nh_seconds_bucket{s="b",le="+Inf"} 900\nh_seconds_count{s="b"} 900\nh_seconds_sum{s="b"} 9000\n`;

test('a pin is kept as a text, and of any text something is made', () => {
	const pins = fc.record(
		{
			family: fc.string({minLength: 1}).filter(name => !name.startsWith('[')),
			labels: fc.dictionary(fc.string(), fc.string(), {noNullPrototype: true}),
			process: fc.string({minLength: 1}),
			figure: fc.constantFrom(...pinFigures),
		},
		{requiredKeys: ['family'], noNullPrototype: true},
	);
	fc.assert(fc.property(pins, pin => assert.deepEqual(parsePin(pinText(pin)), pin)));
	fc.assert(fc.property(fc.string(), text => assert.equal(typeof parsePin(text).family, 'string')));
	assert.equal(pinText({family: 'up'}), 'up');
	for (const text of ['[', '[1]', '["a",3]', '["a",[["b"]]]', '["a"]']) {
		assert.deepEqual(parsePin(text), {family: text});
	}
});

test('its title says which it is, without what a terminal would obey', () => {
	const labels = {servlet: 'Sync\u001b[2J', code: '200'};
	assert.doesNotMatch(pinTitle({family: 'x\u001b]0;y\u0007', labels, figure: 'p99'}), /\p{Control}/u);
	assert.equal(pinTitle({family: 'x', labels: {a: 'b', tag: '', server_name: server}, figure: 'p99'}), 'x{a="b"} p99');
	assert.equal(pinTitle({family: 'x', process: 'localhost:9001', figure: 'rate'}), 'x of localhost:9001');
});

test('of a family: the rate of what counts, what stands of what stands, the latest of times', async () => {
	assert.equal((await told('c_total', [counter(10, 100), counter(25, 130)])).said, '3/s');
	assert.equal((await told('g', ['# TYPE g gauge\ng{a="1"} 2\ng{a="2"} 3\n'])).said, '5');
	const times = `# TYPE x_last_ts gauge\nx_last_ts{n="a"} ${at - 7_200_000}\nx_last_ts{n="b"} ${at - 300_000}\n`;
	assert.equal((await told('x_last_ts', [times])).said, '5m ago');
	const {said, note} = await told('c_total', [counter(1, 1)]);
	assert.deepEqual([said, note], ['–', 'needs a second reading']);
});

test('of one label set, whatever else is counted, with its trend', async () => {
	const pin: Pin = {family: 'c_total', labels: {b: 'y', a: 'x'}};
	const {said, note, pinned} = await told(pin, [counter(10, 100), counter(25, 900), counter(55, 999)]);
	assert.deepEqual([said, note], ['2/s', 'Things.']);
	assert.deepEqual(pinned.history.values, [undefined, 1, 2]);
	assert.equal((await told({...pin, figure: 'value'}, [counter(10, 100)])).said, '10');
	// A label set that is gone has counted nothing; one of more labels is another.
	assert.equal((await told({family: 'c_total', labels: {a: 'x'}}, [counter(1, 1), counter(9, 9)])).said, '0/s');
});

test('of a histogram: quantiles and mean of the last minutes, count and rate', async () => {
	const pages = [histogram(1000, 1000, 50), histogram(1000, 1100, 100)];
	const labels = {s: 'a'};
	const family = 'h_seconds';
	assert.equal((await told({family, labels, figure: 'p50'}, pages)).said, '550 ms');
	assert.equal((await told({family, labels, figure: 'p99'}, pages)).said, '991 ms');
	assert.equal((await told({family, labels, figure: 'mean'}, pages)).said, '500 ms');
	assert.equal((await told({family, labels, figure: 'rate'}, pages)).said, '6.67/s');
	assert.equal((await told({family, labels, figure: 'value'}, pages)).said, '1100');
	const first = await told({family, labels, figure: 'p50'}, pages.slice(0, 1));
	assert.deepEqual([first.said, first.note], ['50 ms', 'since the process started']);
	const quiet = await told({family, labels, figure: 'p99'}, [pages[0]!, pages[0]!]);
	assert.deepEqual([quiet.said, quiet.note], ['–', 'nothing counted in the last minutes']);
});

test('of a summary: what the page says of it', async () => {
	const page =
		'# TYPE s_seconds summary\ns_seconds{quantile="0.5"} 0.2\ns_seconds{quantile="0.99"} 0.7\ns_seconds_count 3\n';
	assert.equal((await told({family: 's_seconds', labels: {}, figure: 'p99'}, [page])).said, '700 ms');
	assert.equal((await told({family: 's_seconds', labels: {}, figure: 'mean'}, [page])).said, '–');
});

test('what no page has is said so, and a restart is no fall', async () => {
	const {said, note} = await told('nothing', [counter(1, 1), counter(2, 2)]);
	assert.deepEqual([said, note], ['–', 'not exposed by this server']);
	const start = (seconds: number): string =>
		`# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${seconds}\n`;
	const pages = [counter(500, 500) + start(at / 1000 - 1000), counter(30, 0) + start(at / 1000 + 5)];
	assert.equal((await told('c_total', pages)).said, '3/s');
});

test('no page is kept for a pin, and of the recorded one each label set is found', async () => {
	const labels = {method: 'GET', server_name: server, servlet: 'HealthResource'};
	const pin: Pin = {family: 'synapse_http_server_requests_received_total', labels};
	const {data, pinned} = await told(pin, [recordedPage(1), recordedPage(2)]);
	assert.ok((pinned.value ?? -1) >= 0);
	assert.equal(data.stacks[0]!.endpoints[0]!.facts!.page, undefined);
});

test('a pin of a family goes on with the trend that was there', async () => {
	const reader = metricsReader();
	const url = `${localMetrics}/_synapse/metrics`;
	await reader.read({[url]: counter(0, 0)}, at);
	await reader.read({[url]: counter(15, 0)}, at + 15_000);
	const data = await reader.read({[url]: counter(45, 0)}, at + 30_000, {focus: [pinFocus('matrix', 'c_total')]});
	const [pinned] = data.stacks[0]!.pinned!;
	assert.equal(pinned!.history.values.at(-2), 1);
	assert.equal(pinnedNote(pinned!), 'needs a second reading');
});

test('what is pinned in the list of all families has its rate at once', async () => {
	const reader = metricsReader();
	const url = `${localMetrics}/_synapse/metrics`;
	await reader.read({[url]: counter(15, 0)}, at, {looked: true});
	const data = await reader.read({[url]: counter(45, 0)}, at + 15_000, {
		looked: true,
		focus: [pinFocus('matrix', 'c_total')],
	});
	assert.equal(pinnedText(data.stacks[0]!.pinned![0]!, at), '2/s');
	const pin = pinText({family: 'c_total', labels: {a: 'x', b: 'y'}});
	const other = await reader.read({[url]: counter(60, 0)}, at + 30_000, {focus: [pinFocus('matrix', pin)]});
	assert.equal(pinnedText(other.stacks[0]!.pinned![0]!, at), '1/s');
});

test('what was just pinned is read at once; of another stack it is not asked here', async () => {
	const reader = metricsReader();
	const data = await reader.read({[`${localMetrics}/_synapse/metrics`]: counter(1, 1)}, at);
	assert.equal(metrics.lacks!(data, new Set([pinFocus('matrix', 'up')])), true);
	assert.equal(metrics.lacks!(data, new Set([pinFocus('other', 'up')])), false);
	const next = await reader.read({[`${localMetrics}/_synapse/metrics`]: counter(1, 1)}, at + 15_000, {
		focus: [pinFocus('matrix', 'up'), pinFocus('other', 'up')],
	});
	assert.equal(next.stacks[0]!.pinned!.length, 1);
	assert.equal(metrics.lacks!(next, new Set([pinFocus('matrix', 'up')])), false);
});

test('of one process of several: only that one counts', async () => {
	const urls = ['http://localhost:9000', 'http://localhost:9001'];
	const reader = metricsReader(urls);
	const pin = pinText({family: 'g', labels: {}, process: 'localhost:9001'});
	const page = (value: number): string => `# TYPE g gauge\ng ${value}\n`;
	const answers = {[`${urls[0]}/_synapse/metrics`]: page(5), [`${urls[1]}/_synapse/metrics`]: page(7)};
	const focus = [pinFocus('matrix', pin), pinFocus('matrix', 'g')];
	const data = await reader.read(answers, at, {focus});
	assert.deepEqual(
		data.stacks[0]!.pinned!.map(pinned => pinnedText(pinned, at)),
		['7', '12'],
	);
	const {stacks} = await reader.read({[`${urls[0]}/_synapse/metrics`]: page(6)}, at + 15_000, {focus});
	assert.deepEqual(
		stacks[0]!.pinned!.map(pinned => pinnedText(pinned, at)),
		['–', '≥ 6'],
	);
});
