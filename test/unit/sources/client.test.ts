import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {client} from '../../../source/sources/client.js';
import {httpFaults, readOnce, recorded, serveHttp, serveHttps, trustCertificate} from '../../helpers/probes.js';

const versions = recorded({'/_matrix/client/versions': 'lab/versions.http'});

const read = (t: TestContext, of: {public?: string; lan?: string}, connectTo: string) =>
	readOnce(t, client, {homeserver: 'example.org', client: of}, {connectTo});

test('H2: the public and the LAN URL, asked from here, over TLS', async t => {
	trustCertificate();
	const lan = await serveHttp(t, versions);
	const world = await serveHttps(t, versions);
	const data = await read(
		t,
		{public: 'https://matrix.example.org', lan: `http://127.0.0.1:${lan}/`},
		`matrix.example.org:443=127.0.0.1:${world}`,
	);
	assert.deepEqual(
		data.map(({part, state, facts}) => [part, state, facts?.versions.at(-1)]),
		[
			['public', 'up', 'v1.12'],
			['lan', 'up', 'v1.12'],
		],
	);
});

test('a certificate for another name: down, and said so', async t => {
	trustCertificate();
	const world = await serveHttps(t, versions);
	const [probe] = await read(t, {public: 'https://chat.example.org'}, `chat.example.org:443=127.0.0.1:${world}`);
	assert.equal(probe?.state, 'down');
	assert.match(probe.problem?.message ?? '', /certificate of chat\.example\.org is for another name/);
});

for (const [name, [fault, said]] of Object.entries(httpFaults)) {
	test(`${name}: down, with the reason`, async t => {
		const [probe] = await read(t, {public: `http://127.0.0.1:${await fault(t)}`}, 'nobody:1=127.0.0.1:1');
		assert.equal(probe?.state, 'down');
		assert.match(probe.problem?.message ?? '', said);
	});
}

test('it stands beside the host of Synapse, and is asked only where it is configured', () => {
	const hosts = {a: {ssh: 'a'}, b: {ssh: 'b'}};
	const url = {public: 'https://matrix.example.org'};
	assert.deepEqual(client.hosts?.(configOf({hosts, client: url, synapse: {host: 'b'}})), ['b']);
	assert.deepEqual(client.hosts?.(configOf({hosts, client: url})), ['a']);
	assert.deepEqual(client.hosts?.(configOf({hosts, client: {}})), []);
	assert.equal(client.fromHere, true);
});
