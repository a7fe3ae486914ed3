import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import {type InspectedStart, toFound} from '../../../source/looking/containers.js';
import {findElement} from '../../../source/looking/element.js';
import {markTwins} from '../../../source/looking/look.js';
import type {FoundContainer} from '../../../source/looking/looked.js';
import {findPrometheus} from '../../../source/looking/prometheus.js';
import {findPostgres, findRedis} from '../../../source/looking/services.js';
import {findSynapse, onHost, synapseContainers, urlOf} from '../../../source/looking/synapse.js';
import type {InspectedContainer, ListedContainer} from '../../../source/parsers/docker.js';
import {json} from '../../helpers/fixture.js';
import {foundContainer, looked, machine, type PretendHost, pretendHost, type Site} from '../../helpers/looked.js';

const {signal} = new AbortController();
const hosts: PretendHost[] = [];
after(() => {
	for (const host of hosts) {
		host.end();
	}
});

const open = async (id: string, sites: Readonly<Record<number, Site>> = {}, facts?: object) => {
	const host = await pretendHost(id, {
		sites,
		exec: command => (facts && command.includes('python3') ? JSON.stringify(facts) : undefined),
	});
	hosts.push(host);
	return host;
};

const client: Site = {
	'/_matrix/client/versions': '{"versions":["v1.11"]}',
	'/_matrix/key/v2/server': '{"server_name":"example.org"}',
};
const metrics: Site = {'/_synapse/metrics': '# HELP up x\n# TYPE up gauge\nup 1\n'};
const facts = {
	server_name: 'example.org',
	public_baseurl: 'https://matrix.example.org/',
	enable_metrics: true,
	listeners: [
		{port: 8008, type: 'http', resources: ['client', 'federation']},
		{port: 9000, type: 'metrics', resources: []},
	],
	database: {name: 'psycopg2', host: 'db.example.org', port: 5432},
	redis: {host: 'redis', port: 6379},
};
const image = 'matrixdotorg/synapse:v1.160.0';
const synapse = (change: Partial<FoundContainer> = {}) => foundContainer('synapse', [8008, 9000], {image, ...change});

test("the lab's containers as they were recorded, without their environment", () => {
	const listed = (json('containers.json') as ListedContainer[]).find(({Names}) => Names?.includes('/synapse'))!;
	const inspect: InspectedContainer & InspectedStart & {Config: {Env: string[]}} = json('inspect-synapse.json');
	inspect.Config.Env.push('POSTGRES_PASSWORD=hunter2', 'SYNAPSE_CONFIG_PATH=/data/homeserver.yaml');
	const found = toFound(listed, inspect);
	assert.equal(found.image, 'matrixdotorg/synapse:latest');
	assert.deepEqual(found.command, ['/start.sh']);
	assert.deepEqual(found.environment, {SYNAPSE_CONFIG_PATH: '/data/homeserver.yaml'});
	assert.ok(!JSON.stringify(found).includes('hunter2'));
	assert.deepEqual(found.extraHosts, ['db.lab:host-gateway']);
	assert.equal(found.hostNetwork, false);
	assert.equal(urlOf(found, 8008), 'http://localhost:8008');
	assert.equal(urlOf(found, 8448), undefined);
	assert.equal(onHost(found, '/data/homeserver.yaml'), '/home/lab/.homelab/matrix/config/homeserver.yaml');
	assert.equal(onHost(found, '/data/other'), '/home/lab/.homelab/matrix/data/other');
	assert.equal(onHost(found, '/etc/passwd'), undefined);
	assert.equal(synapseContainers([found]).main?.name, 'synapse');
});

