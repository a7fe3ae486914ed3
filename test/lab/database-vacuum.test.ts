// P2 on the lab: what VACUUM did is seen from outside, with hostile names, and a cancelled one ends over there too.
import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {databaseTargets} from '../../source/actions/database.js';
import {databaseVacuum, tableVacuum} from '../../source/actions/database-vacuum.js';
import {jobCancel} from '../../source/actions/job-actions.js';
import {tableTarget} from '../../source/actions/table.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {jobs} from '../../source/sources/jobs.js';
import {cutWay} from './cut-way.js';
import {lab, workplace} from './lab.js';
import {eventually} from './screen.js';
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

	test('the connection is cut while it runs: it goes on, and a new program tells how it ended', async () => {
		const way = await cutWay();
		const text = `homeserver: ${lab.synapse.name}\nhosts: {matrix: {ssh: LXC_matrix, docker: false}}\npostgres: {host: matrix, command: [psql, -U, matrix, -d, matrix]}\n`;
		const config = await parseConfig(text, 'lab');
		const audit = {begin: async () => ({end: async () => undefined})};
		const cut = createProgram(config, {hosts: new Map([['matrix', way.host]]), audit});
		const later = createProgram(config, {audit});
		try {
			await psql(`insert into ${quoted} select generate_series(1, 1000); delete from ${quoted}`);
			const holder = promisify(execFile)(enter!, [
				...words,
				...['psql', '-U', 'matrix', '-d', 'matrix', '-XAtqw', '-c'],
				`begin; lock table ${quoted} in share update exclusive mode; select pg_sleep(4); commit`,
			]);
			const stop = new AbortController();
			const table = tableTarget(databaseTargets(config)[0]!, {schema: 'public', table: name, name});
			const running = cut.run(tableVacuum, table, {signal: stop.signal});
			const waits =
				"select count(*) from pg_stat_activity where application_name like 'synaptop-vacuum-%' and wait_event_type = 'Lock'";
			await eventually(async () => (await psql(waits)) !== '0', 'it waits for the lock');
			way.cut();
			stop.abort();
			assert.equal((await running).kind, 'unknown');
			await holder;
			const ended = async () => {
				const {data} = await later.sources.once(jobs, 'matrix', {timeout: 20_000});
				const mine = data.filter(({meta}) => meta.action === 'table.vacuum' && meta.target.id === table.id);
				return mine.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]?.state === 'done';
			};
			await eventually(ended, 'a new program finds that it is done', 30_000);
			assert.equal(await dead(), '0|t|t');
		} finally {
			await cut.close();
			await later.close();
			await way.close();
		}
	});

	test('synaptop is killed with -9 while it runs: it goes on, and a new program tells how it ended', async () => {
		await psql(`insert into ${quoted} select generate_series(1, 1000); delete from ${quoted}`);
		const holder = promisify(execFile)(enter!, [
			...words,
			...['psql', '-U', 'matrix', '-d', 'matrix', '-XAtqw', '-c'],
			`begin; lock table ${quoted} in share update exclusive mode; select pg_sleep(8); commit`,
		]);
		const known = async () => (await program.sources.once(jobs, 'database', {timeout: 20_000})).data;
		const before = new Set((await known()).map(({id}) => id));
		const call = ['--import', 'tsx', 'source/cli.tsx', 'run', 'database.vacuum', '--yes', '--config', place.file];
		const child = spawn(process.execPath, call, {env: place.env, stdio: 'ignore'});
		const waits =
			"select count(*) from pg_stat_activity where application_name like 'synaptop-vacuum-%' and wait_event_type = 'Lock'";
		await eventually(async () => (await psql(waits)) !== '0', 'it waits for the lock');
		child.kill('SIGKILL');
		await holder;
		const ended = async () =>
			(await known()).some(
				({id, meta, state}) => !before.has(id) && meta.action === 'database.vacuum' && state === 'done',
			);
		await eventually(ended, 'another program finds that it is done', 60_000);
		assert.equal(await dead(), '0|t|t');
	});

	test('the whole database', async () => {
		await psql(`insert into ${quoted} select generate_series(1, 1000); delete from ${quoted}`);
		const outcome = await program.run(databaseVacuum, databaseTargets(program.config)[0]!);
		assert.match(told(outcome), /^done: (\d+) of \1 tables vacuumed and analyzed/);
		assert.match(await dead(), /^0\|t\|t$/);
	});
});
