// The parts beside the engine: what Synapse, Element, the databases and Prometheus answer, and who registers users, as recorded.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {after, before, describe, it} from 'node:test';
import {gunzipSync} from 'node:zlib';
import {type Demo, startDemo} from '../../../source/demo/demo.js';
import {pythonFloat} from '../../../source/demo/python-float.js';
import {quote} from '../../../source/hosts/quote.js';
import {connectDemo, type DemoClient} from '../../helpers/demo-client.js';
import {fixture} from '../../helpers/fixture.js';
import {askRaw, parseRaw, type RawAnswer} from '../../helpers/raw-http.js';

const machines = ['matrix', 'database', 'proxy'] as const;
/** The demo's homeserver has another name than the lab's. */
const ours = (text: string): string => text.replaceAll('matrix.lab.test', 'example.org');

describe('the demo beside its engine says only what was recorded', () => {
	let demo: Demo;
	let clients: Record<(typeof machines)[number], DemoClient>;
	const get = async (machine: (typeof machines)[number], port: number, url: string) => {
		const stream = await clients[machine].connect(port);
		const answer = await askRaw(stream, 'GET', url);
		stream.destroy();
		return answer;
	};

	before(async () => {
		demo = await startDemo({seed: 7, faults: false, speed: 0});
		const [matrix, database, proxy] = await Promise.all(machines.map(name => connectDemo(demo.endpoints[name]!)));
		clients = {matrix: matrix!, database: database!, proxy: proxy!};
	});

	after(async () => {
		for (const client of Object.values(clients)) {
			client.end();
		}

		await demo.stop();
	});

	/** Status, fields in their order and their values but for the date and the length; the body. */
	const assertAlike = (answer: RawAnswer, name: string) => {
		const [head = '', ...body] = fixture(name).toString().split('\r\n\r\n');
		const [status, ...fields] = head.split('\r\n');
		const still = (line: string) => line.replace(/^((?:Date|Content-Length): ).*/, '$1');
		assert.equal(answer.statusLine, status);
		assert.deepEqual(
			answer.headers.map(([key, value]) => still(`${key}: ${value}`)),
			fields.map(still),
		);
		assert.equal(answer.body.toString(), ours(body.join('\r\n\r\n')));
	};

	const pages: ReadonlyArray<[port: number, url: string, recorded: string]> = [
		[8008, '/health', 'health.http'],
		[8008, '/_matrix/client/versions', 'versions.http'],
		[8008, '/_synapse/admin/v1/server_version', 'server-version.http'],
		[8008, '/_synapse/admin/v2/users', 'admin-no-token.http'],
		[8008, '/nothing', 'not-found.http'],
		[8080, '/config.json', 'element-config.http'],
		[8080, '/', 'element-root.http'],
		[8080, '/nothing', 'element-missing.http'],
	];
	for (const [port, url, recorded] of pages) {
		it(`${port}${url}`, async () => assertAlike(await get('matrix', port, url), recorded));
	}

	it('two requests over one connection of Synapse; Element closes its own', async () => {
		const stream = await clients.matrix.connect(8008);
		assert.equal((await askRaw(stream, 'GET', '/health')).body.toString(), 'OK');
		assert.equal((await askRaw(stream, 'GET', '/health')).body.toString(), 'OK');
		stream.destroy();
		const closing = await clients.matrix.connect(8080);
		const ended = once(closing, 'end');
		await askRaw(closing, 'GET', '/');
		await ended;
	});

	it('metrics are compressed for those that take it', async () => {
		const stream = await clients.matrix.connect(9000);
		stream.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n');
		const answer = Buffer.concat(await stream.toArray());
		const end = answer.indexOf('\r\n\r\n');
		assert.match(answer.toString('latin1', 0, end), /^Content-Encoding: gzip$/m);
		assert.match(gunzipSync(answer.subarray(end + 4)).toString(), /^synapse_build_info/m);
	});

	it('metrics: every line has a form that was recorded, and the floats are written as Python does', async () => {
		const {body, statusLine, headers} = await get('matrix', 9000, '/_synapse/metrics');
		const [, ...fields] = fixture('metrics.headers').toString().trim().split('\r\n');
		assert.equal(statusLine, 'HTTP/1.0 200 OK');
		assert.deepEqual(
			headers.map(([key]) => key),
			fields.map(field => field.split(':')[0]),
		);
		const figureless = (line: string) => (line.startsWith('#') ? line : line.slice(0, line.lastIndexOf(' ')));
		const recorded = ours(gunzipSync(fixture('metrics-2.plain.prom.gz')).toString()).split('\n');
		const found = body.toString().split('\n');
		assert.deepEqual(found.map(figureless), recorded.map(figureless));
		for (const line of [...found, ...recorded].filter(line => line !== '' && !line.startsWith('#'))) {
			const value = line.slice(line.lastIndexOf(' ') + 1);
			assert.match(value, /^-?\d\.\d+e[+-]\d{2,3}$|^-?\d{1,6}\.\d+$|^[+-]Inf$|^NaN$/, line);
		}

		for (const line of recorded.filter(line => line !== '' && !/^#| [+-]Inf$| NaN$|e-/.test(line))) {
			const value = line.slice(line.lastIndexOf(' ') + 1);
			assert.equal(pythonFloat(Number(value.replace('e+0', 'e'))), value);
		}
	});

	it('PostgreSQL and Redis', async () => {
		const greet = async (port: number, words: Buffer) => {
			const stream = await clients.database.connect(port);
			stream.write(words);
			const [answer] = (await once(stream, 'data')) as [Buffer];
			stream.destroy();
			return answer.toString();
		};

		const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
		assert.equal(await greet(5432, sslRequest), fixture('pg-ssl-request.bin').toString());
		assert.equal(await greet(6379, Buffer.from('PING\r\n')), fixture('redis-ping.txt').toString());
		await assert.rejects(clients.database.connect(8008), /Channel open failure/);
	});

	it('Prometheus: a target that is up, and one that is down', async () => {
		const recorded = parseRaw(fixture('../prometheus/targets.http'))!;
		const targets = ({body}: RawAnswer) => JSON.parse(body.toString()).data.activeTargets;
		const [up, down] = targets(recorded);
		const look = async () => {
			const answer = await get('proxy', 9090, '/api/v1/targets?state=active');
			assert.deepEqual(
				answer.headers.map(([key]) => key),
				recorded.headers.map(([key]) => key),
			);
			assert.deepEqual(Object.keys(JSON.parse(answer.body.toString()).data), ['activeTargets', 'droppedTargets']);
			return targets(answer)[0];
		};
		const still = ({lastScrape: _at, ...target}: Record<string, unknown>) =>
			JSON.parse(JSON.stringify(target).replace(/[\w.]+:900\d/g, 'PLACE'));
		assert.deepEqual(still(await look()), still(up));
		demo.control.kill('synapse', 1);
		assert.deepEqual(still(await look()), still(down));
		await assert.rejects(clients.matrix.connect(8008), /Channel open failure/);
	});

	it('register_new_matrix_user: done, and the name taken; the password leaves no trace', async () => {
		const recorded = fixture('register-user.txt').toString();
		const argv = 'docker exec -i redis-local register_new_matrix_user -c /data/homeserver.yaml -u anna'.split(' ');
		const rest = ['--password-file', '/dev/stdin', '--no-admin', 'http://localhost:8008'];
		const done = await clients.matrix.exec(quote([...argv, ...rest]), 'correct horse\n');
		const taken = await clients.matrix.exec(quote([...argv, ...rest]), 'correct horse\n');
		assert.deepEqual([done.code, taken.code], [0, 1]);
		const said = ({stdout, stderr}: typeof done) => stdout.toString() + stderr.toString();
		assert.equal(`==> done\n${said(done)}==> taken\n${said(taken)}`, recorded);
	});
});

it('a fresh look at the metrics: counters go up, fall when Synapse starts anew, and the dead destination piles up', async () => {
	const demo = await startDemo({seed: 3, faults: false, speed: 0});
	const client = await connectDemo(demo.endpoints.matrix!);
	try {
		const sample = async (name: string) => {
			const {body} = await askRaw(await client.connect(9000), 'GET', '/metrics');
			return Number(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'm').exec(body.toString())?.[1]?.replace('e+0', 'e'));
		};
		const counter = 'synapse_storage_events_persisted_events_total';
		const before = await sample(counter);
		assert.equal(await sample(counter), before, 'it stands still');
		demo.control.setSpeed(40);
		const until = async (holds: () => Promise<boolean>) => {
			while (!(await holds())) {
				await new Promise(resolve => setTimeout(resolve, 100));
			}
		};
		await until(async () => (await sample(counter)) > before);
		await until(async () => (await sample('synapse_federation_transaction_queue_pending_pdus')) > 3);
		demo.control.setSpeed(0);
		const started = await sample('process_start_time_seconds');
		await client.exec('docker compose -p matrix restart synapse');
		assert.ok((await sample(counter)) < before);
		assert.ok((await sample('process_start_time_seconds')) > started);
	} finally {
		client.end();
		await demo.stop();
	}
});
