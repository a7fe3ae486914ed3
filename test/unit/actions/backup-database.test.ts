import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {backupDatabase} from '../../../source/actions/backup-database.js';
import {databaseTargets, dumpCommand, restoreCommand} from '../../../source/actions/database.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {configOf} from '../../../source/config/schema.js';
import {contextOf} from './fakes.js';

describe('how pg_dump is called', () => {
	for (const [command, dump] of [
		['psql', 'pg_dump'],
		['psql -X -U matrix -d matrix', 'pg_dump -U matrix -d matrix'],
		['sudo -n -u postgres psql -d matrix', 'sudo -n -u postgres pg_dump -d matrix'],
		['docker exec -i db psql -U matrix matrix', 'docker exec -i db pg_dump -U matrix matrix'],
		['/usr/lib/postgresql/17/bin/psql --port=5433', '/usr/lib/postgresql/17/bin/pg_dump --port=5433'],
		// To pg_dump -t is a table, and -v says more.
		['psql -t -d matrix', undefined],
		['psql -v ON_ERROR_STOP=1', undefined],
		['psql matrix somebody', undefined],
		['docker exec -i psql psql', undefined],
		['my-psql-wrapper', undefined],
	] as const) {
		test(`${command}: ${dump ?? 'not to be told'}`, () =>
			assert.equal(dumpCommand({command: command.split(' ')})?.join(' '), dump));
	}

	test('as the config says, if it does', () => {
		assert.deepEqual(dumpCommand({command: ['psql'], dump: ['other']}), ['other']);
	});

	for (const [dump, restore] of [
		['pg_dump -d x', 'pg_restore'],
		['sudo -n -u postgres /opt/pg_dump', '/opt/pg_restore'],
		['docker exec -i db pg_dump -d x', 'docker exec -i db pg_restore'],
		['wrapper', 'pg_restore'],
	] as const) {
		test(`${dump}: ${restore}`, () => assert.equal(restoreCommand(dump.split(' ')).join(' '), restore));
	}
});

const planFor = (stack: object) => {
	const config = configOf({hosts: {matrix: {ssh: 'a'}, db: {ssh: 'b'}}, homeserver: 'example.org', ...stack});
	const [target] = databaseTargets(config);
	return target && makePlan(backupDatabase, contextOf([], {config, target}), {anyway: false});
};

const postgres = {host: 'db', command: ['psql', '-U', 'matrix', '-d', "it's"]};

test('on the host of the database, everything quoted, and the home directory is that of the host', () => {
	const plan = planFor({postgres, backup: {directory: '~/my backups'}});
	assert.equal(plan?.target.host, 'db');
	const [step] = plan?.steps ?? [];
	const script = step?.kind === 'job' ? step.script : '';
	assert.match(script, /^dir=~\/'my backups'$/m);
	assert.match(script, /^name=example\.org-database$/m);
	assert.match(
		script,
		/^write pg_dump -U matrix -d 'it'\\''s' -w -Fc --exclude-table-data=e2e_one_time_keys_json <\/dev\/null$/m,
	);
});

for (const [stack, reason] of [
	[{postgres: {host: 'db', address: 'localhost:5432'}, backup: {directory: '/x'}}, /write postgres\.command: \[psql/],
	[{postgres}, /write backup: \{directory: /],
	[{postgres: {host: 'db', command: ['psql', '-t']}, backup: {directory: '/x'}}, /write postgres\.dump: \[pg_dump/],
] as const) {
	test(`cannot be done: ${reason.source}`, () => assert.match(planFor(stack)?.unavailable ?? '', reason));
}
