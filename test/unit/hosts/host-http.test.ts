import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {curlRequest} from '../../../source/hosts/curl.js';
import {type ExecOptions, HostError} from '../../../source/hosts/host.js';
import {hostHttp} from '../../../source/hosts/host-http.js';
import {LocalHost} from '../../../source/hosts/local-host.js';
import {Secret} from '../../../source/system/secret.js';
import {httpFaults, patienceWith, serveHttp, serveHttps, serveTcp, trustCertificate} from '../../helpers/probes.js';
import {needs} from '../../helpers/programs.js';

const says = (kind: string, pattern: RegExp) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.match(error.message, pattern);
	assert.equal(error.kind, kind, error.message);
	return true;
};

/** This machine, over a server that lets nothing through; counts how often it was asked to, and what ran instead. */
class Forbidding extends LocalHost {
	asked = 0;
	readonly ran: Array<{readonly argv: readonly string[]; readonly options: ExecOptions | undefined}> = [];

	override async connect(): Promise<never> {
		this.asked += 1;
		throw new HostError('forbidden', this.id, 'The server forbids forwarding');
	}

	override exec(argv: readonly string[], options?: ExecOptions) {
		this.ran.push({argv, options});
		return super.exec(argv, options);
	}
}

const open = <Kind extends LocalHost>(t: TestContext, host: Kind): Kind => {
	t.after(() => host.close());
	return host;
};

test('one connection for all that is asked of a server; query, headers and Host arrive', async t => {
	let connections = 0;
	const port = await serveHttp(t, (request, response) => {
		response.end(JSON.stringify([request.url, request.headers.host, request.headers['x-a']]));
	});
	const host = open(
		t,
		new (class extends LocalHost {
			override connect(...given: Parameters<LocalHost['connect']>) {
				connections += 1;
				return super.connect(...given);
			}
		})('matrix'),
	);
	const http = hostHttp(host);
	assert.equal(hostHttp(host), http);
	for (const path of ['/a?q=1&q=2', '/b']) {
		const {status, body} = await http.get(`http://127.0.0.1:${port}${path}`, {headers: {'X-A': 'b'}});
		assert.equal(status, 200);
		assert.deepEqual(JSON.parse(body.toString()), [path, `127.0.0.1:${port}`, 'b']);
	}

	assert.equal(connections, 1);
});

test('its connections end with the host', async t => {
	let closed: () => void;
	const end = new Promise<void>(resolve => {
		closed = resolve;
	});
	const port = await serveTcp(t, socket => {
		socket.on('close', () => closed());
		socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'));
	});
	const host = new LocalHost('matrix');
	await hostHttp(host).get(`http://127.0.0.1:${port}/`);
	await host.close();
	await end;
});

test('https: a certificate that is not trusted is said to be so, then one that is', async t => {
	const port = await serveHttps(t, (_request, response) => response.end('secure'));
	const http = hostHttp(open(t, new LocalHost('matrix')));
	await assert.rejects(
		http.get(`https://127.0.0.1:${port}/`),
		says('failed', new RegExp(`the certificate of 127\\.0\\.0\\.1:${port} is self-signed`)),
	);
	trustCertificate();
	const {body} = await http.get(`https://127.0.0.1:${port}/`);
	assert.equal(body.toString(), 'secure');
	// RFC 6066: the name goes with the hello, and the certificate is for another.
	await assert.rejects(
		http.get(`https://localhost:${port}/`),
		says('failed', /the certificate of localhost:\d+ is for another name/),
	);
});

