import assert from 'node:assert/strict';
import {type AddressInfo, createServer as createTcpServer} from 'node:net';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {HostError} from '../../../source/hosts/host.js';
import {httpClient} from '../../../source/hosts/http.js';
import {dialler, fails, options, serve, serveRaw} from '../../helpers/http-server.js';

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
