import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {parseElementConfig} from '../../../source/parsers/element-config.js';
import {element, findMismatch} from '../../../source/sources/element.js';
import {fixtureBody} from '../../helpers/fixtures.js';
import {httpFaults, readOnce, serveHttp} from '../../helpers/probes.js';

const config = fixtureBody('lab/element-config.http');

const read = (t: TestContext, port: number) =>
	readOnce(t, element, {homeserver: 'matrix.lab.test', element: {host: 'h', url: `http://127.0.0.1:${port}`}});

const serve = (t: TestContext, body: Buffer | string, status = 200) =>
	serveHttp(t, (request, response) => {
		const isConfig = request.url === '/config.json';
		response.writeHead(isConfig ? status : 200).end(isConfig ? body : '<!doctype html>');
	});

test('H2: an Element that answers and leads to this homeserver', async t => {
	const [probe] = await read(t, await serve(t, config));
	assert.equal(probe?.state, 'up');
	assert.deepEqual(probe.facts, {baseUrl: 'http://localhost:8008', serverName: 'matrix.lab.test'});
});

for (const [name, [fault, said]] of Object.entries(httpFaults)) {
	// HTML is what it is there for.
	if (name !== 'it answers HTML') {
		test(`${name}: down, with the reason`, async t => {
			const [probe] = await read(t, await fault(t));
			assert.equal(probe?.state, 'down');
			assert.match(probe.problem?.message ?? '', said);
		});
	}
}

test('a config.json that is missing or no JSON is told', async t => {
	const [missing] = await read(t, await serve(t, '', 404));
	assert.match(missing?.problem?.message ?? '', /\/config\.json gives 404 without a body/);
	const [html] = await read(t, await serve(t, '<html><title>Element</title>'));
	assert.match(html?.problem?.message ?? '', /no JSON: 200 with HTML: Element/);
});

test('config.json in today’s form and the older ones', () => {
	const parse = (value: unknown) => parseElementConfig(Buffer.from(JSON.stringify(value)));
	const server = {base_url: 'https://m.example.org', server_name: 'example.org'};
	assert.deepEqual(parse({default_server_config: {'m.homeserver': server}}), {
		baseUrl: 'https://m.example.org',
		serverName: 'example.org',
	});
	assert.deepEqual(parse({default_hs_url: 'https://m.example.org'}), {baseUrl: 'https://m.example.org'});
	assert.deepEqual(parse({default_server_name: 'example.org\u001b[2J'}), {serverName: 'example.org'});
	assert.deepEqual(parse({default_server_config: 7}), {});
	assert.equal(parseElementConfig(Buffer.from('[1]')), undefined);
});

test('what config.json contradicts', () => {
	const stack = {
		homeserver: 'example.org',
		client: {public: 'https://matrix.example.org', lan: 'https://matrix.lan'},
		synapse: undefined,
	};
	const found = (of: Parameters<typeof findMismatch>[0]) => findMismatch(of, stack);
	assert.equal(found({baseUrl: 'https://matrix.example.org:443/', serverName: 'example.org'}), undefined);
	assert.equal(found({baseUrl: 'https://matrix.lan'}), undefined);
	assert.equal(found({serverName: 'example.org'}), undefined);
	assert.match(found({serverName: 'matrix.org'}) ?? '', /names the homeserver matrix\.org, not example\.org/);
	assert.match(
		found({baseUrl: 'https://matrix.org'}) ?? '',
		/leads to https:\/\/matrix\.org, not https:\/\/matrix\.example/,
	);
	assert.match(found({}) ?? '', /names no homeserver/);
	assert.equal(
		findMismatch({baseUrl: 'https://x.org'}, {homeserver: undefined, client: undefined, synapse: undefined}),
		undefined,
	);
});