test('https to a server without TLS, and to one that hangs', async t => {
	const http = hostHttp(open(t, new LocalHost('matrix')));
	const plain = await serveTcp(t, socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
	await assert.rejects(http.get(`https://127.0.0.1:${plain}/`), says('lost', /closed without an answer/));
	const silent = await serveTcp(t, () => {});
	await assert.rejects(http.get(`https://127.0.0.1:${silent}/`, {timeout: 100}), says('timeout', /within 0\.1 s/));
});

for (const [name, [fault, said]] of Object.entries(httpFaults)) {
	if (!/HTML|502/.test(name)) {
		test(`${name}: rejected with the reason`, async t => {
			const http = hostHttp(open(t, new LocalHost('matrix')));
			const port = await fault(t);
			const timeout = patienceWith(port);
			const asked = http.get(`http://127.0.0.1:${port}/health`, {name: 'Synapse', timeout, limit: 1 << 20});
			await assert.rejects(asked, (error: HostError) => {
				assert.match(error.message, said);
				return true;
			});
		});
	}
}

// Where forwarding is forbidden.

test('curl asks instead; its config goes in on standard input, secrets too', needs('curl'), async t => {
	const port = await serveHttp(t, (request, response) => {
		response.setHeader('X-Seen', String(request.headers.authorization));
		response.end(
			gzip(request.headers['accept-encoding'], response, JSON.stringify([request.url, request.headers['x-a']])),
		);
	});
	const host = open(t, new Forbidding('matrix'));
	const http = hostHttp(host);
	const headers = {authorization: new Secret('Bearer s3cret'), 'X-A': 'a "b" \\ c'};
	for (const path of ['/[x]?a=1&b={2}', '/again']) {
		const {status, headers: got, body} = await http.get(`http://127.0.0.1:${port}${path}`, {headers});
		assert.equal(status, 200);
		assert.equal(got['x-seen'], 'Bearer s3cret');
		assert.deepEqual(JSON.parse(body.toString()), [path, 'a "b" \\ c']);
	}

	assert.equal(host.asked, 1, 'it is remembered that forwarding is forbidden');
	for (const {argv, options} of host.ran) {
		assert.deepEqual(argv, ['curl', '-q', '--config', '-']);
		assert.ok(options?.stdin instanceof Secret);
	}

	// The next connection may be to a server with another config.
	host.state.value = {phase: 'waiting', attempt: 1, retryAt: 0, reason: 'lost'};
	host.state.value = {phase: 'online', since: 1};
	await http.get(`http://127.0.0.1:${port}/`);
	assert.equal(host.asked, 2);
});

/** What arrives of requests that change something, over the connection or by curl. */
const changes = async (t: TestContext, host: LocalHost) => {
	const seen: unknown[] = [];
	const port = await serveHttp(t, (request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', chunk => {
			body += chunk;
		});
		request.on('end', () => {
			const {method, headers} = request;
			seen.push([method, headers['content-type'], headers['content-length'], headers.authorization, body]);
			response.writeHead(method === 'PUT' ? 201 : 200).end('{}');
		});
	});
	const http = hostHttp(host);
	const password = new Secret('p "q" \\ ü\n\u0001 {x}');
	const headers = {authorization: new Secret('Bearer s3cret')};
	const url = `http://127.0.0.1:${port}/_synapse/x`;
	const text = JSON.stringify({new_password: password.reveal(), deep: [{password: password.reveal()}]});
	await http.request(url, {method: 'POST', headers, body: {new_password: password, deep: [{password}]}});
	const {status} = await http.request(url, {method: 'PUT', headers, body: {locked: true}});
	assert.equal(status, 201);
	await http.request(url, {method: 'DELETE', headers});
	await http.request(url, {method: 'POST', headers});
	const json = 'application/json';
	const length = String(Buffer.byteLength(text));
	assert.deepEqual(seen, [
		['POST', json, length, 'Bearer s3cret', text],
		['PUT', json, '15', 'Bearer s3cret', '{"locked":true}'],
		['DELETE', undefined, undefined, 'Bearer s3cret', ''],
		['POST', undefined, '0', 'Bearer s3cret', ''],
	]);
};

test('POST, PUT, DELETE: secrets in the body as they are, empty ones with their length', async t => {
	await changes(t, open(t, new LocalHost('matrix')));
});

test('by curl the same, with all of it on standard input', needs('curl'), async t => {
	const host = open(t, new Forbidding('matrix'));
	await changes(t, host);
	assert.equal(host.ran.length, 4);
	for (const {argv, options} of host.ran) {
		assert.deepEqual(argv, ['curl', '-q', '--config', '-']);
		assert.ok(options?.stdin instanceof Secret);
	}
});