describe('Synapse', () => {
	test('main process and workers are told apart, look-alikes left out', () => {
		const worker = (name: string, change: Partial<FoundContainer>) => foundContainer(name, [], {image, ...change});
		const all = [
			foundContainer('synapse-admin', [80], {image: 'awesometechnologies/synapse-admin:latest'}),
			worker('old', {state: 'exited'}),
			worker('sender', {command: ['run', '-m', 'synapse.app.generic_worker']}),
			worker('reader', {environment: {SYNAPSE_WORKER: 'synapse.app.generic_worker'}}),
			foundContainer('hs', [], {image: 'ghcr.io/element-hq/synapse@sha256:0'}),
		];
		const {main, workers} = synapseContainers(all);
		assert.equal(main?.name, 'hs');
		assert.deepEqual(
			workers.map(({name}) => name),
			['sender', 'reader'],
		);
	});

	test('all of it, from container, homeserver.yaml and its own answers', async () => {
		const host = await open('matrix', {18008: client, 19000: metrics, 9101: metrics}, facts);
		const ports = [
			{container: 8008, protocol: 'tcp', ip: '0.0.0.0', host: 18_008},
			{container: 8008, protocol: 'tcp', ip: '::', host: 18_008},
			{container: 9000, protocol: 'tcp', ip: '127.0.0.1', host: 19_000},
		];
		const worker = foundContainer('w', [9101], {image, command: ['synapse.app.generic_worker']});
		const found = await findSynapse(looked(host, {containers: [worker, synapse({ports})]}), signal);
		assert.equal(found?.container?.name, 'synapse');
		assert.equal(found.url, 'http://localhost:18008');
		assert.deepEqual(found.metrics, ['http://localhost:19000', 'http://localhost:9101']);
		assert.equal(found.serverName, 'example.org');
		assert.equal(found.config, '/data/homeserver.yaml');
		assert.deepEqual(found.remarks, []);
		assert.deepEqual(host.commands, ['docker exec -i synapse python3 - /data/homeserver.yaml']);
	});

	test('where homeserver.yaml cannot be read it tells its name itself', async () => {
		const host = await open('matrix', {8008: client});
		const command = ['python3', '-m', 'synapse.app.homeserver', '--config-path', '/etc/hs.yaml'];
		const found = await findSynapse(looked(host, {containers: [synapse({command})]}), signal);
		assert.equal(found?.serverName, 'example.org');
		assert.equal(found.config, '/etc/hs.yaml');
		assert.match(found.remarks.join('\n'), /\/etc\/hs.yaml could not be read[\s\S]*No metrics/);
	});

	test('metrics that are not published, a client API that is not', async () => {
		const host = await open('matrix', {}, facts);
		const found = await findSynapse(looked(host, {containers: [synapse({ports: []})]}), signal);
		assert.equal(found?.url, undefined);
		assert.match(
			found?.remarks.join('\n') ?? '',
			/does not answer on any published port[\s\S]*port 9000 in the container/,
		);
	});

	test("without a container: the host's own port", async () => {
		const listening = [8008, 9000].map(port => ({address: '127.0.0.1', port}));
		const host = await open('matrix', {8008: client, 9000: metrics});
		const found = await findSynapse(looked(host, {machine: machine({listening})}), signal);
		assert.deepEqual([found?.url, found?.metrics], ['http://localhost:8008', ['http://localhost:9000']]);
		const other = await open('other', {8008: {'/': 'something else'}});
		assert.equal(await findSynapse(looked(other, {machine: machine({listening})}), signal), undefined);
	});
});

test('Element: what answers config.json with a homeserver', async () => {
	const site = {'/config.json': '{"default_server_config":{"m.homeserver":{"base_url":"https://m.example.org"}}}'};
	const host = await open('matrix', {8080: site, 8081: {'/config.json': '{"theme":"x"}'}});
	const containers = [
		foundContainer('element-call', [8081]),
		foundContainer('web', [8081], {image: 'vectorim/element-web:v1'}),
		foundContainer('element', [8080]),
	];
	const found = await findElement(looked(host, {containers}), signal);
	assert.deepEqual(
		[found?.container?.name, found?.url, found?.baseUrl],
		['element', 'http://localhost:8080', 'https://m.example.org'],
	);
	assert.equal(await findElement(looked(host, {containers: containers.slice(0, 2)}), signal), undefined);
});

