// P2 on the lab: what VACUUM did is seen from outside, with hostile names, and a cancelled one ends over there too.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {databaseTargets} from '../../source/actions/database.js';
import {databaseVacuum, tableVacuum} from '../../source/actions/database-vacuum.js';
import {jobCancel} from '../../source/actions/job-actions.js';
import {tableTarget} from '../../source/actions/table.js';
import type {Program} from '../../source/program.js';
import {jobs} from '../../source/sources/jobs.js';
import {lab, workplace} from './lab.js';
import {words as told} from './watch-lab.js';

const [enter, ...words] = lab.host.enter;
const psql = async (sql: string): Promise<string> =>
	(await promisify(execFile)(enter!, [...words, 'psql', '-U', 'matrix', '-d', 'matrix', '-XAtqwc', sql])).stdout.trim();

const name = `synaptop_${process.pid} we"ird $(id) \`id\` 'a' :name`;
const quoted = `"${name.replaceAll('"', '""')}"`;

describe('VACUUM ANALYZE on the lab', {timeout: 120_000}, () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;
	before(async () => {
		place = await workplace(
			`homeserver: ${lab.synapse.name}\nhosts:\n  database: {ssh: LXC_database, docker: false}\npostgres: {host: database, command: [psql, -U, matrix, -d, matrix]}\n`,
		);
		program = await place.openProgram();
		await psql(
			`create table ${quoted} (x int); insert into ${quoted} select generate_series(1, 1000); delete from ${quoted}`,
		);
	});
	after(async () => {
		await program.close();
		await place.remove();
		await psql(`drop table if exists ${quoted}`);
	});

	const target = () => tableTarget(databaseTargets(program.config)[0]!, {schema: 'public', table: name, name});
	const dead = () =>
		psql(
			`select n_dead_tup, last_vacuum is not null, last_analyze is not null from pg_stat_user_tables where relname = '${name.replaceAll("'", "''")}'`,
		);

	test('a table, whatever it is called', async () => {
		const outcome = await program.run(tableVacuum, target());
		assert.match(told(outcome), /^done: 1 of 1 tables vacuumed and analyzed, dead rows \d+ before, 0 now$/);
		assert.equal(await dead(), '0|t|t');
	});

	test('one that waits for a lock is cancelled over there', async () => {
		const holder = promisify(execFile)(enter!, [
			...words,
			...[
				'psql',
				'-U',
				'matrix',
				'-d',
				'matrix',
				'-XAtqw',
				'-c',
				`begin; lock table ${quoted} in share update exclusive mode; select pg_sleep(60); commit`,
			],
		]).catch(() => {});
		const ours =
			"select string_agg(application_name || ' ' || left(query, 60), ', ') from pg_stat_activity where application_name like 'synaptop-vacuum-%' and wait_event_type = 'Lock'";
		const running = program.run(tableVacuum, target());
		while ((await psql(ours)) === '') {
			// Until it waits.
		}

		let job: (typeof jobs.empty)[number] | undefined;
		while (!job) {
			const {data} = await program.sources.once(jobs, 'database', {timeout: 20_000});
			job = data.find(({state, meta}) => state === 'running' && meta.action === 'table.vacuum');
		}

		assert.equal(
			(await program.run(jobCancel, {host: 'database', kind: 'job', id: job.id, name: job.id})).kind,
			'done',
		);
		assert.equal((await running).kind, 'failed');
		assert.equal(await psql(ours), '');
		await psql(
			"select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()",
		);
		await holder;
	});

	test('the whole database', async () => {
		await psql(`insert into ${quoted} select generate_series(1, 1000); delete from ${quoted}`);
		const outcome = await program.run(databaseVacuum, databaseTargets(program.config)[0]!);
		assert.match(told(outcome), /^done: (\d+) of \1 tables vacuumed and analyzed/);
		assert.match(await dead(), /^0\|t\|t$/);
	});
});
