import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {connect} from 'node:net';
import {Duplex, Readable, Writable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {httpClient} from '../../../source/hosts/http.js';
import type {Dial} from '../../../source/hosts/http-agent.js';
import {Secret} from '../../../source/system/secret.js';
import {fails, listen, options, serve} from '../../helpers/http-server.js';

test('sends method, query, headers, JSON, and reads status, headers, body over one connection', async t => {
	const {client, dial} = await serve(t, async (request, response) => {
		const body = await text(request);
		response.setHeader('x-echo', 'yes');
		response.statusCode = 418;
		const {host, authorization} = request.headers;
		response.end(JSON.stringify({method: request.method, url: request.url, host, authorization, body}));
	});
	const get = {
		method: 'GET',
		path: '/a',
		query: {q: 'ä b&c'},
		headers: {authorization: new Secret('Bearer x')},
	} as const;
	const answer = await client.request(get);
	assert.equal(answer.status, 418);
	assert.equal(answer.headers['x-echo'], 'yes');
	assert.deepEqual(JSON.parse(answer.body.toString()), {
		method: 'GET',
		url: '/a?q=%C3%A4+b%26c',
		host: 'localhost',
		authorization: 'Bearer x',
		body: '',
	});
	await client.request(get);
	assert.equal(dial.count, 1);
	const post = await client.request({method: 'POST', path: '/b', body: {user: 'ü'}});
	assert.equal(JSON.parse(post.body.toString()).body, '{"user":"ü"}');
	assert.equal(dial.count, 2, 'a POST takes a connection of its own');
});

test('works over a duplex that is no socket', async t => {
	const port = await listen(
		t,
		createServer((_request, response) => response.end('hello')),
	);
	const dial: Dial = async () => {
		const socket = connect(port, '127.0.0.1');
		return Duplex.fromWeb({readable: Readable.toWeb(socket), writable: Writable.toWeb(socket)});
	};
	const client = httpClient(dial, options);
	t.after(() => client.close());
	for (let i = 0; i < 3; i++) {
		assert.equal((await client.request({method: 'GET', path: '/'})).body.toString(), 'hello');
	}
});

test('a body of 10 MB comes whole within its limit, and is cut off past it', async t => {
	const body = Buffer.alloc(10 << 20, 'x');
	const {client} = await serve(t, (_request, response) => response.end(body));
	assert.ok((await client.request({method: 'GET', path: '/'})).body.equals(body));
	const past = client.request({method: 'GET', path: '/', limit: (10 << 20) - 1});
	await assert.rejects(past, fails('limit', /longer than 10485759 bytes/));
	assert.equal((await client.request({method: 'GET', path: '/', limit: 10 << 20})).body.length, 10 << 20);
});

test('gzip: unpacked, limited after unpacking, cut, damaged', async t => {
	const packed = gzipSync(Buffer.alloc(1 << 20, 'y'));
	const {client} = await serve(t, (request, response) => {
		assert.equal(request.headers['accept-encoding'], 'gzip');
		response.setHeader('content-encoding', 'gzip');
		const half = packed.subarray(0, packed.length >> 1);
		response.end({'/cut': half, '/damaged': Buffer.from('no gzip')}[request.url!] ?? packed);
	});
	assert.equal((await client.request({method: 'GET', path: '/'})).body.length, 1 << 20);
	await assert.rejects(client.request({method: 'GET', path: '/', limit: 1 << 19}), fails('limit', /524288 bytes/));
	await assert.rejects(client.request({method: 'GET', path: '/cut'}), fails('lost', /compressed answer is cut off/));
	await assert.rejects(client.request({method: 'GET', path: '/damaged'}), fails('lost', /answer is damaged/));
});

test('no more than `concurrency` requests at a time', async t => {
	const held: Array<() => void> = [];
	let most = 0;
	const {client} = await serve(
		t,
		(_request, response) => {
			held.push(() => response.end('x'));
			most = Math.max(most, held.length);
			if (held.length === 2) {
				for (const release of held.splice(0)) {
					release();
				}
			}
		},
		{concurrency: 2},
	);
	await Promise.all(Array.from({length: 10}, () => client.request({method: 'GET', path: '/'})));
	assert.equal(most, 2);
});

test('a stream has no time limit after its headers, tells a cut, ends with its signal', async t => {
	let cut: () => void = () => {};
	let gone: Promise<void> | undefined;
	const {client} = await serve(t, (request, response) => {
		gone = new Promise(resolve => {
			request.socket.once('close', () => resolve());
		});
		cut = () => request.socket.destroy();
		response.write(`line of ${request.url}\n`);
		if (request.url === '/end') {
			response.end();
		}
	});
	assert.equal(await text((await client.stream({method: 'GET', path: '/end'})).body), 'line of /end\n');

	t.mock.timers.enable({apis: ['setTimeout']});
	const lost = await client.stream({method: 'GET', path: '/cut', timeout: 40});
	t.mock.timers.tick(60);
	t.mock.timers.reset();
	lost.body.once('data', () => cut());
	await assert.rejects(text(lost.body), fails('lost', /in the middle of the answer/));

	const controller = new AbortController();
	const aborted = await client.stream({method: 'GET', path: '/a', signal: controller.signal});
	controller.abort();
	await assert.rejects(text(aborted.body), fails('aborted', /given up/));
	await gone;

	const dropped = await client.stream({method: 'GET', path: '/d'});
	dropped.body.destroy();
	await gone;

	const closed = await client.stream({method: 'GET', path: '/c'});
	client.close();
	await assert.rejects(text(closed.body), fails('aborted', /given up/));
});
