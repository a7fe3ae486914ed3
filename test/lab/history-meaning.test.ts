// The history of a key metric means what its live figure means: both made of the same recorded pages of two processes.
import assert from 'node:assert/strict';
import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, type TestContext, test} from 'node:test';
import {promisify} from 'node:util';
import {keyMetrics} from '../../source/metrics/key-metrics.js';
import {history, historyArgument} from '../../source/sources/history.js';
import {keyFigure, type MetricsData} from '../../source/sources/metrics.js';
import {metricsReader, recordedPage} from '../helpers/metrics.js';
import {deadPort, readOnce} from '../helpers/probes.js';
import {eventually} from './screen.js';

const readings = 60;
const every = 15;
const end = Math.floor(Date.now() / 1000) - 600;
const processes = ['http://a:9000', 'http://b:9000'];
const names = new Set([...keyMetrics.flatMap(({names: each}) => each), 'process_start_time_seconds']);

interface Sample {
	readonly name: string;
	readonly labels: string;
	readonly value: number;
}

/** The samples that key metrics are made of, by name and labels, with the lines of their types. */
const samplesOf = (page: string) => {
	const samples = new Map<string, Sample>();
	const types: string[] = [];
	for (const line of page.split('\n')) {
		const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
		const [, , typed = ''] = /^# (TYPE) (\S+)/.exec(line) ?? [];
		if (names.has(name.replace(/_bucket$/, '')) || names.has(name)) {
			samples.set(`${name}{${labels}}`, {name, labels, value: Number(value)});
		} else if (names.has(typed)) {
			types.push(line);
		}
	}

	return {samples, types};
};

const first = samplesOf(recordedPage(1));
const second = samplesOf(recordedPage(2));

/** What a process says at a reading: from one recorded page to the other in even steps; the second does half as much. */
const valuesAt = (reading: number, which: number): readonly Sample[] =>
	[...second.samples].map(([key, sample]) => {
		const from = first.samples.get(key)?.value ?? 0;
		const value = from + ((sample.value - from) * reading) / (readings - 1);
		const isState = /start_time|update_status/.test(sample.name);
		return {...sample, value: isState ? sample.value : value / (which + 1)};
	});

const pageAt = (reading: number, which: number): string =>
	[...second.types, ...valuesAt(reading, which).map(({name, labels, value}) => `${name}{${labels}} ${value}`), ''].join(
		'\n',
	);

const timeOf = (reading: number): number => end - (readings - 1 - reading) * every;

/** All of it as Prometheus takes it in: each line with job, instance and time. */
const openMetrics = (): string => {
	const lines: string[] = [];
	for (let reading = 0; reading < readings; reading += 1) {
		for (const [which, url] of processes.entries()) {
			const where = `job="synapse",instance="${new URL(url).host}"`;
			lines.push(
				...valuesAt(reading, which).map(
					({name, labels, value}) =>
						`${name}{${[where, labels].filter(text => text !== '').join(',')}} ${value} ${timeOf(reading)}`,
				),
				`up{${where}} 1 ${timeOf(reading)}`,
			);
		}
	}

	return [...lines, '# EOF', ''].join('\n');
};

let directory: string;
let child: ChildProcess;
let port: number;
let live: MetricsData;
before(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'synaptop-history-'));
	const file = (name: string): string => path.join(directory, name);
	await writeFile(file('past.om'), openMetrics());
	await writeFile(file('prometheus.yml'), 'scrape_configs: []\n');
	await promisify(execFile)('promtool', [
		'tsdb',
		'create-blocks-from',
		'openmetrics',
		'-q',
		file('past.om'),
		file('data'),
	]);
	port = await deadPort();
	child = spawn(
		'prometheus',
		[
			`--config.file=${file('prometheus.yml')}`,
			`--storage.tsdb.path=${file('data')}`,
			`--web.listen-address=127.0.0.1:${port}`,
		],
		{stdio: 'ignore'},
	);
	const ready = () =>
		fetch(`http://127.0.0.1:${port}/-/ready`).then(
			({ok}) => ok,
			() => false,
		);
	await eventually(ready, 'Prometheus is ready');
	const reader = metricsReader(processes);
	for (let reading = 0; reading < readings; reading += 1) {
		const answers = processes.map((url, which) => [`${url}/_synapse/metrics`, pageAt(reading, which)]);
		live = await reader.read(Object.fromEntries(answers), timeOf(reading) * 1000);
	}
});
after(async () => {
	const ended = new Promise(resolve => child.once('exit', resolve));
	child.kill();
	await ended;
	await rm(directory, {recursive: true, force: true});
});

const remembered = async (t: TestContext, metric: string): Promise<number | undefined> => {
	const argument = historyArgument({stack: 'stack', metric: metric as never, span: '1h'});
	const {values} = await readOnce(
		t,
		{...history, read: context => history.read({...context, argument})},
		{stacks: {stack: {homeserver: 'example.org', prometheus: {host: 'h', url: `http://127.0.0.1:${port}`}}}},
		{now: end * 1000, patient: true},
	);
	return values.at(-1);
};

for (const {id, title} of keyMetrics) {
	test(`${title}: live and remembered are the same figure`, async t => {
		const [stack] = live.stacks;
		const figure = keyFigure(live, stack!.stack, id);
		const past = await remembered(t, id);
		assert.ok(!figure?.partial && !figure?.sinceStart);
		if (figure?.value === undefined) {
			assert.equal(past, undefined);
			return;
		}

		assert.ok(past !== undefined, `live is ${figure.value}`);
		assert.ok(
			Math.abs(past - figure.value) <= Math.abs(figure.value) * 0.01 + 1e-9,
			`live ${figure.value}, remembered ${past}`,
		);
	});
}

test('the figures that are compared are figures', () => {
	const known = keyMetrics.filter(({id}) => (keyFigure(live, live.stacks[0]!.stack, id)?.value ?? 0) !== 0);
	assert.ok(known.length >= 12, known.map(({id}) => id).join());
});
