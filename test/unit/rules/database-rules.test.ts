import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {type DatabaseSession, parseActivity} from '../../../source/parsers/psql.js';
import {parseRedisInfo} from '../../../source/parsers/redis-info.js';
import {postgresRule} from '../../../source/rules/postgres.js';
import {redisRule} from '../../../source/rules/redis.js';
import type {Verdict} from '../../../source/rules/rule.js';
import {emptySeries} from '../../../source/store/series.js';
import {fixture} from '../../helpers/fixture.js';
import {judgedAt, judgedBy, live} from '../../helpers/judged.js';

const minute = 60_000;
const config = configOf({
	hosts: {h: {ssh: 'h'}},
	homeserver: 'example.org',
	postgres: {host: 'h', command: ['psql']},
	redis: {host: 'h', command: ['redis-cli']},
});
const stack = 'example.org';
const activity = parseActivity(fixture('psql-activity.json'))!;
const idle: DatabaseSession = {...activity.sessions[0]!, blockers: [], state: 'idle', query: 'COMMIT', application: ''};

const part = (name: string, found: object, more: object = {}) => [
	{stack, part: name, target: 'x', state: 'up', history: emptySeries, facts: found, ...more},
];
const facts = (sessions: ReadonlyArray<Partial<DatabaseSession>>, more: object = {}) => ({
	...activity,
	...more,
	at: judgedAt,
	connections: emptySeries,
	sessions: sessions.map((session, index) => ({...idle, pid: index + 1, ...session})),
});
const shape = (verdicts: readonly Verdict[]) => verdicts.map(({part: name, severity}) => `${name}: ${severity}`);
const worst = (data: object, others = {}): Verdict => judgedBy(postgresRule, data, {config, others})[0]!;

describe('PostgreSQL', () => {
	const ok = facts([{}, {state: 'active', asked: 1000}]);

	test('well: connections in a figure, in the group and tab of the database', () => {
		const verdicts = judgedBy(postgresRule, part('postgres', ok), {config});
		assert.deepEqual(shape(verdicts), ['database connections: ok']);
		const {figure, group, tab, text} = verdicts[0]!;
		assert.deepEqual(
			[figure, group, tab, text],
			['13/100', 'database', 'database', '13 of 100 connections, 3 of them reserved'],
		);
	});

	const borders: ReadonlyArray<readonly [used: number, severity: string]> = [
		[87, 'ok'],
		[88, 'warning'],
		[93, 'critical'],
	];
	for (const [used, severity] of borders) {
		test(`${used} of 97 connections: ${severity}`, () => {
			assert.equal(worst(part('postgres', {...ok, used})).severity, severity);
		});
	}

	const blocked = (blockedFor: number) =>
		part('postgres', facts([{}, {state: 'active', asked: blockedFor, blockers: [1], blockedFor}]));
	test('blocked for a minute', () => {
		assert.equal(worst(blocked(59_000)).severity, 'ok');
		const {severity, text, part: name} = worst(blocked(minute));
		assert.deepEqual([name, severity], ['database sessions', 'warning']);
		assert.match(text, /^2 \(matrix\) waits for 1 since 1m$/);
	});

	const session = (one: Partial<DatabaseSession>) => worst(part('postgres', facts([one]))).severity;
	test('queries and transactions that go on too long, but for upkeep', () => {
		const long = 15 * minute;
		assert.equal(session({state: 'active', asked: long - 1}), 'ok');
		assert.equal(session({state: 'active', asked: long, query: 'select 1'}), 'warning');
		assert.equal(session({state: 'idle in transaction', transaction: long}), 'warning');
		assert.equal(session({state: 'idle in transaction (aborted)', transaction: long}), 'warning');
		assert.equal(session({state: 'idle', asked: long, changed: long}), 'ok');
		for (const query of ['VACUUM ANALYZE events', 'create unique index concurrently x on y (z)', 'REINDEX TABLE x']) {
			assert.equal(session({state: 'active', asked: long, query}), 'ok', query);
		}

		assert.equal(session({state: 'active', asked: long, application: 'pg_dump', query: 'COPY x TO stdout'}), 'ok');
	});

	test('not asked is unknown, without a connection for us critical, else a warning', () => {
		const trouble = (state: string, message: string) =>
			worst(part('postgres', ok, {state, problem: {message, cure: 'look'}}));
		assert.equal(trouble('unknown', 'Peer authentication failed').severity, 'unknown');
		assert.equal(trouble('down', 'no connection is left: FATAL: sorry').severity, 'critical');
		assert.equal(trouble('down', 'it takes too long').severity, 'warning');
		assert.equal(trouble('down', 'it takes too long').cure, 'look');
	});

	test('what the services rule says is not said twice', () => {
		const down = part('postgres', ok, {state: 'down', problem: {message: 'refused'}});
		const services = (state: string) => ({
			services: live([{stack, part: 'postgres', target: 'x', state, history: emptySeries}]),
		});
		assert.deepEqual(judgedBy(postgresRule, down, {config, others: services('down')}), []);
		assert.equal(worst(down, services('up')).severity, 'warning');
	});
});

describe('Redis', () => {
	const info = {...parseRedisInfo(fixture('redis-info.txt').toString())!, database: 4, keys: 3, used: emptySeries};
	const judged = (more: object, probe: object = {}) =>
		judgedBy(redisRule, part('redis', {...info, ...more}, probe), {config})[0]!;

	test('well', () => {
		const {severity, text, group, tab} = judged({});
		assert.deepEqual([severity, text, group, tab], ['ok', '3 keys in 4, 992kB', 'redis', 'database']);
	});

	test('near its limit only where that refuses writes', () => {
		const limit = 1000;
		assert.equal(judged({limit, memory: 890}).severity, 'ok');
		assert.equal(judged({limit, memory: 900}).severity, 'warning');
		assert.equal(judged({limit, memory: 960}).severity, 'critical');
		assert.equal(judged({limit, memory: 999, policy: 'allkeys-lru'}).severity, 'ok');
	});

	test('loading, not saved, no answer, not asked', () => {
		assert.equal(judged({loading: true}).severity, 'warning');
		assert.equal(judged({saveFailed: true}).severity, 'warning');
		assert.equal(judged({}, {state: 'down', problem: {message: 'x'}}).severity, 'warning');
		assert.equal(judged({}, {state: 'unknown', problem: {message: 'NOAUTH'}}).severity, 'unknown');
	});
});
