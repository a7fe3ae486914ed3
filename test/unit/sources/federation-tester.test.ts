import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {federationTester, testerUrl} from '../../../source/sources/federation-tester.js';
import {readOnce, serveHttp} from '../../helpers/probes.js';
import {goReport} from '../../helpers/tester-reports.js';

const minute = 60_000;
const now = 1_800_000_000_000;

/** A tester on loopback and a state directory of the test's own. */
const tester = async (t: TestContext, answer: () => string = () => JSON.stringify(goReport)) => {
	const state = await mkdtemp(path.join(tmpdir(), 'synaptop-tester-'));
	const before = process.env.XDG_STATE_HOME;
	process.env.XDG_STATE_HOME = state;
	t.after(async () => {
		if (before === undefined) {
			delete process.env.XDG_STATE_HOME;
		} else {
			process.env.XDG_STATE_HOME = before;
		}

		await rm(state, {recursive: true, force: true});
	});
	const asked: string[] = [];
	const port = await serveHttp(t, (request, response) => {
		asked.push(request.url ?? '');
		response.setHeader('content-type', 'application/json').end(answer());
	});
	const config = configOf({
		hosts: {h: {ssh: 'LXC_matrix'}},
		homeserver: 'example.org',
		federation: {tester: {url: `http://127.0.0.1:${port}`, every: '10m'}},
	});
	const read = (at: number) =>
		readOnce(t, federationTester, config, {
			patient: true,
			now: at,
			connectTo: `127.0.0.1:${port}=127.0.0.1:${port},*=127.0.0.1:1`,
		});
	return {asked, config, read, file: path.join(state, 'synaptop', 'federation-tester.json')};
};

test('asked once in its time, also by a program that starts anew; then again', async t => {
	const {asked, read, file} = await tester(t);
	const [first] = await read(now);
	assert.deepEqual([first?.report?.ok, first?.report?.shape, first?.at], [false, 'go', now]);
	assert.deepEqual(asked, ['/api/report?server_name=example.org']);
	const [again] = await read(now + 9 * minute);
	assert.deepEqual(again, first, 'remembered');
	assert.equal(asked.length, 1);
	await read(now - 5 * minute);
	assert.equal(asked.length, 1, 'a clock that was set back');
	const [later] = await read(now + 10 * minute);
	assert.equal(later?.at, now + 10 * minute);
	assert.equal(asked.length, 2);
	assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('an answer that is none counts as asked too, and is told', async t => {
	const {asked, read} = await tester(t, () => '<html><title>502 Bad Gateway</title></html>');
	const [first] = await read(now);
	assert.equal(first?.report, undefined);
	assert.match(first?.problem?.message ?? '', /the online tester gives 200 with HTML: 502 Bad Gateway/);
	await read(now + minute);
	assert.equal(asked.length, 1);
});

test('a memory that is damaged is begun anew', async t => {
	const {asked, read, file} = await tester(t);
	await read(now);
	const {writeFile} = await import('node:fs/promises');
	await writeFile(file, '{"http://');
	const [found] = await read(now + minute);
	assert.equal(found?.report?.ok, false);
	assert.equal(asked.length, 2);
	assert.match(await readFile(file, 'utf8'), /server_name=example\.org/);
});

test('off unless the config names one, and for a homeserver that a LAN alone knows', async t => {
	const without = configOf({hosts: {h: {ssh: 'a'}}, homeserver: 'example.org'});
	assert.deepEqual(federationTester.hosts?.(without), []);
	assert.deepEqual(await readOnce(t, federationTester, without), []);
	const lan = configOf({
		hosts: {h: {ssh: 'a'}},
		homeserver: 'example.org',
		wellKnown: false,
		federation: {tester: {url: 'http://127.0.0.1:1'}},
	});
	assert.deepEqual(federationTester.hosts?.(lan), []);
	assert.throws(() =>
		configOf({hosts: {h: {ssh: 'a'}}, federation: {tester: {url: 'http://127.0.0.1:1', every: '9m'}}}),
	);
});

test('the path of the Go tester, or the one that is written out', () => {
	assert.equal(
		testerUrl('https://tester.example.org', 'a.b:8448'),
		'https://tester.example.org/api/report?server_name=a.b%3A8448',
	);
	assert.equal(
		testerUrl('https://tester.example.org/api/federation/report', 'a&b'),
		'https://tester.example.org/api/federation/report?server_name=a%26b',
	);
});
