import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {figureText} from '../../source/metrics/figure-text.js';
import type {KeyId} from '../../source/metrics/key-metric.js';
import {parsePage} from '../../source/parsers/prometheus.js';
import type {Program} from '../../source/program.js';
import {judge} from '../../source/rules/judge.js';
import {allFamilies, keyFigure, type MetricsData, metrics} from '../../source/sources/metrics.js';
import type {Slice} from '../../source/store/slice.js';
import {readNaively, samplesOfPage} from '../helpers/metrics-reading.js';
import {lab, workplace} from './lab.js';

const host = 'matrix';
const key = {source: metrics.id, host};
const real = 'http://127.0.0.1:9000';

/** A process with metrics, on a port of the lab's host: each page that it gives counts a hundred requests more. */
class Exporter {
	port = 0;
	#server: Server | undefined;
	#requests = 0;
	#startedAt = 0;

	async start(requests = 0): Promise<void> {
		this.#requests = requests;
		this.#startedAt = Date.now() / 1000;
		this.#server = createServer((_request, response) => {
			this.#requests += 100;
			response.end(
				`process_start_time_seconds ${this.#startedAt}\n# TYPE synapse_http_server_requests_received_total counter\nsynapse_http_server_requests_received_total ${this.#requests}\n`,
			);
		});
		await new Promise<void>(resolve => {
			this.#server!.listen(this.port, '127.0.0.1', resolve);
		});
		this.port = (this.#server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		const closed = new Promise(resolve => this.#server?.close(resolve));
		this.#server?.closeAllConnections();
		await closed;
	}
}

describe('metrics on the lab', () => {
	const exporter = new Exporter();
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;

	/** The data after one more read. */
	const read = async (): Promise<MetricsData> => {
		const {at} = program.store.get(key, metrics.empty).data;
		const next = new Promise<Slice<MetricsData>>(resolve => {
			const look = (): void => {
				const slice = program.store.get(key, metrics.empty);
				if (slice.data.at > at) {
					stop();
					resolve(slice);
				}
			};
			const stop = program.store.subscribe(key, look);
		});
		program.sources.refresh([metrics.id]);
		return (await next).data;
	};

	before(async () => {
		await exporter.start(5000);
		place = await workplace(
			[
				'hosts:',
				'  matrix: {ssh: LXC_matrix}',
				'stacks:',
				`  lab: {homeserver: ${lab.synapse.name}, synapse: {host: matrix, url: "http://127.0.0.1:8008", metrics: ["${real}"]}}`,
				`  fake: {homeserver: fake.test, synapse: {host: matrix, url: "http://127.0.0.1:8008", metrics: ["http://127.0.0.1:${exporter.port}"]}}`,
				'',
			].join('\n'),
		);
		program = await place.openProgram();
		program.sources.start();
		program.sources.view(key, [allFamilies]);
		await read();
	});
	after(async () => {
		await program.close();
		await place.remove();
		await exporter.stop();
	});

	test("the lab's Synapse: its page as it is over there, version and figures", async () => {
		const data = await read();
		const [stack] = data.stacks;
		const {facts, state} = stack!.endpoints[0]!;
		assert.equal(state, 'up');
		assert.equal(facts?.url, `${real}/_synapse/metrics`);
		assert.match(facts?.version ?? '', /^1\.\d+\.\d+/);
		assert.equal(facts?.bad.count, 0);
		assert.ok(facts!.page && facts!.before);
		assert.ok(keyFigure(data, 'lab', 'memory')!.value! > 50e6);
		assert.ok(keyFigure(data, 'lab', 'uptime')!.value! > 0);
		for (const id of ['requests', 'cpu', 'files', 'queue', 'updates'] satisfies readonly KeyId[]) {
			assert.ok(keyFigure(data, 'lab', id)!.value! >= 0, id);
		}

		const text = await (await fetch(`${real}/_synapse/metrics`)).text();
		const page = parsePage(text);
		assert.deepEqual(samplesOfPage(page.families.values()), readNaively(text));
		assert.deepEqual([...facts!.page!.families.keys()].sort(), [...page.families.keys()].sort());
	});

	test('a process that restarts: what was counted since, a gap while it was down, and never a negative rate', async () => {
		const counted = (data: MetricsData): number => {
			const {interval} = data.stacks[1]!.endpoints[0]!.facts!;
			return Math.round(keyFigure(data, 'fake', 'requests')!.value! * interval!.seconds);
		};
		assert.equal(counted(await read()), 100);
		assert.equal(counted(await read()), 100);
		await exporter.stop();
		const down = await read();
		assert.equal(down.stacks[1]?.endpoints[0]?.state, 'down');
		assert.match(down.stacks[1]?.endpoints[0]?.problem?.message ?? '', /Connection refused/);
		assert.equal(keyFigure(down, 'fake', 'requests')?.absence, 'unread');
		assert.equal(down.stacks[0]?.endpoints[0]?.state, 'up');
		const verdicts = judge(program.store, {hosts: program.hosts, config: program.config, now: Date.now()});
		assert.deepEqual(
			verdicts.filter(({rule, severity}) => rule === 'metrics' && severity === 'warning').map(({stack}) => stack),
			['fake'],
		);

		// Begins anew above what it had before: nothing but its start tells.
		await exporter.start(50_000);
		const up = await read();
		assert.equal(up.stacks[1]?.endpoints[0]?.facts?.interval?.restarted, true);
		assert.equal(counted(up), 50_100);
		assert.equal(counted(await read()), 100);
		const {history} = keyFigure(program.store.get(key, metrics.empty).data, 'fake', 'requests')!;
		const shown = history.values.map(value =>
			value === undefined ? 'gap' : value > 0 ? 'rate' : figureText(value, 'rate'),
		);
		assert.deepEqual(shown.slice(-5), ['rate', 'rate', 'gap', 'rate', 'rate']);
	});
});
