// The Database tab's sources on real parts: the figures beside what psql and redis-cli say by themselves, sessions that
// block and run long, a server that hangs, and the password of Redis, which is nowhere to be seen.
import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import type {Program} from '../../source/program.js';
import {judge} from '../../source/rules/judge.js';
import {type PostgresData, postgres} from '../../source/sources/postgres.js';
import {postgresTables} from '../../source/sources/postgres-tables.js';
import {type RedisData, redis} from '../../source/sources/redis.js';
import {redisKeys} from '../../source/sources/redis-keys.js';
import type {PolledSource} from '../../source/sources/source.js';
import {docker, lab, workplace} from './lab.js';
import {filesWith, journal, watchEvents, watchProcesses} from './secret-watch.js';

const labFile = lab as typeof lab & {readonly redis: {readonly password: string}};
const {password} = labFile.redis;
const execute = promisify(execFile);
const [enter, ...words] = lab.host.enter;

/** psql in the lab's host, without synaptop. */
const psql = async (sql: string): Promise<string> =>
	(await execute(enter!, [...words, 'psql', '-U', 'matrix', '-d', 'matrix', '-XAtqwc', sql])).stdout.trim();

/** A session of its own that says what it has to say and stays until it is ended. */
let sessions = 0;
const session = (sql: string) => {
	const name = `lab-test-${process.pid}-${++sessions}`;
	const child = spawn(enter!, [...words, 'psql', '-U', 'matrix', '-d', 'matrix', '-XAtqw'], {
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	child.stdin.write(`set application_name = '${name}';\n${sql};\n`);
	return {
		/** Resolves when it has said something. */
		said: new Promise<string>(resolve => child.stdout.once('data', data => resolve(String(data).trim()))),
		end: async () => {
			const ended = new Promise(resolve => child.once('close', resolve));
			child.stdin.end();
			// It would sleep on over there.
			await psql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`);
			await ended;
		},
	};
};

/** A lock that no other test takes. */
const lock = 4_100_000 + (process.pid % 100_000);

describe('database and Redis on the lab', {timeout: 120_000}, () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;
	let directory = '';

	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-database-'));
		const secret = path.join(directory, 'redis');
		const wrong = path.join(directory, 'wrong');
		await writeFile(secret, `${password}\n`, {mode: 0o600});
		await writeFile(wrong, 'not-the-password\n', {mode: 0o600});
		const stacks = {
			mine: 'postgres: {host: database, command: [psql, -U, matrix, -d, matrix]}, redis: {host: database, command: [redis-cli, -n, "4"], password: {file: SECRET}}',
			sudo: 'postgres: {host: database, command: [sudo, -n, -u, postgres, psql, -d, matrix]}, redis: {host: database, command: [redis-cli]}',
			peer: 'postgres: {host: database, command: [psql, -d, matrix]}, redis: {host: database, command: [redis-cli, -n, "4"], password: {file: WRONG}}',
			tcp: 'postgres: {host: database, command: [psql, -h, 127.0.0.1, -U, matrix, -d, matrix]}, redis: {host: database, command: [docker, exec, -i, redis-local, redis-cli]}',
			down: 'postgres: {host: database, command: [psql, -h, 127.0.0.1, -p, "1", -U, matrix]}, redis: {host: database, command: [redis-cli, -p, "1"]}',
			deaf: 'postgres: {host: database, command: [sh, -c, "exec </dev/null psql -U matrix -d matrix"]}, redis: {host: database, command: [docker, exec, redis-local, redis-cli]}',
		};
		const list = Object.entries(stacks).map(([name, parts]) => `  ${name}: {homeserver: ${name}.test, ${parts}}`);
		const config = `hosts:\n  database: {ssh: LXC_database, docker: false}\nstacks:\n${list.join('\n')}\n`;
		place = await workplace(config.replaceAll('SECRET', secret).replaceAll('WRONG', wrong));
		program = await place.openProgram();
	});
	after(async () => {
		await program.close();
		await place.remove();
		await rm(directory, {recursive: true, force: true});
	});

	const read = async <Data extends ReadonlyArray<{readonly stack: string}>>(
		source: PolledSource<Data>,
		stack = 'mine',
	) => {
		const {data, error} = await program.sources.once(source, 'database', {timeout: 30_000});
		assert.equal(error, undefined);
		return data.find(one => one.stack === stack) as Data[number];
	};

	test('P1: the sizes are those that psql tells by itself', async () => {
		const {facts} = await read(postgresTables);
		const told = await psql(
			"select relname, pg_total_relation_size(oid), pg_indexes_size(oid) from pg_class where relname in ('events', 'users', 'state_groups_state') and relnamespace = 'public'::regnamespace order by 1",
		);
		const own = ['events', 'state_groups_state', 'users'].map(name => facts!.tables.find(one => one.name === name)!);
		assert.equal(own.map(({name, size, indexes}) => [name, size, indexes].join('|')).join('\n'), told);
		const size = Number(await psql('select pg_database_size(current_database())'));
		assert.ok(Math.abs(facts!.size - size) < size * 0.05, `${facts!.size} ${size}`);
		assert.equal(
			facts!.count,
			Number(await psql("select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")),
		);
	});

	test('P3: a blocked session and its blocker, a long query; our own connections are not counted', async () => {
		const holder = session(`begin; select 'held', pg_advisory_xact_lock(${lock}), pg_backend_pid()`);
		const held = await holder.said;
		const waiter = session(`select pg_advisory_lock(${lock}), 'personal'`);
		const sleeper = session("select pg_sleep(30) /* noted */, 'private'");
		try {
			const blocker = Number(held.split('|').at(-1));
			let found: PostgresData[number] | undefined;
			for (let attempt = 0; attempt < 50; attempt++) {
				found = await read(postgres);
				const {sessions} = found!.facts!;
				if (
					sessions.some(one => one.blockers.includes(blocker)) &&
					sessions.some(({query}) => query.startsWith('select pg_sleep(30)'))
				) {
					break;
				}
			}

			const {facts} = found!;
			const blocked = facts!.sessions.find(one => one.blockers.includes(blocker))!;
			assert.equal(blocked.query, `select pg_advisory_lock(${lock}), '•••';`);
			assert.equal(facts!.sessions.find(({pid}) => pid === blocker)!.state, 'idle in transaction');
			assert.ok(facts!.sessions.some(({query}) => query === "select pg_sleep(30) , '•••';"));
			assert.ok(facts!.locks.waiting >= 1);
			assert.ok(facts!.sessions.every(({application}) => application !== 'synaptop'));
			assert.equal(facts!.max, Number(await psql('show max_connections')));
			// What comes and goes meanwhile is Synapse's.
			const others = Number(
				await psql(
					"select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
				),
			);
			assert.ok(Math.abs(facts!.used - others) <= 3, `${facts!.used} ${others}`);
			assert.ok(!JSON.stringify(found).includes('personal') && !JSON.stringify(found).includes('private'));

			// A minute later, by our clock, it is told.
			const verdicts = (
				await Promise.resolve(program.store.get({source: 'postgres', host: 'database'}, postgres.empty))
			).data;
			const late = verdicts.map(one =>
				one.facts
					? {
							...one,
							facts: {
								...one.facts,
								sessions: one.facts.sessions.map(each =>
									each.pid === blocked.pid ? {...each, blockedFor: 61_000} : each,
								),
							},
						}
					: one,
			);
			program.store.set(
				{source: 'postgres', host: 'database'},
				{phase: 'live', data: late, at: Date.now()},
				{urgent: true},
			);
			const judged = judge(program.store, {hosts: program.hosts, config: program.config, now: Date.now()});
			const told = judged.find(({part, stack}) => part === 'database sessions of mine' && stack === 'mine');
			assert.match(told?.text ?? '', new RegExp(`${blocked.pid} .*waits for ${blocker} since 1m 1s`));
		} finally {
			await Promise.all([holder.end(), waiter.end(), sleeper.end()]);
		}
	});

	test('a table that somebody has all to himself is told as that, and nobody waits for it', async () => {
		const name = `synaptop_test_${process.pid}`;
		await psql(`create table ${name} (x int)`);
		const owner = session(`begin; lock table ${name} in access exclusive mode; select 'held'`);
		try {
			await owner.said;
			const {facts, state} = await read(postgresTables);
			assert.equal(state, 'up');
			const table = facts!.tables.find(one => one.name === name)!;
			assert.deepEqual([table.locked, table.size], [true, undefined]);
		} finally {
			await owner.end();
			await psql(`drop table ${name}`);
		}
	});

	test('R1, R2: Redis with a password, and one in a container', async () => {
		const {facts, state, problem} = await read(redis);
		assert.equal(state, 'up', problem?.message ?? '');
		assert.equal(facts!.database, 4);
		assert.equal(facts!.keys, 3);
		const {facts: keys} = await read(redisKeys);
		assert.deepEqual(
			keys!.keys.map(({name, type, expires}) => [name, type, expires]),
			[1, 2, 3].map(number => [`synapse:lab:${number}`, 'string', undefined]),
		);
		const inside = await read(redis, 'tcp');
		assert.equal(
			inside.facts!.keys,
			Number((await docker('exec', 'redis-local', 'redis-cli', 'dbsize')).replace(/\D/g, '')),
		);
	});

	test('each way of calling psql and redis-cli works, or says what to change', async () => {
		assert.equal((await read(postgres, 'sudo')).state, 'up');
		const trouble = async (source: PolledSource<PostgresData> | PolledSource<RedisData>, stack: string) => {
			const {state, problem} = await read(source as PolledSource<PostgresData>, stack);
			return `${state}: ${problem?.message} / ${problem?.cure}`;
		};
		assert.match(await trouble(postgres, 'peer'), /^unknown: .*no pg_hba\.conf entry.* \/ .*-U, matrix/);
		assert.match(await trouble(postgres, 'tcp'), /^unknown: .*no password supplied.* \/ .*\.pgpass/);
		assert.match(await trouble(postgres, 'down'), /^down: .*Connection refused/);
		assert.match(await trouble(postgres, 'deaf'), /^unknown: psql answers nothing/);
		assert.match(await trouble(redis, 'sudo'), /^unknown: NOAUTH.* \/ .*redis\.password/);
		assert.match(await trouble(redis, 'peer'), /^unknown: WRONGPASS.* \/ .*redis\.password/);
		assert.match(await trouble(redis, 'down'), /^down: Could not connect to Redis/);
		assert.match(await trouble(redis, 'deaf'), /^unknown: redis-cli answers nothing.* \/ .*needs -i/);
	});

	test('the password of Redis is on no command line, in no environment, journal, event or file', async () => {
		const since = new Date();
		const watch = watchProcesses([password]);
		const events = await watchEvents();
		for (let round = 0; round < 3; round++) {
			assert.equal((await read(redis)).state, 'up');
			assert.equal((await read(redisKeys)).state, 'up');
		}

		const {found, rounds} = await watch.stop();
		assert.ok(rounds > 3);
		assert.deepEqual(
			found.map(({path: where}) => where),
			[],
		);
		assert.ok(!(await events.stop()).includes(password));
		assert.ok(!(await journal(since)).includes(password));
		assert.deepEqual(filesWith(path.dirname(place.file), password).holding, []);
		assert.ok(!JSON.stringify(program.store.get({source: 'redis', host: 'database'}, redis.empty)).includes(password));
	});
});
