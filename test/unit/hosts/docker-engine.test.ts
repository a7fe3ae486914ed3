import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {dockerEngine} from '../../../source/hosts/docker-engine.js';
import {EngineError} from '../../../source/hosts/engine.js';
import {HostError} from '../../../source/hosts/host.js';
import {engineServer, json} from '../../helpers/engine-server.js';
import {socketHost} from '../../helpers/socket-host.js';

const usual = '/var/run/docker.sock';
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/lab/${name}`, import.meta.url));
const recorded = (name: string) => JSON.parse(fixture(name).toString());

const fails = (kind: string, pattern: RegExp, cure: RegExp) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind, error.message);
	assert.match(error.message, pattern);
	assert.match(error.cure ?? '', cure);
	return true;
};

test('lists containers over one connection, with the version that the engine speaks', async t => {
	const containers = recorded('containers.json');
	const fake = await engineServer(t, {'/containers/json': json(containers)});
	const host = socketHost({sockets: {[usual]: fake.socket}});
	const engine = dockerEngine(host);
	assert.deepEqual(await engine.get('/containers/json', {all: '1'}), containers);
	await Promise.all([engine.get('/containers/json'), engine.get('/containers/json')]);
	assert.equal(fake.requests[0], 'GET /v1.41/containers/json?all=1');
	assert.equal(host.calls.filter(call => call === `connect ${usual}`).length, host.calls.length, 'no look was needed');
	assert.ok(host.calls.length <= 2);
});

test('a newer engine is spoken to in the newest version that we know', async t => {
	const fake = await engineServer(t, {'/info': json({})}, '1.99');
	await dockerEngine(socketHost({sockets: {[usual]: fake.socket}})).get('/info');
	assert.equal(fake.requests[0], 'GET /v1.51/info');
});

test("the engine's own words, 304 is fine, an answer that is no JSON", async t => {
	const fake = await engineServer(t, {
		'/containers/x/json': json({message: 'No such container: x'}, 404),
		'/containers/x/start': (_request, response) => response.writeHead(304).end(),
		'/containers/x/logs': json({message: 'Bad parameters: you must choose at least one stream'}, 400),
		'/broken': (_request, response) => response.writeHead(500).end('plain words\n'),
		'/html': (_request, response) => response.end('<html>'),
	});
	const engine = dockerEngine(socketHost({sockets: {[usual]: fake.socket}}));
	const says = (status: number, message: string) => (error: unknown) => {
		assert.ok(error instanceof EngineError, String(error));
		assert.deepEqual([error.status, error.message], [status, message]);
		return true;
	};
	await assert.rejects(engine.get('/containers/x/json'), says(404, 'No such container: x'));
	await assert.rejects(engine.get('/broken'), says(500, 'plain words'));
	assert.equal((await engine.request({method: 'POST', path: '/containers/x/start'})).status, 304);
	const stream = engine.stream({method: 'GET', path: '/containers/x/logs'}, new AbortController().signal);
	await assert.rejects(stream, says(400, 'Bad parameters: you must choose at least one stream'));
	await assert.rejects(engine.get('/html'), fails('lost', /GET \/html: the answer is not JSON/, /^$/));
});

test('after a new connection, and after a refusal, the engine is found anew', async t => {
	const old = await engineServer(t, {'/info': json({engine: 'old'})});
	const sockets: Record<string, string> = {[usual]: old.socket};
	const host = socketHost({sockets});
	const engine = dockerEngine(host);
	assert.deepEqual(await engine.get('/info'), {engine: 'old'});
	const young = await engineServer(t, {'/info': json({engine: 'young'})}, '1.44');
	sockets[usual] = young.socket;
	assert.deepEqual(await engine.get('/info'), {engine: 'old'}, 'the kept connection');
	host.state.value = {phase: 'waiting', attempt: 1, retryAt: 0, reason: 'lost'};
	host.state.value = {phase: 'connecting', attempt: 1};
	host.state.value = {phase: 'online', since: 1};
	assert.deepEqual(await engine.get('/info'), {engine: 'young'});
	assert.equal(young.requests[0], 'GET /v1.44/info');
	host.state.value = {phase: 'online', since: 1, roundTrip: 3};
	const calls = host.calls.length;
	await engine.get('/info');
	assert.equal(host.calls.length, calls);

	young.cut();
	delete sockets[usual];
	await assert.rejects(engine.get('/info'));
	sockets[usual] = old.socket;
	assert.deepEqual(await engine.get('/info'), {engine: 'old'});
	assert.equal(old.requests.at(-1), 'GET /v1.41/info');
});

test('a first use while the connection is being made survives its states', async t => {
	const fake = await engineServer(t, {'/info': json({ok: true})});
	const host = socketHost({sockets: {[usual]: fake.socket}});
	let online: () => void = () => {};
	const ready = new Promise<void>(resolve => {
		online = resolve;
	});
	host.state.value = {phase: 'connecting', attempt: 0};
	const engine = dockerEngine({
		...host,
		connect: async (address, signal) => {
			await ready;
			return host.connect(address, signal);
		},
	});
	const answer = engine.get('/info');
	host.state.value = {phase: 'asking', question: 'Password'};
	host.state.value = {phase: 'connecting', attempt: 0};
	host.state.value = {phase: 'online', since: 1};
	online();
	assert.deepEqual(await answer, {ok: true});
});

test("a caller's signal ends its own waiting only", async t => {
	const fake = await engineServer(t, {'/info': json({ok: true})});
	const host = socketHost({sockets: {[usual]: fake.socket}});
	const engine = dockerEngine(host);
	const controller = new AbortController();
	const given = engine.get('/info', undefined, {signal: controller.signal});
	const other = engine.get('/info');
	controller.abort();
	await assert.rejects(given, fails('aborted', /given up/, /^$/));
	assert.deepEqual(await other, {ok: true});
});
