import assert from 'node:assert/strict';
import {test} from 'node:test';
import {metricsRule} from '../../../source/rules/metrics.js';
import {createPatience} from '../../../source/rules/patience.js';
import type {Severity, Verdict} from '../../../source/rules/rule.js';
import type {MetricsData} from '../../../source/sources/metrics.js';
import {judgedBy} from '../../helpers/judged.js';
import {type Answers, localMetrics, metricsConfig, metricsReader, recordedPage} from '../../helpers/metrics.js';

const url = `${localMetrics}/_synapse/metrics`;
const began = 1_800_000_000_000;
const config = metricsConfig();

const judged = (data: MetricsData): readonly Verdict[] => judgedBy(metricsRule, data, {host: 'matrix', config});
const wrong = (data: MetricsData): readonly string[] =>
	judged(data)
		.filter(({severity}) => severity !== 'ok')
		.map(({part, severity, text}) => `${severity} ${part}: ${text}`);

/** The lab's pages with something else in them, each 15 s after the one before. */
const after = async (changes: ReadonlyArray<(page: string) => string>, answers: Answers = {}): Promise<MetricsData> => {
	const reader = metricsReader();
	for (const [index, change] of changes.entries()) {
		await reader.read({[url]: change(recordedPage(index === 0 ? 1 : 2)), ...answers}, began + index * 15_000);
	}

	return reader.data;
};

const as = (page: string): string => page;
const setting =
	(name: string, value: number) =>
	(page: string): string =>
		page.replace(new RegExp(`^(${name}(?:\\{[^}]*\\})?) .*$`, 'gm'), `$1 ${value}`);

test('the lab is well, and what is said is told with its figure, trend and place in the tab', async () => {
	const data = await after([as, as]);
	assert.deepEqual(wrong(data), []);
	const found = judged(data);
	assert.deepEqual(
		found.map(({part, group}) => [group, part]),
		[
			['federation', 'federation queue'],
			['federation', 'federation lag'],
			['federation', 'federation backlog'],
			['metrics', 'response time p99'],
			['metrics', 'memory'],
			['metrics', 'open files'],
			['metrics', 'metrics'],
		],
	);
	assert.deepEqual([found[0]!.tab, found[0]!.select], ['federation', 'figure queue']);
	const memory = found.find(({part}) => part === 'memory')!;
	assert.equal(memory.figure, '148M');
	assert.equal(memory.select, 'memory');
	assert.equal(memory.tab, 'metrics');
	assert.equal(memory.series?.values.length, 2);
	assert.match(found.at(-1)!.text, /^27\d\d samples$/);
});

const cases: ReadonlyArray<readonly [change: (page: string) => string, expected: RegExp]> = [
	[
		setting('synapse_federation_transaction_queue_pending_edus', 1500),
		/^warning federation queue: 1500, the limit is 1000$/,
	],
	[setting('synapse_event_processing_lag', 90_000), /^warning federation lag: 90 s, the limit is 60 s$/],
	[setting('synapse_event_persisted_position', 1200), /^warning federation backlog: 1015, the limit is 1000$/],
	[setting('process_resident_memory_bytes', 2.5e9), /^warning memory: 2\.33G, the limit is 1\.86G$/],
	[setting('process_open_fds', 17_000), /^warning open files: 85 %, the limit is 80 %$/],
	[setting('process_open_fds', 19_500), /^critical open files: almost no file/],
];

for (const [change, expected] of cases) {
	test(`fires: ${expected.source}`, async () => {
		const found = wrong(await after([as, change]));
		assert.equal(found.length, 1, found.join('\n'));
		assert.match(found[0]!, expected);
	});
}

test('slow answers: p99 of the last minutes, not of a first look at all there ever was', async () => {
	const slow = (page: string): string =>
		page.replace(
			/^(synapse_http_server_response_time_seconds_bucket\{.*le="(?:10\.0|\+Inf)".*servlet="RoomSendEventRestServlet".*\}) (.*)$/gm,
			(_line, start: string, count: string) => `${start} ${Number(count) + 100_000}`,
		);
	assert.deepEqual(wrong(await after([slow])), []);
	const [found] = wrong(await after([as, slow]));
	assert.match(found ?? '', /^warning response time p99: 9\.\d+ s, the limit is 5 s$/);
});

test('a limit of the config counts, and only after its time', async () => {
	const data = await after([as, setting('synapse_federation_transaction_queue_pending_pdus', 1500)]);
	const patience = createPatience();
	const look = (minutes: number): Severity | undefined => {
		const now = began + minutes * 60_000;
		return judgedBy(metricsRule, data, {host: 'matrix', config, now, patience: patience.look(now)}).find(
			({part}) => part === 'federation queue',
		)?.severity;
	};
	assert.equal(look(0), 'ok');
	assert.equal(look(4), 'ok');
	assert.equal(look(5), 'warning');
	const wide = {...config, thresholds: {...config.thresholds, queue: 2000}};
	assert.deepEqual(
		judgedBy(metricsRule, data, {host: 'matrix', config: wide}).filter(({severity}) => severity !== 'ok'),
		[],
	);
});

test('a figure that is not there is neither well nor wrong', async () => {
	const without = (page: string): string => page.replaceAll(/^.*pending_[pe]dus.*\n/gm, '');
	const found = judged(await after([as, without]));
	assert.equal(
		found.find(({part}) => part === 'federation queue'),
		undefined,
	);
});

test('a listener that does not answer, and a page that is not whole, are told', async () => {
	const down = await after([as, as], {[url]: {status: 502, body: 'Bad Gateway'}});
	const [first] = wrong(down);
	assert.match(first ?? '', /^warning metrics: .*gives 502/);
	assert.match(wrong(await after([page => page.slice(0, 60_000)]))[0] ?? '', /^warning metrics: the page is cut off/);
	assert.match(
		wrong(await after([page => `${page}a b c\n`]))[0] ?? '',
		/^warning metrics: 1 bad line, the first is 3129: /,
	);
});

test("memory's limit is for each process", async () => {
	const urls = ['http://localhost:9000', 'http://localhost:9001'];
	const reader = metricsReader(urls);
	const page = setting('process_resident_memory_bytes', 1.5e9)(recordedPage(1));
	await reader.read(Object.fromEntries(urls.map(each => [`${each}/_synapse/metrics`, page])), began);
	assert.deepEqual(
		judgedBy(metricsRule, reader.data, {host: 'matrix', config: reader.config}).filter(
			({severity}) => severity !== 'ok',
		),
		[],
	);
});