for (const [way, make] of [
	['over the connection', () => new LocalHost('matrix')],
	['by curl', () => new Forbidding('matrix')],
] as const) {
	test(`${way} what changes something is sent once, whatever becomes of it`, needs('curl'), async t => {
		let count = 0;
		const port = await serveTcp(t, socket =>
			socket.once('data', () => {
				count += 1;
				socket.destroy();
			}),
		);
		const http = hostHttp(open(t, make()));
		for (const method of ['POST', 'PUT', 'DELETE'] as const) {
			await assert.rejects(
				http.request(`http://127.0.0.1:${port}/`, {method, body: {a: 1}}),
				says('lost', /closed without an answer/),
			);
		}

		assert.equal(count, 3);
	});
}

const gzip = (
	accepted: string | string[] | undefined,
	response: {setHeader(name: string, value: string): unknown},
	text: string,
): Buffer => {
	assert.match(String(accepted), /gzip/);
	response.setHeader('Content-Encoding', 'gzip');
	return gzipSync(text);
};

for (const [name, [fault, said]] of Object.entries(httpFaults)) {
	if (!/HTML|502/.test(name)) {
		test(`by curl, ${name}: the same reason`, needs('curl'), async t => {
			const http = hostHttp(open(t, new Forbidding('matrix')));
			const port = await fault(t);
			const timeout = patienceWith(port);
			const asked = http.get(`http://127.0.0.1:${port}/health`, {name: 'Synapse', timeout, limit: 1 << 20});
			await assert.rejects(asked, (error: HostError) => {
				assert.match(error.message, said);
				return true;
			});
		});
	}
}

test('by curl: no more is unpacked than is allowed, an endless answer ends', needs('curl'), async t => {
	const bomb = gzipSync(Buffer.alloc(4 << 20));
	const port = await serveHttp(t, (request, response) => {
		if (request.url === '/bomb') {
			response.setHeader('Content-Encoding', 'gzip').end(bomb);
			return;
		}

		const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024, 'x')), 1);
		response.on('close', () => clearInterval(timer));
		response.on('error', () => {});
	});
	const http = hostHttp(open(t, new Forbidding('matrix')));
	const get = (path: string, timeout = 10_000) =>
		http.get(`http://127.0.0.1:${port}${path}`, {limit: 1 << 20, timeout});
	await assert.rejects(get('/bomb'), says('limit', /longer than/));
	await assert.rejects(get('/endless', 700), (error: HostError) => ['limit', 'timeout'].includes(error.kind));
});

test('by curl: interim answers are passed over; https is verified too', needs('curl'), async t => {
	const port = await serveTcp(t, socket =>
		socket.once('data', () =>
			socket.end('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK'),
		),
	);
	const http = hostHttp(open(t, new Forbidding('matrix')));
	const {status, body} = await http.get(`http://127.0.0.1:${port}/`);
	assert.deepEqual([status, body.toString()], [200, 'OK']);
	const secure = await serveHttps(t, (_request, response) => response.end());
	await assert.rejects(http.get(`https://127.0.0.1:${secure}/`), says('failed', /certificate of .* is not good/));
});

test('a line break in a header is refused: it would be another option of curl', async t => {
	const host = open(t, new Forbidding('matrix'));
	const headers = {'X-A': 'b"\nurl = "http://127.0.0.1:1/'};
	await assert.rejects(
		curlRequest(host, new URL('http://127.0.0.1:1/'), 'Synapse', {method: 'GET', headers}),
		/line break/,
	);
	assert.deepEqual(host.ran, []);
});

test('neither forwarding nor curl: both cures', async t => {
	const host = open(
		t,
		new (class extends Forbidding {
			override exec(): Promise<never> {
				return Promise.reject(new HostError('missing', 'matrix', 'There is no program curl on matrix'));
			}
		})('matrix'),
	);
	await assert.rejects(hostHttp(host).get('http://localhost:8008/health'), (error: HostError) => {
		assert.equal(error.kind, 'forbidden');
		assert.match(error.message, /forbids TCP forwarding over SSH, and has no curl/);
		assert.match(error.cure ?? '', /AllowTcpForwarding.*or install curl/);
		return true;
	});
});
