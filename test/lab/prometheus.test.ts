// M4 with a real Prometheus: its targets, and what it remembers.
import assert from 'node:assert/strict';
import {rm, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import type {KeyId} from '../../source/metrics/key-metric.js';
import type {Program} from '../../source/program.js';
import {judge} from '../../source/rules/judge.js';
import {type HistoryData, history, historyArgument} from '../../source/sources/history.js';
import {prometheus} from '../../source/sources/prometheus.js';
import type {Slice} from '../../source/store/slice.js';
import {lab, workplace} from './lab.js';
import {eventually} from './screen.js';

const {url, past, tests} = lab.prometheus;
const targets = path.join(tests.targets, `${process.pid}.json`);

const config = `
hosts: {matrix: {ssh: LXC_matrix}}
stacks:
  lab: {homeserver: ${lab.synapse.name}, prometheus: {host: matrix, url: "${url}"}}
  closed: {homeserver: closed.test, prometheus: {host: matrix, url: "${url}", job: closed}}
  mine: {homeserver: mine.test, prometheus: {host: matrix, url: "${url}", job: ${tests.job}}}
  nobody: {homeserver: nobody.test, prometheus: {host: matrix, url: "${url}", job: nobody}}
  past: {homeserver: past.test, prometheus: {host: matrix, url: "${url}", job: ${past.job}}}
  away: {homeserver: away.test, prometheus: {host: matrix, url: "http://127.0.0.1:1"}}
`;

describe('Prometheus on the lab', {timeout: 90_000}, () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;
	let server: Server | undefined;
	let port = 0;

	const listen = async (): Promise<void> => {
		server = createServer((_request, response) => response.end('synapse_test 1\n'));
		await new Promise<void>(resolve => {
			server!.listen(port, '127.0.0.1', resolve);
		});
		({port} = server.address() as AddressInfo);
	};
	const stop = async (): Promise<void> => {
		const closed = new Promise(resolve => server?.close(resolve));
		server?.closeAllConnections();
		await closed;
		server = undefined;
	};

	before(async () => {
		await listen();
		// Nobody else's target is in this job while this test runs, or it would be told instead.
		await writeFile(targets, JSON.stringify([{targets: [`127.0.0.1:${port}`]}]));
		place = await workplace(config);
		program = await place.openProgram();
		program.sources.start();
	});
	after(async () => {
		await rm(targets, {force: true});
		await stop();
		await program.close();
		await place.remove();
	});

	const look = async () => {
		const slice = await program.sources.once(prometheus, 'matrix');
		assert.equal(slice.phase, 'live', slice.error?.message ?? '');
		const verdicts = judge(program.store, {hosts: program.hosts, config: program.config, now: Date.now()});
		return (stack: string) => {
			const found = verdicts.find(({rule, stack: of}) => rule === 'prometheus' && of === stack);
			return `${found?.severity} ${found?.text}`;
		};
	};

	test("Synapse's target is up; a closed port, a job and a Prometheus that are not there are told", async () => {
		const said = await look();
		assert.equal(said('lab'), 'ok 1 of 1 targets up');
		assert.match(said('closed'), /^warning 0 of 1 targets up; 127\.0\.0\.1:1: Get .* connection refused$/);
		assert.match(said('nobody'), /^warning has no such job; it has closed, synapse/);
		assert.match(said('away'), /^warning .*[Nn]othing answers at 127\.0\.0\.1:1/);
	});

	test('a target stops, and is there again', async () => {
		const becomes = (wanted: RegExp) =>
			eventually(async () => wanted.test((await look())('mine')), String(wanted), 30_000);
		await becomes(/^ok 1 of 1 targets up/);
		await stop();
		await becomes(/^warning 0 of 1 targets up; 127\.0\.0\.1:\d+: .*(?:connection refused|EOF)/);
		await listen();
		await becomes(/^ok 1 of 1 targets up/);
	});

	/** Of the stack's job, once it was read. */
	const remembered = (stack: string, span: string, metric: KeyId = 'requests') =>
		new Promise<Slice<HistoryData>>(resolve => {
			const key = {source: history.id, host: 'matrix', argument: historyArgument({stack, metric, span})};
			const view = program.sources.view(key);
			const check = (): void => {
				const slice = program.store.get(key, history.empty);
				if (slice.phase === 'live' || slice.phase === 'down') {
					stopLooking();
					view.release();
					resolve(slice);
				}
			};
			const stopLooking = program.store.subscribe(key, check);
			check();
		});

	test('a week that was: one request a second, a gap where nothing was read, no fall where it began anew', async () => {
		for (const [span, hours] of [
			['24h', 24],
			['7d', 168],
		] as const) {
			const {data} = await remembered('past', span);
			const ago = (index: number): number => past.until * 1000 - (data.from + ((data.to - data.from) * index) / 239);
			const hour = 3_600_000;
			const inside = data.values.flatMap((value, index) =>
				ago(index) > 0 && ago(index) < 166 * hour ? [{value, age: ago(index) / hour}] : [],
			);
			const gap = inside.filter(({age}) => age > 18.1 && age < 19.9);
			assert.ok(gap.length >= (hours === 24 ? 17 : 2) && gap.every(({value}) => value === undefined), span);
			const far = inside.filter(({age}) => (age > 20.8 || age < 17) && age > 0.2);
			assert.ok(far.length > 100, span);
			assert.ok(
				far.every(({value}) => value !== undefined && Math.abs(value - 1) < 0.02),
				JSON.stringify(far.filter(({value}) => value === undefined || Math.abs(value - 1) >= 0.02)),
			);
			assert.ok(inside.every(({value}) => value === undefined || (value > 0 && value < 1.2)));
		}
	});

	test("Synapse's own figures; what it does not know and what cannot be asked is said", async () => {
		const memory = await remembered('lab', '1h', 'memory');
		assert.ok(memory.data.values.at(-1)! > 50e6, memory.error?.message ?? '');
		assert.deepEqual((await remembered('past', '24h', 'queue')).data.unknown, [
			'synapse_federation_transaction_queue_pending_pdus',
			'synapse_federation_transaction_queue_pending_edus',
		]);
		const away = await remembered('away', '1h');
		assert.equal(away.phase, 'down');
		assert.match(away.error?.message ?? '', /[Nn]othing answers at 127\.0\.0\.1:1/);
	});
});