describe('PostgreSQL and Redis', () => {
	const listens = (port: number, address = '127.0.0.1') =>
		machine({listening: [{address, port}], identity: String(port)});
	const withSynapse = async (
		change: object,
		container: Partial<FoundContainer>,
		others: readonly FoundContainer[] = [],
	) => {
		const host = await open('matrix', {8008: client, 5432: {}}, {...facts, ...change});
		const own = synapse(container);
		const at = looked(host, {containers: [own, ...others], machine: listens(5432)});
		return {at, found: await findSynapse(at, signal)};
	};

	test('a name that means the host itself', async () => {
		const {at, found} = await withSynapse({}, {extraHosts: ['db.example.org:host-gateway']});
		const postgres = await findPostgres(found, [at]);
		assert.equal(postgres?.at, at);
		assert.equal(postgres?.address, 'localhost:5432');
	});

	test('another host that was given, at the address that it listens on', async () => {
		const {at, found} = await withSynapse({}, {});
		const database = looked(await open('database'), {machine: listens(5432, '10.1.2.3')});
		const postgres = await findPostgres(found, [at, database]);
		assert.equal(postgres?.at?.place.name, 'database');
		assert.equal(postgres?.address, '10.1.2.3:5432');
	});

	test('a machine that was not given, where it is reached; and where not', async () => {
		const {at, found} = await withSynapse({}, {});
		assert.equal((await findPostgres(found, [at]))?.address, 'db.example.org:5432');
		const far = await withSynapse({database: {...facts.database, port: 5433}}, {});
		const lost = await findPostgres(far.found, [far.at]);
		assert.equal(lost?.at, undefined);
		assert.match(lost?.remark ?? '', /db.example.org:5433, which no host given here reaches/);
	});

	test('a container beside it: by its published port, or not at all', async () => {
		const published = foundContainer('cache', [6379], {aliases: ['redis']});
		const one = await withSynapse({}, {}, [published]);
		assert.equal((await findRedis(one.found, [one.at]))?.address, 'localhost:6379');
		const two = await withSynapse({}, {}, [{...published, ports: []}]);
		const redis = await findRedis(two.found, [two.at]);
		assert.equal(redis?.at, undefined);
		assert.match(redis?.remark ?? '', /container cache on matrix, which publishes no port/);
	});

	test('SQLite is said; without a Synapse whatever listens, a socket, nothing', async () => {
		const {at, found} = await withSynapse({database: {name: 'sqlite3'}}, {});
		assert.match((await findPostgres(found, [at]))?.remark ?? '', /SQLite/);
		assert.equal((await findPostgres(undefined, [at]))?.address, 'localhost:5432');
		const socket = looked(at.host, {machine: machine({sockets: ['/run/postgresql/.s.PGSQL.5432']})});
		assert.equal((await findPostgres(undefined, [socket]))?.address, '/run/postgresql/.s.PGSQL.5432');
		assert.equal(await findRedis(undefined, [socket]), undefined);
	});
});

test('a Prometheus with a job that scrapes Synapse', async () => {
	const target = (job: string, scrapeUrl: string) => ({labels: {job, instance: 'x'}, scrapeUrl, health: 'up'});
	const answer = (...activeTargets: object[]) => ({
		'/api/v1/targets?state=active': JSON.stringify({status: 'success', data: {activeTargets}}),
	});
	const at = async (site: Site) =>
		looked(await open('prom', {9090: site}), {machine: machine({listening: [{address: '::', port: 9090}]})});
	const ours = await at(
		answer(target('node', 'http://x:9100/metrics'), target('hs', 'http://x:9000/_synapse/metrics')),
	);
	assert.deepEqual((await findPrometheus(ours, signal))?.job, 'hs');
	assert.equal(await findPrometheus(await at(answer(target('node', 'http://x:9100/metrics'))), signal), undefined);
	assert.equal(await findPrometheus(await at({}), signal), undefined);
});

test('two ways to one machine or engine are told; the engine is looked at once', () => {
	const host = {id: 'a'} as PretendHost;
	const one = looked(host, {engineId: 'E', containers: [synapse()], place: {name: 'a', given: 'a'}});
	const two = looked(host, {engineId: 'E', containers: [synapse()], place: {name: 'b', given: 'b'}});
	const three = looked(host, {machine: machine({identity: 'other'}), place: {name: 'c', given: 'c'}});
	const [first, second, third] = markTwins([one, two, three]);
	assert.deepEqual([first?.sameAs, second?.sameAs, third?.sameAs], [undefined, 'a', undefined]);
	assert.deepEqual([second?.sameEngineAs, second?.containers, third?.sameEngineAs], ['a', [], undefined]);
});
