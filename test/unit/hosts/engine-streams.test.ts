import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {Readable} from 'node:stream';
import {test} from 'node:test';
import {dockerEngine} from '../../../source/hosts/docker-engine.js';
import type {EngineEvent, LogRecord} from '../../../source/hosts/engine.js';
import {parseEvent, readEvents} from '../../../source/hosts/engine-events.js';
import {HostError} from '../../../source/hosts/host.js';
import {engineServer, json} from '../../helpers/engine-server.js';
import {socketHost} from '../../helpers/socket-host.js';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/lab/${name}`, import.meta.url));
const usual = '/var/run/docker.sock';

async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const all: Item[] = [];
	for await (const item of items) {
		all.push(item);
	}

	return all;
}

test('recorded events: every one once at any chunk boundaries, times to the last digit', async () => {
	const bytes = fixture('events-restart.jsonl');
	const lines = bytes.toString().trim().split('\n');
	for (const size of [1, 7, 1000, bytes.length]) {
		const chunks = Array.from({length: Math.ceil(bytes.length / size)}, (_, i) =>
			bytes.subarray(i * size, (i + 1) * size),
		);
		const events = await gather(readEvents(Readable.from(chunks)));
		assert.deepEqual(
			events.map(({Type, Action, Actor, timeNano}) => [Type, Action, Actor.ID, timeNano]),
			lines.map(line => {
				const {Type, Action, Actor} = JSON.parse(line);
				return [Type, Action, Actor.ID, /"timeNano":(\d+)\}$/.exec(line)![1]];
			}),
		);
		assert.ok(events.every(({timeNano}) => timeNano.length === 19));
	}
});

test('hostile and broken events', () => {
	const event = (attributes: object, more = '') =>
		`{"Type":"container","Action":"die","Actor":{"ID":"x","Attributes":${JSON.stringify(attributes)}},"timeNano":1795402721642368777${more}}`;
	const faked = {timeNano: '1', name: '"timeNano":2,', 'a"timeNano":3': ''};
	assert.deepEqual(parseEvent(event(faked)), {
		Type: 'container',
		Action: 'die',
		Actor: {ID: 'x', Attributes: faked},
		timeNano: '1795402721642368777',
	});
	assert.equal(parseEvent(event({}).slice(0, -5)), undefined);
	for (const line of ['', 'null', '[]', '"x"', '{"Type":"container"}', '<html>']) {
		assert.equal(parseEvent(line), undefined, line);
	}
});

test('an endless line does not fill the memory; the next event is read', async () => {
	const chunk = Buffer.alloc(1 << 20, '{');
	const good = '\n{"Type":"container","Action":"start","Actor":{"ID":"y","Attributes":{}},"timeNano":1}\n';
	const events = await gather(readEvents(Readable.from([...Array.from({length: 20}, () => chunk), Buffer.from(good)])));
	assert.deepEqual(
		events.map(({Action}) => Action),
		['start'],
	);
});

test('events: subscribed before the first, filters and since as the engine wants them, a cut is told', async t => {
	const lines = fixture('events-restart.jsonl').toString().split('\n');
	let send: () => void = () => {};
	const fake = await engineServer(t, {
		'/events'(request, response) {
			response.flushHeaders();
			send = () => {
				response.write(`${lines[0]}\n${lines[1]!.slice(0, 50)}`, () => request.socket.destroy());
			};
		},
	});
	const engine = dockerEngine(socketHost({sockets: {[usual]: fake.socket}}));
	const seen: EngineEvent[] = [];
	const reading = (async () => {
		const options = {since: '1.000000001', filters: {type: ['container']}, subscribed: () => send()};
		for await (const event of engine.events(options, new AbortController().signal)) {
			seen.push(event);
		}
	})();
	await assert.rejects(reading, (error: unknown) => error instanceof HostError && error.kind === 'lost');
	assert.equal(seen.length, 1, 'the unfinished one is dropped');
	const {searchParams} = new URL(fake.requests[0]!.split(' ')[1]!, 'http://x');
	assert.deepEqual(Object.fromEntries(searchParams), {since: '1.000000001', filters: '{"type":["container"]}'});
});

test('logs: of both kinds of container, with their options; leaving the loop ends the request', async t => {
	let closed: Promise<unknown> | undefined;
	const bytes = fixture('logs-redis-local.bin');
	const fake = await engineServer(t, {
		'/containers/plain/json': json({Config: {Tty: false}}),
		'/containers/plain/logs'(request, response) {
			closed = new Promise(resolve => request.socket.once('close', resolve));
			response.write(bytes);
			if (!request.url!.includes('follow')) {
				response.end();
			}
		},
		'/containers/tty/json': json({Config: {Tty: true}}),
		'/containers/tty/logs': (_request, response) => response.end('2026-11-23T03:00:24.688465870Z two\r\n'),
		'/containers/a%2Fb/json': json({message: 'No such container: a/b'}, 404),
	});
	const host = socketHost({sockets: {[usual]: fake.socket}});
	const engine = dockerEngine(host);
	const {signal} = new AbortController();
	const all = await gather(engine.logs('plain', {tail: 100, since: '1.0', until: '2.0'}, signal));
	assert.ok(all.length > 5);
	assert.match(all[0]!.time, /^2026-11-23T\d\d:\d\d:\d\d\.\d{9}Z$/);
	assert.equal(
		fake.requests[1],
		'GET /v1.41/containers/plain/logs?stdout=1&stderr=1&timestamps=1&since=1.0&until=2.0&tail=100',
	);
	assert.deepEqual(await gather(engine.logs('tty', {}, signal)), [
		{stream: 'stdout', time: '2026-11-23T03:00:24.688465870Z', text: 'two'},
	]);
	const some: LogRecord[] = [];
	for await (const record of engine.logs('plain', {follow: true}, signal)) {
		some.push(record);
		if (some.length === all.length) {
			break;
		}
	}

	await closed;
	assert.deepEqual(some, all);
	await assert.rejects(gather(engine.logs('a/b', {}, signal)), /No such container: a\/b/);
});

test('a log that is cut in the middle of a frame: the whole records come, then the error', async t => {
	const bytes = fixture('logs-redis-local.bin');
	const fake = await engineServer(t, {
		'/containers/x/json': json({Config: {Tty: false}}),
		'/containers/x/logs': (request, response) => response.write(bytes.subarray(0, -3), () => request.socket.destroy()),
	});
	const engine = dockerEngine(socketHost({sockets: {[usual]: fake.socket}}));
	const seen: LogRecord[] = [];
	await assert.rejects(
		(async () => {
			for await (const record of engine.logs('x', {}, new AbortController().signal)) {
				seen.push(record);
			}
		})(),
		(error: unknown) => error instanceof HostError && error.kind === 'lost',
	);
	let frames = 0;
	for (let at = 0; at < bytes.length; at += 8 + bytes.readUInt32BE(at + 4)) {
		frames++;
	}

	assert.equal(seen.length, frames - 1);
});
