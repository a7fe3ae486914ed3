import assert from 'node:assert/strict';
import type {RequestListener} from 'node:http';
import {type TestContext, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {hasServerFile, wellKnown} from '../../../source/sources/well-known.js';
import {httpFaults, readOnce, serveHttps, trustCertificate} from '../../helpers/probes.js';

trustCertificate();

const json =
	(value: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener =>
	(_request, response) =>
		response.writeHead(200, {'access-control-allow-origin': '*', ...headers}).end(JSON.stringify(value));

const base = 'https://matrix.example.org';
const pages: Readonly<Record<string, RequestListener>> = {
	'/.well-known/matrix/server': json({'m.server': 'matrix.example.org:443'}),
	'/.well-known/matrix/client': json({'m.homeserver': {base_url: base}}),
	'/_matrix/client/versions': json({versions: ['v1.12']}),
};

/** The files as example.org and matrix.example.org serve them, with these pages in place of the right ones. */
const read = async (t: TestContext, changed: Readonly<Record<string, RequestListener>> = {}, more: object = {}) => {
	const all = {...pages, ...changed};
	const port = await serveHttps(t, (request, response) => {
		const page = all[request.url ?? ''];
		if (page) {
			page(request, response);
		} else {
			response.writeHead(404).end();
		}
	});
	const [server, client] = await readOnce(
		t,
		wellKnown,
		{homeserver: 'example.org', client: {public: base}, ...more},
		{connectTo: `*=127.0.0.1:${port}`},
	);
	return {server, client};
};

const wrong = (probe: Awaited<ReturnType<typeof read>>['server']) =>
	probe?.facts?.checks.filter(({good}) => !good).map(({what, seen}) => `${what}: ${seen}`);

test('F2, F3: both files are good, and where the client file leads a homeserver answers', async t => {
	const {server, client} = await read(t);
	assert.equal(server?.facts?.verdict, 'good');
	assert.equal(server.facts.value, 'matrix.example.org:443');
	assert.equal(client?.facts?.verdict, 'good');
	assert.deepEqual(
		client.facts.checks.map(({what}) => what),
		['status', 'body', 'CORS', 'base_url', 'config', 'homeserver'],
	);
});

test('none is none, not wrong', async t => {
	const none: RequestListener = (_request, response) => response.writeHead(404).end();
	const {server, client} = await read(t, {
		'/.well-known/matrix/server': none,
		'/.well-known/matrix/client': none,
	});
	assert.deepEqual([server?.facts?.verdict, client?.facts?.verdict], ['none', 'none']);
});

const serverFaults: Readonly<Record<string, readonly [page: RequestListener, said: RegExp]>> = {
	'HTML in place of it': [
		(_request, response) => response.setHeader('content-type', 'text/html').end('<title>Hello</title>'),
		/body: 200 with HTML: Hello/,
	],
	'a 502 of the proxy': [(_request, response) => response.writeHead(502).end('<title>502</title>'), /status: 502/],
	'no m.server in it': [json({server: 'x'}), /m\.server: nothing/],
	'an m.server with a scheme': [json({'m.server': 'https://matrix.example.org'}), /m\.server: https:/],
	'an m.server that is no text': [json({'m.server': 8448}), /m\.server: nothing/],
	'a list': [json(['m.server']), /body: 200 with "\["m\.server"\]"/],
	'control sequences': [json({'m.server': '\u001b]0;title\u0007\u001b[2Jx y'}), /m\.server: x y$/],
};

for (const [name, [page, said]] of Object.entries(serverFaults)) {
	test(`server file: ${name}: wrong, with what was seen`, async t => {
		const {server} = await read(t, {'/.well-known/matrix/server': page});
		assert.equal(server?.facts?.verdict, 'bad');
		assert.match(wrong(server)?.join('\n') ?? '', said);
	});
}

test('its content type does not matter (server-server API)', async t => {
	const page: RequestListener = (_request, response) =>
		response.setHeader('content-type', 'text/plain').end('{"m.server":"[::1]:8448"}');
	const {server} = await read(t, {'/.well-known/matrix/server': page});
	assert.equal(server?.facts?.verdict, 'good');
});

const clientFaults: Readonly<Record<string, readonly [page: RequestListener, said: RegExp]>> = {
	'no CORS': [
		(_request, response) => response.end(JSON.stringify({'m.homeserver': {base_url: base}})),
		/CORS: no such header/,
	],
	'CORS for one origin': [
		json({'m.homeserver': {base_url: base}}, {'access-control-allow-origin': 'https://element.example.org'}),
		/CORS: https:\/\/element/,
	],
	'no base_url': [json({'m.homeserver': {}}), /base_url: nothing/],
	'a base_url without a scheme': [json({'m.homeserver': {base_url: 'matrix.example.org'}}), /base_url: matrix/],
	'another base_url than the config has': [
		json({'m.homeserver': {base_url: 'https://example.org'}}),
		/config: https:\/\/example\.org/,
	],
};

for (const [name, [page, said]] of Object.entries(clientFaults)) {
	test(`client file: ${name}: wrong, with what was seen`, async t => {
		const {client} = await read(t, {'/.well-known/matrix/client': page});
		assert.equal(client?.facts?.verdict, 'bad');
		assert.match(wrong(client)?.join('\n') ?? '', said);
	});
}

test('client file: where it leads nothing answers as a homeserver does', async t => {
	const {client} = await read(t, {
		'/_matrix/client/versions': (_request, response) => response.end('<title>Element</title>'),
	});
	assert.match(wrong(client)?.join('\n') ?? '', /homeserver: 200 with HTML: Element/);
});

test('redirects are followed, but not in a circle and not out of TLS', async t => {
	const to =
		(location: string): RequestListener =>
		(_request, response) =>
			response.writeHead(302, {location}).end();
	const path = '/.well-known/matrix/server';
	const followed = await read(t, {[path]: to('/real'), '/real': json({'m.server': 'a:443'})});
	assert.equal(followed.server?.facts?.value, 'a:443');
	const circle = await read(t, {[path]: to(path)});
	assert.match(circle.server?.problem?.message ?? '', /redirects to/);
	const plain = await read(t, {[path]: to('http://example.org/')});
	assert.match(plain.server?.problem?.message ?? '', /example\.org redirects to http:\/\/example\.org/);
	const endless = await read(t, {
		[path]: to('/1'),
		...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(n => [`/${n}`, to(`/${n + 1}`)])),
	});
	assert.match(endless.server?.problem?.message ?? '', /redirects to/);
});

for (const name of ['nothing listens', 'it hangs', 'it hangs up', 'it does not speak HTTP'] as const) {
	test(`${name} at the name: both are down, with the reason`, async t => {
		const connectTo = `*=127.0.0.1:${await httpFaults[name]![0](t)}`;
		const data = await readOnce(t, wellKnown, {homeserver: 'example.org'}, {connectTo});
		assert.deepEqual(
			data.map(({state}) => state),
			['down', 'down'],
		);
		assert.notEqual(data[0]?.problem?.message ?? '', '');
	});
}

test('10 MB, and an answer that is cut off', async t => {
	const large = await read(t, {
		'/.well-known/matrix/server': (_request, response) => response.end(Buffer.alloc(10 << 20)),
	});
	assert.match(large.server?.problem?.message ?? '', /longer than/);
	const cut: RequestListener = (_request, response) => {
		response.writeHead(200, {'content-length': 99});
		response.write('{"m.ser');
		setTimeout(() => response.socket?.destroy(), 20);
	};
	const short = await read(t, {'/.well-known/matrix/server': cut});
	assert.match(short.server?.problem?.message ?? '', /closed in the middle/);
});

test('a certificate that nobody trusts is told', async t => {
	const port = await serveHttps(t, json({}));
	const data = await readOnce(t, wellKnown, {homeserver: 'other.org'}, {connectTo: `*=127.0.0.1:${port}`});
	assert.match(data[0]?.problem?.message ?? '', /the certificate of other\.org is for another name/);
});

test('names with a port and addresses have no server file; the client file is at the name alone', async t => {
	assert.equal(hasServerFile('example.org'), true);
	assert.equal(hasServerFile('example.org:8448'), false);
	assert.equal(hasServerFile('192.0.2.1'), false);
	assert.equal(hasServerFile('[2001:db8::1]'), false);
	assert.equal(hasServerFile('[2001:db8::1]:8448'), false);
	const port = await serveHttps(t, json({'m.homeserver': {base_url: base}}));
	const data = await readOnce(t, wellKnown, {homeserver: 'example.org:8448'}, {connectTo: `*=127.0.0.1:${port}`});
	assert.deepEqual(
		data.map(({part, target}) => [part, target]),
		[['client', 'https://example.org/.well-known/matrix/client']],
	);
});

test('without a homeserver in the config nothing is asked', async t => {
	assert.deepEqual(await readOnce(t, wellKnown, {}), []);
});

test('a homeserver of a LAN alone: nothing is asked where the config says so', async t => {
	const config = configOf({hosts: {matrix: {ssh: 'LXC_matrix'}}, homeserver: 'example.org', wellKnown: false});
	assert.deepEqual(wellKnown.hosts?.(config), []);
	assert.deepEqual(wellKnown.hosts?.({...config, stacks: [{...config.stacks[0], wellKnown: true}]}), ['matrix']);
	assert.deepEqual(await readOnce(t, wellKnown, {homeserver: 'example.org', wellKnown: false}), []);
});
