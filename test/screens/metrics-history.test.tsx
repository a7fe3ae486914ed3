import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {KeyId} from '../../source/metrics/key-metric.js';
import {metricsPane} from '../../source/panes/metrics.js';
import {type HistoryData, history, historyArgument} from '../../source/sources/history.js';
import type {MetricsData} from '../../source/sources/metrics.js';
import type {Phase, Slice} from '../../source/store/slice.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {live} from '../helpers/judged.js';
import {localMetrics, metricsReader, recordedPage} from '../helpers/metrics.js';
import {keys, misfits, openPane, type TestScreen} from '../helpers/screen.js';

const url = `${localMetrics}/_synapse/metrics`;
const now = Date.now();
const hour = 3_600_000;

let seen: MetricsData;
before(async () => {
	const reader = metricsReader();
	await reader.read({[url]: recordedPage(1)}, now - 20_000);
	seen = await reader.read({[url]: recordedPage(2)}, now - 5000);
});

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const prometheus = {host: 'tower', url: 'http://localhost:9090'};

const shown = async (columns: number, rows: number, config: object = {prometheus}) => {
	const fake = fakeProgram({
		hosts: ['matrix', 'tower'],
		config: {synapse: {host: 'matrix', metrics: [localMetrics]}, ...config},
	});
	const screen = openPane(fake, metricsPane, {columns, rows});
	screens.push(screen);
	await fake.set(metricsPane.needs[0]!, 'matrix', live(seen, now));
	const told = (slice: Slice<HistoryData>, metric: KeyId = 'queue', span = '1h') =>
		fake.set(history, 'tower', slice, historyArgument({stack: fake.program.config.stacks[0]!.name, metric, span}));
	return {fake, screen, told};
};

const hourOf = (values: HistoryData['values']): HistoryData => ({from: now - hour, to: now, values});
const ramp = Array.from({length: 240}, (_, index) => (index >= 100 && index < 140 ? undefined : index * 10));

const phases: readonly Phase[] = ['idle', 'loading', 'live', 'stale', 'down'];
for (const [columns, rows] of [
	[60, 10],
	[80, 19],
	[120, 31],
	[200, 45],
	[300, 60],
] as const) {
	test(`fits ${columns}×${rows} in every phase, zoomed or not`, async () => {
		for (const phase of phases) {
			for (const values of [[], ramp]) {
				const {screen, told} = await shown(columns, rows);
				const error = {message: `lost: ${'long '.repeat(60)}`, cure: 'look'};
				const data = {...hourOf(values), unknown: ['a'.repeat(300)]};
				await told({phase, data, at: now, ...(phase === 'down' || phase === 'stale' ? {error} : {})});
				for (const press of ['h', keys.tab, 'z', '-', 'h']) {
					await screen.press(press);
					assert.deepEqual(misfits(screen, columns, rows), [], `${phase} ${JSON.stringify(press)}`);
				}
			}
		}
	});
}

test('h: the history of the selected one, with its gap, scale, limit and times; h again: all families', async () => {
	const {fake, screen, told} = await shown(120, 31);
	await screen.until('all families');
	await screen.press('h');
	await screen.until('Asking Prometheus');
	await told(live(hourOf(ramp), now));
	const text = await screen.until('last hour, Prometheus');
	assert.match(text, /── Federation queue ─ last hour, Prometheus ─.* lowest 0 ─ last 2390 ─ highest 2390 ──/);
	const bottom = text.split('\n').find(line => / 0 ▕/.test(line))!;
	assert.match(bottom, / 0 ▕▁*[▂-█]+ {18}█+/);
	assert.match(text, /\n +2390 ▕ +[▁-█]+/);
	assert.match(text, /\n +\d\d:\d\d +\d\d:\d\d +\d\d:\d\d/);
	assert.ok(!text.includes('all families'));
	await screen.press('h');
	await screen.until('all families');
	assert.deepEqual(
		[...fake.looked.keys()].filter(key => key.startsWith('history')),
		[],
		'nobody asks when it is not shown',
	);
});

test('it follows the cursor, and - and + go further back and less far', async () => {
	const {fake, screen, told} = await shown(120, 31);
	await screen.press('h', keys.down);
	await told(live(hourOf([1, 2]), now), 'lag');
	await screen.until(/── Federation lag ─ last hour, Prometheus .* highest 2 s/);
	await screen.press('-', '-', '-');
	await screen.until('Asking Prometheus');
	await told(live({...hourOf(ramp), from: now - 7 * 24 * hour}, now), 'lag', '7d');
	const week = await screen.until('last 7 days, Prometheus');
	assert.match(week, /highest of each 42m/);
	assert.match(week, /\n +\d\d-\d\d \d\d:\d\d +\d\d-\d\d \d\d:\d\d/);
	assert.equal([...fake.looked.keys()].filter(key => key.startsWith('history')).length, 1);
	await screen.press('-');
	await screen.until('── Federation lag ─ seen from here ─');
	await screen.press('+', '+', '+', '+');
	await screen.until(/last hour, Prometheus .* highest 2 s/);
});

test('what it does not know, and what it says instead of an answer, is said', async () => {
	const {screen, told} = await shown(160, 31);
	await screen.press('h');
	await told(live({...hourOf([]), unknown: ['synapse_queue']}, now));
	await screen.until('Prometheus has no sample of synapse_queue of this job in that time');
	await told(live({...hourOf([]), unknown: []}, now));
	await screen.until('but no figure in that time');
	await told({phase: 'down', data: hourOf([]), error: {message: 'Prometheus: no such query', cure: 'look at it'}});
	await screen.until('✗ Prometheus: no such query. look at it');
	await told({phase: 'stale', data: hourOf(ramp), at: now - 70_000, error: {message: 'the connection is lost'}});
	const text = await screen.until(/as of 1m ago: the connection is lost/);
	assert.match(text, /highest 2390/);
});

test('without a Prometheus: what was seen from here, and what a longer history needs', async () => {
	const {fake, screen} = await shown(120, 31, {});
	await screen.press('h', 'G', 'k');
	await screen.until('─ seen from here ─');
	await screen.until('A longer history needs a Prometheus that is named in the config.');
	assert.ok(!screen.text().includes('further back'));
	assert.deepEqual(
		[...fake.looked.keys()].filter(key => key.startsWith('history')),
		[],
	);
});
