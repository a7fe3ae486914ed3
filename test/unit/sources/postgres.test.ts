import assert from 'node:assert/strict';
import path from 'node:path';
import {test} from 'node:test';
import {postgres} from '../../../source/sources/postgres.js';
import {activityQuery, tablesQuery} from '../../../source/sources/postgres-query.js';
import {postgresTables} from '../../../source/sources/postgres-tables.js';
import {noneLeft} from '../../../source/sources/psql.js';
import {readOnce} from '../../helpers/probes.js';

const recorded = (name: string): string => path.join(import.meta.dirname, '../../fixtures/lab', name);

/** A psql that does this; its switches are its arguments. */
const psql = (script: string) => ({
	homeserver: 'matrix.lab.test',
	postgres: {host: 'h', command: ['sh', '-c', script, 'psql']},
});

test('what psql answers, from standard input, with the switches that keep it from asking', async t => {
	const script = `test "$*" = '-X -A -t -q -w -v ON_ERROR_STOP=1' && grep -q pg_blocking_pids && cat '${recorded('psql-activity.json')}'`;
	const [probe] = await readOnce(t, postgres, psql(script));
	assert.equal(probe?.state, 'up');
	assert.equal(probe.facts?.used, 13);
	assert.equal(probe.facts.connections.values.at(-1), 13);
	const later = `cat >/dev/null; sed 's/"commits" : /"commits" : 1/' '${recorded('psql-activity.json')}'`;
	const [again] = await readOnce(t, postgres, psql(later), {
		data: [{...probe, target: `sh -c ${later} psql`}],
		now: 1_800_000_010_000,
	});
	assert.ok(again!.facts!.transactions! > 0);
	assert.equal(again!.facts!.connections.values.length, 2);
});

test('the tables', async t => {
	const [probe] = await readOnce(
		t,
		postgresTables,
		psql(`grep -q pg_total_relation_size && cat '${recorded('psql-tables.json')}'`),
	);
	assert.equal(probe?.facts?.tables.length, 100);
});

test('nothing is changed, nobody is waited for long, and we are known by our name', () => {
	for (const query of [activityQuery, tablesQuery]) {
		assert.match(query, /set default_transaction_read_only = on;/);
		assert.match(query, /set statement_timeout = \d+;/);
		assert.match(query, /set lock_timeout = \d+;/);
		assert.match(query, /set application_name = 'synaptop';/);
	}
});

/** As PostgreSQL 15, sudo 1.9 and Docker 20.10 said them. */
const refusals: ReadonlyArray<readonly [said: string, code: number, state: 'down' | 'unknown', cure: RegExp]> = [
	[
		'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  Peer authentication failed for user "matrix"',
		2,
		'unknown',
		/sudo, -n, -u, postgres/,
	],
	[
		'psql: error: connection to server at "127.0.0.1", port 5432 failed: fe_sendauth: no password supplied',
		2,
		'unknown',
		/\.pgpass/,
	],
	[
		'psql: error: connection to server on socket "/run/x" failed: FATAL:  no pg_hba.conf entry for host "[local]", user "lab", database "matrix", no encryption',
		2,
		'unknown',
		/-U, matrix/,
	],
	['psql: error: FATAL:  role "lab" does not exist', 2, 'unknown', /-U, matrix/],
	['psql: error: FATAL:  sorry, too many clients already', 2, 'down', /max_connections/],
	[
		'psql: error: FATAL:  remaining connection slots are reserved for non-replication superuser connections',
		2,
		'down',
		/max_connections/,
	],
	['psql: error: FATAL:  the database system is starting up', 2, 'down', /Wait/],
	['psql:<stdin>:9: ERROR:  canceling statement due to lock timeout', 3, 'down', /who blocks whom/],
	['psql:<stdin>:9: ERROR:  canceling statement due to statement timeout', 3, 'down', /busy/],
	['sudo: a password is required', 1, 'unknown', /NOPASSWD/],
	['Error response from daemon: No such container: db', 1, 'unknown', /container's name/],
	[
		'OCI runtime exec failed: exec failed: unable to start container process: exec: "psql": executable file not found in $PATH: unknown',
		126,
		'unknown',
		/Install psql/,
	],
];

for (const [said, code, state, cure] of refusals) {
	test(`${said.slice(0, 60)} … is ${state}, with a cure`, async t => {
		const script = `cat >/dev/null; printf '%s\\n' '${said.replaceAll("'", '')}' >&2; exit ${code}`;
		const [probe] = await readOnce(t, postgres, psql(script));
		assert.equal(probe?.state, state);
		assert.match(probe.problem?.cure ?? '', cure);
		assert.doesNotMatch(probe.problem!.message, /^psql:/);
	});
}

test('a server without a connection for us is told apart', async t => {
	const [probe] = await readOnce(
		t,
		postgres,
		psql("echo 'psql: error: FATAL:  sorry, too many clients already' >&2; exit 2"),
	);
	assert.ok(probe!.problem!.message.startsWith(noneLeft), probe!.problem!.message);
});

test('no psql; one that gets no input; one that says something else', async t => {
	const [missing] = await readOnce(t, postgres, {homeserver: 'x', postgres: {host: 'h', command: ['no-such-psql']}});
	assert.equal(missing?.state, 'unknown');
	assert.match(missing.problem!.cure!, /Install psql/);
	for (const script of ['true', 'echo hello', 'head -c 3000000 /dev/zero']) {
		const [odd] = await readOnce(t, postgres, psql(script));
		assert.notEqual(odd?.state, 'up', script);
	}
});

test('who does not say how psql is called is not asked', async t => {
	assert.deepEqual(
		await readOnce(t, postgres, {homeserver: 'x', postgres: {host: 'h', address: 'localhost:5432'}}),
		[],
	);
});
