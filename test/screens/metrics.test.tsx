import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {memoryOf} from '../../source/frame/remembered.js';
import {metricsPane} from '../../source/panes/metrics.js';
import {type MetricsData, pinFocus} from '../../source/sources/metrics.js';
import type {Phase} from '../../source/store/slice.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {live} from '../helpers/judged.js';
import {localMetrics, metricsReader, recordedPage} from '../helpers/metrics.js';
import {keys, misfits, openPane, type TestScreen} from '../helpers/screen.js';

const url = `${localMetrics}/_synapse/metrics`;
const began = Date.now() - 60_000;
const sizes = [
	[60, 10],
	[80, 19],
	[120, 31],
	[200, 45],
] as const;
const phases: readonly Phase[] = ['idle', 'loading', 'live', 'stale', 'down'];
const evil = '\u001b]0;title\u0007\u202e日本語';

let whole: MetricsData;
before(async () => {
	const reader = metricsReader();
	const more = `# HELP x${evil} help\n# HELP hostile help${evil}\nhostile{a="${evil}"} 1\n`;
	await reader.read({[url]: recordedPage(1) + more}, began, {looked: true});
	whole = await reader.read({[url]: recordedPage(2) + more}, began + 15_000, {looked: true});
});

/** Two readings while these are pinned. */
const read = async (pins: readonly string[]): Promise<MetricsData> => {
	const reader = metricsReader();
	const focus = pins.map(pin => pinFocus('matrix', pin));
	await reader.read({[url]: recordedPage(1)}, began, {looked: true, focus});
	return reader.read({[url]: recordedPage(2)}, began + 15_000, {looked: true, focus});
};

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const open = (columns: number, rows: number, urls: readonly string[] = [localMetrics]) => {
	const fake = fakeProgram({config: {synapse: {host: 'matrix', metrics: [...urls]}}});
	const screen = openPane(fake, metricsPane, {columns, rows});
	screens.push(screen);
	return {fake, screen};
};

const shown = async (columns: number, rows: number, data: MetricsData = whole) => {
	const {fake, screen} = open(columns, rows);
	await fake.set(metricsPane.needs[0]!, 'matrix', live(data, Date.now()));
	return {fake, screen};
};

for (const [columns, rows] of sizes) {
	test(`fits ${columns}×${rows} in every phase, in both panels and in a family`, async () => {
		for (const phase of phases) {
			for (const data of [{at: 0, stacks: []}, whole]) {
				const {fake, screen} = open(columns, rows);
				const error = {message: `lost: ${'long '.repeat(60)}`, cure: 'look'};
				const slice = {phase, data, at: Date.now() - 42_000, ...(phase === 'down' || phase === 'stale' ? {error} : {})};
				await fake.set(metricsPane.needs[0]!, 'matrix', slice);
				for (const press of ['', keys.tab, keys.enter, 'z', keys.esc]) {
					await (press === '' ? screen.settle() : screen.press(press));
					assert.deepEqual(misfits(screen, columns, rows), [], `${phase} ${JSON.stringify(press)}`);
				}
			}
		}
	});
}

test('without a listener in the config it says what to do', async () => {
	const fake = fakeProgram();
	const screen = openPane(fake, metricsPane, {columns: 100, rows: 20});
	screens.push(screen);
	await screen.until(/No Synapse in the config\..*\n.*synaptop init/u);
	const none = fakeProgram({config: {synapse: {host: 'matrix'}}});
	const other = openPane(none, metricsPane, {columns: 100, rows: 20});
	screens.push(other);
	await other.until('No metrics listener in the config.');
});

test('key metrics with figure, limit and note; where the page comes from above them', async () => {
	const {screen, fake} = await shown(120, 36);
	const text = await screen.until('Federation queue');
	assert.match(text, /● localhost:9000\/_synapse\/metrics {2}1\.160\.0 {2}up .* samples, 35\dk/);
	assert.match(text, /› Federation queue +0 .* 1000/);
	assert.match(text, /Federation lag +13 ms .* 60 s/);
	assert.match(text, /Memory +148M .*1\.86G/);
	assert.match(text, /Requests +\d+\.?\d*\/s/);
	// Whole pages are read because somebody looks.
	assert.deepEqual(fake.looked.get('metrics@matrix'), ['families']);
});

