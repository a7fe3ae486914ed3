import assert from 'node:assert/strict';
import type {RequestListener} from 'node:http';
import {describe, type TestContext, test} from 'node:test';
import {inspect} from 'node:util';
import {outcomeOf} from '../../../source/actions/outcome.js';
import {hostHttp} from '../../../source/hosts/host-http.js';
import {LocalHost} from '../../../source/hosts/local-host.js';
import {MatrixError, type MatrixRequest, matrixPath} from '../../../source/matrix/client.js';
import {matrixClient} from '../../../source/matrix/matrix-client.js';
import {Secret} from '../../../source/system/secret.js';
import {serveHttp, serveTcp} from '../../helpers/probes.js';

const token = new Secret('syt_token');
const get: MatrixRequest = {method: 'GET', path: '/_synapse/admin/v2/users'};

const clientOf = (t: TestContext, port: number) => {
	const host = new LocalHost('matrix');
	t.after(() => host.close());
	const refused: MatrixError[] = [];
	const client = matrixClient({
		http: hostHttp(host),
		url: `http://127.0.0.1:${port}/`,
		token: async () => token,
		refused: error => refused.push(error),
	});
	return {client, refused};
};

const serving = async (t: TestContext, listener: RequestListener) => clientOf(t, await serveHttp(t, listener));

/** What the client makes of one answer. */
const errorOf = async (
	t: TestContext,
	status: number,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): Promise<{readonly error: MatrixError; readonly refused: readonly MatrixError[]}> => {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const {client, refused} = await serving(t, (_request, response) => response.writeHead(status, headers).end(text));
	const error = await client.request(get).then(
		() => assert.fail('no error'),
		(thrown: unknown) => thrown,
	);
	assert.ok(error instanceof MatrixError, inspect(error));
	assert.equal(error.status, status);
	return {error, refused};
};

test('method, path, query, token and body arrive; a secret in the body as it is', async t => {
	const seen: unknown[] = [];
	const {client} = await serving(t, (request, response) => {
		let body = '';
		request.on('data', chunk => {
			body += chunk;
		});
		request.on('end', () => {
			const {method, url, headers} = request;
			seen.push([method, url, headers.authorization, headers['content-type'], body]);
			response.end('{}');
		});
	});
	const password = new Secret('a "b" \\ ü\n');
	await client.request({
		method: 'POST',
		path: matrixPath`/_synapse/admin/v1/reset_password/${'@a/b:example.org'}`,
		query: {q: 'ü&x'},
		body: {new_password: password, nested: [{again: password}]},
	});
	await client.request({method: 'DELETE', path: '/x'});
	const text = password.reveal();
	assert.deepEqual(seen, [
		[
			'POST',
			'/_synapse/admin/v1/reset_password/%40a%2Fb%3Aexample.org?q=%C3%BC%26x',
			'Bearer syt_token',
			'application/json',
			JSON.stringify({new_password: text, nested: [{again: text}]}),
		],
		['DELETE', '/x', 'Bearer syt_token', undefined, ''],
	]);
});

test('a name with half a character is refused before anything is sent', () => {
	assert.throws(() => matrixPath`/users/${'\ud800'}`, RangeError);
});

test('a name that would lead to another path is refused before anything is sent', () => {
	for (const name of ['.', '..']) {
		assert.throws(() => matrixPath`/_synapse/admin/v2/users/${'@bob:example.org'}/devices/${name}`, RangeError);
	}

	assert.equal(matrixPath`/devices/${'...'}/${'%2e%2e'}`, '/devices/.../%252e%252e');
});

test('an empty 2xx is an empty object', async t => {
	const {client} = await serving(t, (_request, response) => response.writeHead(204).end());
	assert.deepEqual(await client.request(get), {});
});

describe('a refused token', () => {
	for (const [status, errcode] of [
		[401, 'M_UNKNOWN_TOKEN'],
		[401, 'M_MISSING_TOKEN'],
		[401, 'M_USER_LOCKED'],
		[403, 'M_USER_DEACTIVATED'],
	] as const) {
		test(`${status} ${errcode} is told`, async t => {
			const {error, refused} = await errorOf(t, status, {errcode, error: 'no good'});
			assert.equal(error.message, `no good (${errcode})`);
			assert.deepEqual(refused, [error]);
		});
	}

	test('a soft logout says that the session came to its end', async t => {
		const {error} = await errorOf(t, 401, {errcode: 'M_UNKNOWN_TOKEN', error: 'expired', soft_logout: true});
		assert.match(error.cure ?? '', /sign in again/);
	});

	test("a 401 that asks to confirm, a proxy's own, and a 403 of no administrator say nothing of it", async t => {
		const asks = await errorOf(t, 401, {flows: [{stages: ['m.login.password']}], session: 'x'});
		const proxy = await errorOf(t, 401, '<html><title>Authorization Required</title>', {'content-type': 'text/html'});
		const admin = await errorOf(t, 403, {errcode: 'M_FORBIDDEN', error: 'You are not a server admin'});
		assert.deepEqual(
			[asks, proxy, admin].map(({refused}) => refused.length),
			[0, 0, 0],
		);
		assert.match(proxy.error.message, /401 with HTML: Authorization Required/);
		assert.equal(admin.error.message, 'You are not a server admin (M_FORBIDDEN)');
	});
});

