// K5, the real one: into an empty database, all of it or nothing; over anything that is there it cannot be done.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {after, before, beforeEach, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {lab, workplace} from './lab.js';
import {base, enter, make, makePlace, own, removePlace} from './making-backups.js';
import type {OwnPostgres} from './own-postgres.js';
import {command, liveDatabase, restoreConfig, rowsOf, socket} from './restoring.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);

const told = (outcome: {kind: string; text?: string; reason?: string}): string =>
	`${outcome.kind}: ${outcome.text ?? outcome.reason}`;

// Synapse is known by its sessions: the lab's own container runs, and has nothing to do with this database.
const config = restoreConfig().replace('synapse: {host: matrix}', 'synapse: {host: matrix, container: no-such}');
const target = {host: 'matrix', kind: 'database', id: lab.synapse.name, name: lab.synapse.name} as const;

describe('the real restore', {timeout: 180_000}, () => {
	let database: OwnPostgres;
	let rows = '';
	const dump = `${base}/whole.dump`;
	const plain = `${base}/whole.sql`;
	before(async () => {
		await makePlace();
		database = await liveDatabase();
		await execute('sh', [
			'-c',
			`pg_dump -h ${socket} -U matrix -Fc matrix >${dump}; pg_dump -h ${socket} -U matrix matrix >${plain}`,
		]);
		await enter(`chown ${own.uid} ${dump} ${plain}`);
		rows = await rowsOf(database, 'matrix');
	});
	after(async () => {
		await database?.remove();
		await removePlace('backup.restore');
	});

	const restore = (file = dump, given = config) => make('backup.restore', given, {dump: file});
	const anew = async (): Promise<void> => {
		await database.psql('postgres', '-c', 'drop database if exists matrix');
		await database.create('matrix');
	};

	test('over a database that is not empty: refused, and it is as it was', async () => {
		assert.match(
			told(await restore()),
			/^failed: ERROR: +NOTEMPTY the database matrix is not empty: \d+ tables, views and sequences are in it, and nothing is ever restored over them/,
		);
		assert.equal(await rowsOf(database, 'matrix'), rows);
	});

	describe('into an empty one', () => {
		beforeEach(anew);

		for (const file of [dump, plain]) {
			test(`${file.replace(/.*\./, '')}: the same rows, one-time keys left out, all of it Synapse's`, async () => {
				assert.match(
					told(await restore(file)),
					/^done: \S+ \((?:custom|plain)\) was restored into matrix in 0m \d+s: \d+ tables, 40 users, 7 rooms, 500 events; one-time keys are left out\. Start Synapse now$/,
				);
				assert.equal(
					await rowsOf(database, 'matrix'),
					rows.replace(/^e2e_one_time_keys_json \d+$/m, 'e2e_one_time_keys_json 0'),
				);
				assert.equal(
					await database.psql('matrix', '-c', "select distinct tableowner from pg_tables where schemaname = 'public'"),
					'matrix',
				);
				assert.match(told(await restore(file)), /^failed: .*NOTEMPTY/);
			});
		}

		test('with one table in it that is empty itself: refused', async () => {
			await database.psql('matrix', '-c', 'create table mine (x int)');
			assert.match(told(await restore()), /^failed: .*NOTEMPTY the database matrix is not empty: 1 tables/);
			assert.equal(await rowsOf(database, 'matrix'), 'mine 0');
		});

		test('while somebody else is in it: refused', async () => {
			const env = {...process.env, PGAPPNAME: 'matrix.lab.test'};
			const user = execFile('psql', ['-h', socket, '-U', 'matrix', '-d', 'matrix', '-XAtqc', 'select pg_sleep(60)'], {
				env,
			});
			const ended = new Promise(resolve => user.once('exit', resolve));
			const sessions = "select count(*) from pg_stat_activity where application_name = 'matrix.lab.test'";
			try {
				await eventually(async () => (await database.psql('postgres', '-c', sessions)) === '1', 'somebody is in it');
				assert.match(
					told(await restore()),
					/^failed: .*INUSE 1 sessions of others are in the database matrix: Synapse must not run/,
				);
				const program = createProgram(await parseConfig(config, 'lab'));
				const action = actions.find(({id}) => id === 'backup.restore')!;
				const advice = await program.advise(action, target, AbortSignal.timeout(20_000));
				await program.close();
				assert.match(
					advice.join('\n'),
					/^1\. Stop Synapse first: 1 session\(s\) .*\n2\. matrix is empty, and belongs to matrix\./,
				);
			} finally {
				await database.psql(
					'postgres',
					'-c',
					`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'matrix.lab.test'`,
				);
				await ended;
			}

			assert.equal(await rowsOf(database, 'matrix'), '');
		});

		test('one that Synapse would not start on: refused, and how it is made anew', async () => {
			await database.psql('postgres', '-c', 'drop database matrix');
			await database.psql(
				'postgres',
				'-c',
				"create database matrix owner matrix template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'",
			);
			assert.match(
				told(await restore()),
				/^failed: .*LOCALE the database matrix has collation C and encoding SQL_ASCII: Synapse wants C and UTF8/,
			);
		});

		test('a dump that ends in the middle, one with a row too many for a key: nothing of it is there', async () => {
			await execute('sh', [
				'-c',
				`head -c -3000 ${dump} >${base}/cut.dump; sed 's/^COPY public.users .*/&\\n@u1:lab\\t\\\\N/' ${plain} >${base}/wrong.sql`,
			]);
			await enter(`chown ${own.uid} ${base}/cut.dump ${base}/wrong.sql`);
			assert.match(told(await restore(`${base}/cut.dump`)), /^failed: \S+ cannot be restored: /);
			assert.match(told(await restore(`${base}/wrong.sql`)), /^failed: nothing was restored: ERROR: /);
			assert.equal(await rowsOf(database, 'matrix'), '');
		});

		test('a disk that is full: nothing of it is there, and the server lives', async () => {
			await database.fill(4);
			try {
				assert.match(
					told(await restore()),
					/^failed: nothing was restored: ERROR: +could not (?:extend|write) .*No space left on device/,
				);
				assert.equal(await rowsOf(database, 'matrix'), '');
			} finally {
				await database.unfill();
			}
		});
	});

	test('while the container of Synapse runs it is not even begun; without the name neither', async () => {
		const place = await workplace(restoreConfig());
		try {
			const unnamed = await place.synaptop('run', 'backup.restore', '--set', `dump=${dump}`, '--yes');
			assert.equal(unnamed.code, 2, unnamed.stderr);
			assert.match(unnamed.stderr, /it is dangerous: say --confirm matrix\.lab\.test/);
			const program = createProgram(await parseConfig(restoreConfig(), 'lab'));
			await program.sources.once((await import('../../source/sources/containers.js')).containers, 'matrix');
			const plan = program.plan(actions.find(({id}) => id === 'backup.restore')!, target, {dump});
			await program.close();
			assert.match(
				plan.unavailable ?? '',
				/^Synapse must not run meanwhile: stop the container synapse first, it is running$/,
			);
		} finally {
			await place.remove();
		}
	});

	test('no database of that name: how it is made', async () => {
		const program = createProgram(
			await parseConfig(config.replace(command, command.replace('-d, matrix', '-d, gone')), 'lab'),
		);
		const action = actions.find(({id}) => id === 'backup.restore')!;
		const advice = await program.advise(action, target, AbortSignal.timeout(20_000));
		await program.close();
		assert.match(
			advice.join('\n'),
			/cannot be looked at: .*"gone" does not exist\n.*create database NAME owner ROLE template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'/,
		);
	});
});