test('a figure that is not exposed says so; one above its limit is marked', async () => {
	const reader = metricsReader();
	const page = recordedPage(1)
		.replaceAll(/^.*synapse_event_processing_lag(?: |\{).*\n/gm, '')
		.replaceAll(/^(process_resident_memory_bytes) .*$/gm, '$1 2.5e9');
	const {screen} = await shown(200, 45, await reader.read({[url]: page}, began));
	const text = await screen.until('Federation lag');
	assert.match(text, /Federation lag +– .*not exposed by this server/);
	assert.match(text, /Memory +▲ 2\.33G/);
	assert.match(text, /Requests +– .*needs a second reading/);
});

test('Enter tells what a key metric means, its real names and those of runbooks', async () => {
	const {screen} = await shown(120, 36);
	await screen.until('Federation queue');
	await screen.press(keys.enter);
	await screen.settle();
	const [overlay] = screen.frame.overlays.value;
	assert.ok(overlay?.kind === 'viewer');
	const text = overlay.lines.join('\n');
	assert.match(text, /synapse_federation_transaction_queue_pending_pdus/);
	assert.match(text, /no Synapse exposes that name:\n {2}synapse_federation_send_events_queue/);
});

test('the browser: search by name, help and runbook name; type, label sets, total, rate', async () => {
	const {screen} = await shown(200, 45);
	await screen.until('all families');
	await screen.press(keys.tab);
	await screen.until(/› hostile|› process_cpu/);
	await screen.press('/', ...'synapse_http_server_requests_total');
	const found = await screen.until('1 of 206');
	assert.match(found, /synapse_http_server_requests_received_total +counter +20 +\d+ +\d+\.?\d*\/s/);
	await screen.press(keys.enter, keys.esc);
	await screen.until('synapse_http_client_requests_total');
	await screen.press('/', ...'open file descriptors');
	await screen.until(/› process_open_fds/);
});

test('a family opens into its label sets with rates and quantiles, and Esc goes back', async () => {
	const {screen} = await shown(200, 45);
	await screen.press(keys.tab, '/', ...'response_time_seconds http_server', keys.enter);
	await screen.until(/› synapse_http_server_response_time_seconds/);
	await screen.press(keys.enter);
	const text = await screen.until('P50 and P99 since the start');
	assert.match(text, /all with server_name="matrix\.lab\.test"/);
	assert.match(text, /LABELS +COUNT +RATE +MEAN NOW +P50 +P99/);
	assert.match(text, /servlet="RoomSendEventRestServlet" .* 160 .*ms/);
	await screen.press(keys.esc);
	await screen.until('all families');
	await screen.until(/› synapse_http_server_response_time_seconds/);
});

test('80×24: why there is no figure is said in full', async () => {
	const {screen} = await shown(80, 19);
	await screen.until(/PDUs received +– +no sample yet, or on another process/);
});

test('P keeps a family among the key metrics, and lets it go', async () => {
	const {fake, screen} = await shown(120, 31);
	await screen.press(keys.tab, '/', ...'process_open_fds', keys.enter, 'P');
	await screen.until(/◆ process_open_fds .*gauge/);
	await screen.press(keys.shiftTab, 'G');
	await screen.until(/› ◆ process_open_fds +– +waits for the page/);
	const pinned = await read(['process_open_fds']);
	await fake.set(metricsPane.needs[0]!, 'matrix', live(pinned, Date.now()));
	await screen.until(/› ◆ process_open_fds +25 .*█/);
	await screen.press('P');
	await screen.until(text => !text.includes('◆'));
});

test('P in a family pins one label set: of a histogram the figure that it is sorted by', async () => {
	const {fake, screen} = await shown(120, 31);
	const name = 'synapse_http_server_response_time_seconds';
	await screen.press(keys.tab, '/', ...name, keys.enter, keys.enter);
	await screen.until(/since the start · pins p99/u);
	await screen.press('P');
	await screen.until(/› ◆ .*servlet=/u);
	const [[, pins] = []] = memoryOf(screen.frame)
		.entries()
		.filter(([key]) => key === 'metrics pins matrix');
	const [pin] = pins as readonly string[];
	assert.match(pin!, /^\["synapse_http_server_response_time_seconds",\[\["code","200"\],.*"p99"\]$/u);
	await fake.set(metricsPane.needs[0]!, 'matrix', live(await read([pin!]), Date.now()));
	await screen.press(keys.shiftTab, 'G');
	await screen.until(/› ◆ synapse_http.*Resource"\} p99 +(?:[\d.]+ ms|–) /u);
});

test('a process that does not answer is told beside the others, and its figures are "at least"', async () => {
	const urls = ['http://localhost:9000', 'http://localhost:9001'];
	const reader = metricsReader(urls);
	await reader.read({[`${urls[0]}/_synapse/metrics`]: recordedPage(1)}, began);
	const {fake, screen} = open(120, 31, urls);
	await fake.set(metricsPane.needs[0]!, 'matrix', live(reader.data, Date.now()));
	const text = await screen.until('Memory');
	assert.match(text, /✗ localhost:9001.*nothing answers there/);
	assert.match(text, /● localhost:9000/);
	assert.match(text, /Memory +≥ 146M +1 of 2 processes +1\.86G/);
});
