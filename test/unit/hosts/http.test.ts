import assert from 'node:assert/strict';
import {createServer, type RequestListener, type Server} from 'node:http';
import {type AddressInfo, connect, createServer as createTcpServer, type Socket} from 'node:net';
import {Duplex, Readable, Writable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {after, type TestContext, test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {HostError} from '../../../source/hosts/host.js';
import {type HttpOptions, httpClient} from '../../../source/hosts/http.js';
import type {Dial} from '../../../source/hosts/http-agent.js';
import {Secret} from '../../../source/system/secret.js';

const options = {host: 'matrix', name: 'Synapse'};
const never = new AbortController();
after(() => never.abort());

async function listen(t: TestContext, server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => sockets.add(socket));
	t.after(() => {
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
	});
	return (server.address() as AddressInfo).port;
}

/** Counts its dials. */
function dialler(port: number): Dial & {count: number} {
	const dial = async (signal: AbortSignal) => {
		dial.count++;
		return new Promise<Socket>((resolve, reject) => {
			const socket = connect({port, host: '127.0.0.1', signal});
			socket.once('connect', () => resolve(socket)).once('error', reject);
		});
	};
	dial.count = 0;
	return dial;
}

async function serve(t: TestContext, listener: RequestListener, more: Partial<HttpOptions> = {}) {
	const dial = dialler(await listen(t, createServer(listener)));
	const client = httpClient(dial, {...options, ...more});
	t.after(() => client.close());
	return {client, dial};
}

/** A server that answers each connection's first bytes with these, then closes or keeps still. */
async function serveRaw(t: TestContext, answer: Buffer | string, end: 'close' | 'reset' | 'keep') {
	const server = createTcpServer(socket => {
		socket.on('error', () => {});
		socket.once('data', () => {
			socket.write(answer);
			if (end === 'close') {
				socket.end();
			} else if (end === 'reset') {
				socket.resetAndDestroy();
			}
		});
	});
	const dial = dialler(await listen(t, server));
	const client = httpClient(dial, options);
	t.after(() => client.close());
	return {client, dial};
}

const fails = (kind: string, pattern: RegExp) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind, error.message);
	assert.match(error.message, pattern);
	assert.equal(error.host, 'matrix');
	return true;
};

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

test('a gzip answer whose connection is cut ends with an error', async t => {
	const packed = gzipSync(Buffer.alloc(1 << 20, 'y'));
	const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`;
	const {client} = await serveRaw(t, Buffer.concat([Buffer.from(head), packed.subarray(0, 300)]), 'close');
	await assert.rejects(client.request({method: 'GET', path: '/'}), fails('lost', /in the middle of the answer/));
});

test('the time limit covers connection, headers and body', async t => {
	const {client} = await serve(t, (request, response) => {
		if (request.url === '/body') {
			response.write('some');
		}
	});
	for (const path of ['/headers', '/body']) {
		await assert.rejects(
			client.request({method: 'GET', path, timeout: 60}),
			fails('timeout', new RegExp(`Synapse: GET ${path}: no whole answer within 0.06 s`)),
		);
	}

	let given: AbortSignal | undefined;
	const hanging = httpClient(async signal => {
		given = signal;
		return new Promise(() => {});
	}, options);
	await assert.rejects(hanging.request({method: 'GET', path: '/', timeout: 30}), fails('timeout', /0.03 s/));
	assert.equal(given?.aborted, true, 'the dial is told');
	await assert.rejects(hanging.request({method: 'POST', path: '/', timeout: 30}), fails('timeout', /0.03 s/));
});

test('aborting ends a request before the answer, in the body, and while it waits for its turn', async t => {
	const {client} = await serve(
		t,
		(request, response) => {
			if (request.url === '/body') {
				response.write('some');
			}
		},
		{concurrency: 1},
	);
	await assert.rejects(
		client.request({method: 'GET', path: '/', signal: AbortSignal.abort()}),
		fails('aborted', /GET \/: given up/),
	);
	for (const path of ['/headers', '/body']) {
		const first = new AbortController();
		const second = new AbortController();
		const one = client.request({method: 'GET', path, signal: first.signal});
		const two = client.request({method: 'GET', path: '/waits', signal: second.signal});
		second.abort();
		await assert.rejects(two, fails('aborted', /waits/));
		first.abort();
		await assert.rejects(one, fails('aborted', /given up/));
	}
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

test('a dead kept-alive connection: GET is sent once more, POST is never sent twice', async t => {
	const seen: string[] = [];
	let dies = false;
	const {client, dial} = await serve(t, (request, response) => {
		seen.push(`${request.method} ${request.url}`);
		if (dies && request.url === '/dies') {
			dies = false;
			request.socket.destroy();
			return;
		}

		response.end('x');
	});
	await client.request({method: 'GET', path: '/first'});
	dies = true;
	assert.equal((await client.request({method: 'GET', path: '/dies'})).body.toString(), 'x');
	assert.equal(dial.count, 2);
	assert.deepEqual(seen, ['GET /first', 'GET /dies', 'GET /dies']);

	dies = true;
	await assert.rejects(
		client.request({method: 'POST', path: '/dies'}),
		fails('lost', /POST \/dies: the connection was closed without an answer/),
	);
	assert.equal(seen.filter(line => line === 'POST /dies').length, 1);
});

test('a fresh connection that dies is not tried again; a half answer neither', async t => {
	const fresh = await serveRaw(t, '', 'close');
	await assert.rejects(fresh.client.request({method: 'GET', path: '/'}), fails('lost', /without an answer/));
	assert.equal(fresh.dial.count, 1);
	const half = await serveRaw(t, 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', 'reset');
	await assert.rejects(half.client.request({method: 'GET', path: '/'}), fails('lost', /in the middle of the answer/));
	assert.equal(half.dial.count, 1);
});

test('what does not speak HTTP, what refuses, and errors of the host itself', async t => {
	const {client} = await serveRaw(t, 'SSH-2.0-OpenSSH_9.2p1\r\n', 'keep');
	await assert.rejects(client.request({method: 'GET', path: '/'}), fails('lost', /does not speak HTTP/));
	const closed = createTcpServer();
	const port = await new Promise<number>(resolve => {
		closed.listen(0, '127.0.0.1', () => resolve((closed.address() as AddressInfo).port));
	});
	await new Promise(resolve => closed.close(resolve));
	const refused = httpClient(dialler(port), options);
	await assert.rejects(refused.request({method: 'GET', path: '/'}), fails('refused', /nothing answers there/));
	const own = new HostError('forbidden', 'matrix', 'no forwarding');
	const forbidden = httpClient(async () => Promise.reject(own), options);
	for (const method of ['GET', 'POST'] as const) {
		await assert.rejects(forbidden.request({method, path: '/'}), error => error === own);
	}

	await assert.rejects(forbidden.stream({method: 'GET', path: '/'}), error => error === own);
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

	const lost = await client.stream({method: 'GET', path: '/cut', timeout: 40});
	await new Promise(resolve => setTimeout(resolve, 60));
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
