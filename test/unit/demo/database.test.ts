// The demo's psql and redis-cli answer what the program asks, in the form that was recorded on the lab, and with life in it.
import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import {test} from 'node:test';
import type {Command} from '../../../source/demo/commands.js';
import {createPsql} from '../../../source/demo/psql.js';
import {createRedisCli} from '../../../source/demo/redis-cli.js';
import {parseActivity, parseTables} from '../../../source/parsers/psql.js';
import {parseKeys, parseScan, redisNumber} from '../../../source/parsers/redis-cli.js';
import {parseRedisInfo} from '../../../source/parsers/redis-info.js';
import {activityQuery, tablesQuery} from '../../../source/sources/postgres-query.js';
import {json} from '../../helpers/fixture.js';

async function ask(command: Command, input: string) {
	const out = new PassThrough();
	const errors = new PassThrough();
	const stream = Object.assign(new PassThrough(), {});
	stream.end(input);
	const duplex = new Proxy(stream, {
		get: (target, name) => (name === 'write' ? out.write.bind(out) : Reflect.get(target, name, target)),
	});
	const code = await command({argv: [], stream: duplex, errors, terminal: false}, []);
	out.end();
	errors.end();
	return {code, stdout: await text(out), stderr: await text(errors)};
}

const fields = (value: object): readonly string[] => Object.keys(value).toSorted();

test('psql: who is connected', async t => {
	const recorded = json('psql-activity.json');
	const psql = createPsql(() => true);
	const seen: Array<{blocked: number; vacuums: number}> = [];
	t.mock.timers.enable({apis: ['Date'], now: 1_800_000_000_000});
	for (let second = 0; second < 150; second += 10) {
		const {code, stdout} = await ask(psql, activityQuery);
		assert.equal(code, 0);
		const answer = JSON.parse(stdout);
		assert.deepEqual(fields(answer), fields(recorded));
		for (const session of answer.sessions) {
			assert.deepEqual(fields(session), fields(recorded.sessions[0]));
		}

		const {sessions, vacuums, used} = parseActivity(stdout)!;
		assert.equal(sessions.length, used);
		seen.push({blocked: sessions.filter(({blockers}) => blockers.length > 0).length, vacuums: vacuums.length});
		t.mock.timers.tick(10_000);
	}

	assert.deepEqual([...new Set(seen.map(({blocked}) => blocked))].toSorted(), [0, 1]);
	assert.deepEqual([...new Set(seen.map(({vacuums}) => vacuums))].toSorted(), [0, 1]);
});

test('psql: the tables, and a server that is down', async () => {
	const {stdout} = await ask(
		createPsql(() => true),
		tablesQuery,
	);
	assert.deepEqual(fields(JSON.parse(stdout)), fields(json('psql-tables.json')));
	assert.equal(parseTables(stdout)!.tables.length, 60);
	const down = await ask(
		createPsql(() => false),
		tablesQuery,
	);
	assert.equal(down.code, 2);
	assert.match(down.stderr, /^psql: error: connection to server/);
});

test('redis-cli: figures and keys', async () => {
	const redis = createRedisCli(() => true);
	const {stdout} = await ask(redis, 'SELECT 4\nECHO m\nDBSIZE\nECHO m\nINFO\nECHO m\nSCAN 0 COUNT 200\nECHO m\n');
	const [head, size = '', info = '', scan = ''] = stdout.split('"m"\n');
	assert.equal(head, 'OK\n');
	assert.equal(parseRedisInfo(info)!.version, '7.0.15');
	const {keys} = parseScan(scan)!;
	assert.equal(keys.length, redisNumber(size));
	const lines = await ask(redis, keys.map(key => `TYPE ${key}\nPTTL ${key}\n`).join(''));
	assert.ok(parseKeys(keys, lines.stdout).length >= keys.length - 2);
	assert.match(
		(
			await ask(
				createRedisCli(() => false),
				'INFO\n',
			)
		).stderr,
		/^Could not connect to Redis/,
	);
});
