import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {parseTargets} from '../../../source/parsers/prometheus-targets.js';
import {prometheus} from '../../../source/sources/prometheus.js';
import {fixtureBody} from '../../helpers/fixtures.js';
import {httpFaults, readOnce, serveHttp} from '../../helpers/probes.js';

const read = (t: TestContext, port: number, job = 'synapse') =>
	readOnce(t, prometheus, {prometheus: {host: 'h', url: `http://127.0.0.1:${port}/`, job}});

test('M4: the targets of the job: which are up, and why one is not', async t => {
	let asked: string | undefined;
	const port = await serveHttp(t, (request, response) => {
		asked = request.url;
		response.end(fixtureBody('prometheus/targets.http'));
	});
	const [probe] = await read(t, port);
	assert.equal(asked, '/api/v1/targets?state=active&scrapePool=synapse');
	assert.equal(probe?.state, 'up');
	assert.deepEqual(
		probe.facts?.targets.map(({instance, health, error}) => [instance, health, error]),
		[
			['127.0.0.1:9000', 'up', undefined],
			[
				'127.0.0.1:9001',
				'down',
				'Get "http://127.0.0.1:9001/_synapse/metrics": dial tcp 127.0.0.1:9001: connect: connection refused',
			],
		],
	);
	assert.equal(probe.facts.targets[0]?.scrapedAt, Date.parse('2026-11-23T04:26:07.707Z'));
});

test('a server that does not know scrapePool answers with all: only the job counts', async t => {
	const port = await serveHttp(t, (_request, response) => response.end(fixtureBody('prometheus/targets-all.http')));
	const [probe] = await read(t, port);
	assert.deepEqual(
		probe?.facts?.targets.map(({job}) => job),
		['synapse', 'synapse'],
	);
});

test('a job that is not there: which ones are', async t => {
	const port = await serveHttp(t, (request, response) =>
		response.end(
			request.url?.includes('scrapePool')
				? '{"status":"success","data":{"activeTargets":[],"droppedTargets":[]}}'
				: fixtureBody('prometheus/targets-all.http'),
		),
	);
	const [probe] = await read(t, port, 'matrix');
	assert.deepEqual(probe?.facts, {targets: [], others: ['prometheus', 'synapse']});
});

for (const [name, [fault, said]] of Object.entries(httpFaults)) {
	// An answer of 10 MB is nothing special to a Prometheus.
	if (name !== 'it answers 10 MB') {
		test(`${name}: down, with the reason`, async t => {
			const [probe] = await read(t, await fault(t));
			assert.equal(probe?.state, 'down');
			assert.match(probe.problem?.message ?? '', said);
		});
	}
}

test('answers of another form are no targets; what is missing in one is left out', () => {
	for (const text of [
		'',
		'[]',
		'{"status":"error"}',
		'{"status":"success","data":{}}',
		'{"status":"success","data":7}',
	]) {
		assert.equal(parseTargets(Buffer.from(text)), undefined, text);
	}

	const odd = {
		status: 'success',
		data: {activeTargets: [7, {lastScrape: '0001-01-01T00:00:00Z', health: '\u001b[2J'}]},
	};
	assert.deepEqual(parseTargets(Buffer.from(JSON.stringify(odd))), [
		{job: '', instance: '', url: '', health: 'unknown'},
	]);
});
