import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {type SynapseData, synapse} from '../../../source/sources/synapse.js';
import {httpFaults, type ReadOptions, readOnce, recorded, serveHttp} from '../../helpers/probes.js';

const answers = {
	'/health': 'lab/health.http',
	'/_matrix/client/versions': 'lab/versions.http',
	'/_synapse/admin/v1/server_version': 'lab/server-version.http',
};

const read = (t: TestContext, port: number, options: ReadOptions<SynapseData> = {}) =>
	readOnce(t, synapse, {homeserver: 'example.org', synapse: {host: 'h', url: `http://127.0.0.1:${port}`}}, options);

const now = 1_800_000_000_000;

test('H2: a Synapse that answers: version, spec versions, round trip', async t => {
	const [probe] = await read(t, await serveHttp(t, recorded(answers)));
	assert.equal(probe?.state, 'up');
	assert.equal(probe.stack, 'example.org');
	assert.equal(probe.facts?.version, '1.160.0');
	assert.equal(probe.facts?.versions.at(-1), 'v1.12');
	assert.ok((probe.took ?? 0) > 0);
	assert.deepEqual(probe.history.values, [probe.took]);
	assert.equal(probe.since, undefined, 'nobody saw it come up');
});

test('what it logs each time is asked for seldom, and anew when it was down', async t => {
	const asked: string[] = [];
	const listener = recorded(answers);
	const port = await serveHttp(t, (request, response) => {
		asked.push(request.url ?? '');
		listener(request, response);
	});
	const first = await read(t, port);
	assert.equal(asked.splice(0).length, 3);
	const second = await read(t, port, {data: first, now: now + 15_000});
	assert.deepEqual(asked.splice(0), ['/health']);
	await read(t, port, {data: second, now: now + 11 * 60_000});
	assert.equal(asked.splice(0).length, 3);
	const down = second.map(probe => ({...probe, state: 'down' as const}));
	const [up] = await read(t, port, {data: down, now: now + 30_000});
	assert.equal(asked.splice(0).length, 3);
	assert.equal(up?.since, now + 30_000);
});

test('without an Admin API its own header tells the version', async t => {
	const {'/_synapse/admin/v1/server_version': _admin, ...rest} = answers;
	const [probe] = await read(t, await serveHttp(t, recorded(rest)));
	assert.equal(probe?.state, 'up');
	assert.equal(probe.facts?.version, '1.160.0');
});

for (const [name, [fault, said]] of Object.entries(httpFaults)) {
	test(`${name}: down, with the reason and what was known`, async t => {
		const before = await read(t, await serveHttp(t, recorded(answers)));
		const port = await fault(t);
		const data = before.map(probe => ({...probe, target: `http://127.0.0.1:${port}`}));
		const [probe] = await read(t, port, {data, now: now + 15_000});
		assert.equal(probe?.state, 'down');
		assert.match(probe.problem?.message ?? '', said);
		assert.equal(probe.since, now + 15_000);
		assert.equal(probe.facts?.version, '1.160.0');
		assert.equal(probe.history.values.length, 2);
		assert.equal(probe.history.values[1], undefined, 'no answer is a gap');
	});
}

test('/health is well and the rest is not: down', async t => {
	const port = await serveHttp(t, recorded({'/health': 'lab/health.http'}));
	const [probe] = await read(t, port);
	assert.equal(probe?.state, 'down');
	assert.match(probe.problem?.message ?? '', /\/_matrix\/client\/versions gives 404/);
});

test('one of two stacks is down, the other is not', async t => {
	const good = await serveHttp(t, recorded(answers));
	const bad = await httpFaults['it hangs up']![0](t);
	const stack = (port: number) => ({synapse: {host: 'h', url: `http://127.0.0.1:${port}`}});
	const data = await readOnce(t, synapse, {stacks: {one: stack(good), two: stack(bad)}});
	assert.deepEqual(
		data.map(({stack: name, state}) => [name, state]),
		[
			['one', 'up'],
			['two', 'down'],
		],
	);
});