test('404 M_UNRECOGNIZED: what may be the matter', async t => {
	const {error} = await errorOf(t, 404, {errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request'});
	assert.match(error.cure ?? '', /too old.*switched off.*worker/);
});

describe('429', () => {
	const limited = {errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests'};
	test('the wait is in the body, in ms, before the header', async t => {
		const {error} = await errorOf(t, 429, {...limited, retry_after_ms: 2500}, {'retry-after': '9'});
		assert.equal(error.retryAfter, 2500);
		assert.match((outcomeOf(error, 'change') as {reason: string}).reason, /wait 3 s \(Wait, then try again\)/);
	});

	test('or in the header, in seconds or as a date', async t => {
		assert.equal((await errorOf(t, 429, limited, {'retry-after': '3'})).error.retryAfter, 3000);
		const date = new Date(Date.now() + 60_000).toUTCString();
		const {retryAfter = 0} = (await errorOf(t, 429, '', {'retry-after': date})).error;
		assert.ok(retryAfter > 30_000 && retryAfter <= 60_000, String(retryAfter));
	});

	test('a wait that is none is none, one without end is an hour', async t => {
		assert.equal((await errorOf(t, 429, limited, {'retry-after': 'soon'})).error.retryAfter, undefined);
		assert.equal((await errorOf(t, 429, {...limited, retry_after_ms: -1})).error.retryAfter, undefined);
		assert.equal((await errorOf(t, 429, {...limited, retry_after_ms: 1e300})).error.retryAfter, 3_600_000);
	});
});

describe('what is no answer of Synapse', () => {
	test("a proxy's 502 in HTML", async t => {
		const {error} = await errorOf(t, 502, '<html><title>Bad Gateway</title>', {'content-type': 'text/html'});
		assert.match(error.message, /GET \/_synapse\/admin\/v2\/users gives 502 with HTML: Bad Gateway/);
		assert.match(error.cure ?? '', /look whether Synapse runs/);
		// It may have reached Synapse.
		assert.equal(outcomeOf(error, 'change').kind, 'unknown');
	});

	test('a 500 of its own has its words', async t => {
		const {error} = await errorOf(t, 500, {errcode: 'M_UNKNOWN', error: 'Internal server error'});
		assert.equal(error.message, 'Internal server error (M_UNKNOWN)');
	});

	test('200 with something else', async t => {
		for (const body of ['It works!', '[1, 2]', '"text"', '{"users": [', '<html>']) {
			const {error} = await errorOf(t, 200, body);
			assert.match(error.cure ?? '', /not Synapse: look at synapse\.url/, body);
		}
	});

	test('words with control sequences are clean', async t => {
		const {error} = await errorOf(t, 400, {errcode: 'M_\u001b[31mX', error: 'a\u001b]52;c;AAAA\u0007b\nc'});
		assert.doesNotMatch(error.message, /\p{Control}/u);
		const page = await errorOf(t, 200, 'x\u001b[2Jy');
		assert.doesNotMatch(page.error.message, /\p{Control}/u);
	});

	test('an answer that is cut off, and none at all', async t => {
		const cut = clientOf(
			t,
			await serveTcp(t, socket =>
				socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"users": [')),
			),
		);
		await assert.rejects(cut.client.request(get), /closed in the middle of the answer/);
		const silent = clientOf(t, await serveTcp(t, () => {}));
		await assert.rejects(silent.client.request({...get, timeout: 100}), /within 0\.1 s/);
	});

	test('an answer without end is given up', async t => {
		const {client} = await serving(t, (_request, response) => response.end(`"${'x'.repeat(4096)}"`));
		await assert.rejects(client.request({...get, limit: 1000}), /longer than 1000 bytes/);
	});
});

test('the token is in no error, also where the server repeats it', async t => {
	for (const body of [
		'broken',
		JSON.stringify({errcode: 'M_UNKNOWN', error: 'no Bearer syt_token here'}),
		JSON.stringify({errcode: 'M_UNKNOWN_TOKEN', error: 'syt_token?', soft_logout: true}),
		'<html><title>syt_token</title>',
	]) {
		const {error, refused} = await errorOf(t, body.includes('M_UNKNOWN_TOKEN') ? 401 : 500, body);
		assert.doesNotMatch(inspect([error, refused], {depth: 9}), /syt_token/, body);
	}
});
