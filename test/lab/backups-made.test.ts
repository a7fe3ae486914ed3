import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import type {Job} from '../../source/jobs/job.js';
import {cutWay} from './cut-way.js';
import {workplace} from './lab.js';
import {
	backups,
	base,
	configFor,
	enter,
	fakeDump,
	files,
	finals,
	lastJob,
	make,
	makePlace,
	own,
	removePlace,
	watchNames,
} from './making-backups.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);

before(makePlace);
after(() => removePlace('backup.database'));

const socket = '/run/synaptop-lab/pgsocket';

/** psql with all rights, here. */
const asSuperuser = async (database: string, query: string): Promise<string> => {
	const words = [
		'-u',
		'postgres',
		'--',
		'psql',
		'-h',
		socket,
		'-d',
		database,
		'-XAtq',
		'-v',
		'ON_ERROR_STOP=1',
		'-c',
		query,
	];
	return (await execute('runuser', words)).stdout.trim();
};

/** Rows of each table. */
const counts = (database: string): Promise<string> =>
	asSuperuser(
		database,
		`select tablename || ' ' || (xpath('//c/text()', query_to_xml('select count(*) c from ' || quote_ident(tablename), true, true, '')))[1]
		from pg_tables where schemaname = 'public' order by 1`,
	);

/** A database of the test's own, in which nobody else writes, with what is in a dump. */
async function scratch(name: string, dump: string): Promise<string> {
	await asSuperuser('postgres', `create database ${name} owner matrix template template0 lc_collate 'C' lc_ctype 'C'`);
	const restore = `pg_restore -h ${socket} -d ${name} --no-owner --role matrix --exit-on-error`;
	await execute('sh', ['-c', `${dump} | runuser -u postgres -- ${restore}`]);
	return name;
}

describe('the database', {timeout: 240_000}, () => {
	test('dumped, restored into a scratch database: the same rows, no one-time keys; never a partial under the name', async () => {
		const source = `made_a_${process.pid}`;
		const copy = `made_b_${process.pid}`;
		const watched = watchNames();
		try {
			await scratch(source, `runuser -u postgres -- pg_dump -h ${socket} -Fc matrix`);
			await asSuperuser(source, "insert into e2e_one_time_keys_json values ('@a:b', 'D', 'x', 'y', 0, '{}')");
			const postgres = `{host: matrix, command: [sudo, -n, -u, postgres, psql, -d, ${source}]}`;
			const outcome = await make('backup.database', configFor({postgres}));
			assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
			const [name, ...others] = finals();
			assert.match(name!, /^matrix\.lab\.test-database-\d{8}T\d{6}Z\.dump$/);
			assert.deepEqual([others, files().length], [[], 1]);
			assert.match(
				outcome.kind === 'done' ? outcome.text! : '',
				new RegExp(
					`^${backups}/${name}: [\\d.]+[kM]?B in 0m \\d+s, pg_restore lists \\d+ tables with data and reads all of it$`,
				),
			);
			const {size, mode, uid} = statSync(path.join(backups, name!));
			assert.deepEqual([mode & 0o777, uid], [0o600, own.uid]);
			assert.equal(watched.seen.get(name!), size);

			await scratch(copy, `cat ${path.join(backups, name!)}`);
			const [wanted, found] = await Promise.all([counts(source), counts(copy)]);
			assert.match(wanted, /^e2e_one_time_keys_json [1-9]/m);
			assert.match(wanted, /^users [1-9]/m);
			assert.equal(found, wanted.replace(/^e2e_one_time_keys_json \d+$/m, 'e2e_one_time_keys_json 0'));
		} finally {
			watched.stop();
			for (const database of [source, copy]) {
				await asSuperuser('postgres', `drop database if exists ${database}`);
			}

			await enter(`rm -f ${backups}/*`);
		}
	});

	test('of three the newest two are kept; what is not ours stays', async () => {
		const old = ['20200101T000000Z', '20210101T000000Z'].map(time => `matrix.lab.test-database-${time}.dump`);
		const others = ['matrix.lab.test-database-old.dump', 'other-database-20200101T000000Z.dump'];
		for (const name of [...old, ...others]) {
			writeFileSync(path.join(backups, name), 'x');
		}

		await enter(`chown ${own.uid} ${backups}/*`);
		assert.equal((await make('backup.database', configFor())).kind, 'done');
		const left = finals();
		assert.ok(others.every(name => left.includes(name)));
		assert.deepEqual(
			old.map(name => left.includes(name)),
			[false, true],
		);
		assert.equal(left.length, 4);
		await enter(`rm ${backups}/*`);
	});

	test('without pg_restore it says exactly what was not verified', async () => {
		const postgres = fakeDump('alone', 'exec /usr/bin/pg_dump "$@"', false);
		const outcome = await make('backup.database', configFor({postgres}));
		assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
		assert.match(
			outcome.text!,
			/, pg_dump ended well, but NOT VERIFIED: there is no pg_restore, so it was neither listed nor read$/,
		);
		await enter(`rm ${backups}/*`);
	});

	for (const [what, script, reason] of [
		[
			'a pg_dump that fails in the middle',
			'/usr/bin/pg_dump "$@" | head -c 50000; echo "pg_dump: error: lost it" >&2; exit 1',
			/^pg_dump: error: lost it \(status 1; nothing of it is left\)$/,
		],
		[
			'a dump that is cut short, though pg_dump says it is well',
			'/usr/bin/pg_dump "$@" | head -c -1000',
			/^pg_restore cannot read it: pg_restore: error: /,
		],
		[
			'a dump that is none',
			'echo hello',
			/^pg_restore cannot list it: pg_restore: error: input file does not appear to be/,
		],
	] as const) {
		test(`${what}: failed, why, and nothing is left`, async () => {
			const outcome = await make(
				'backup.database',
				configFor({postgres: fakeDump(what.replaceAll(/\W/g, ''), script)}),
			);
			assert.equal(outcome.kind, 'failed');
			assert.match(outcome.kind === 'failed' ? outcome.reason : '', reason);
			assert.deepEqual(files(), []);
		});
	}

	test('a database that is down, and no directory: said, and nothing is left', async () => {
		const postgres = '{host: matrix, command: [psql, -h, 127.0.0.1, -p, "5999", -U, matrix, -d, matrix]}';
		const down = await make('backup.database', configFor({postgres}));
		assert.match(JSON.stringify(down), /"failed".*port 5999 failed: Connection refused/);
		assert.deepEqual(files(), []);
		const missing = await make('backup.database', configFor({directory: `${base}/nowhere`}));
		assert.match(JSON.stringify(missing), /"failed".*there is no directory \S+nowhere: make it, or mount/);
	});

	test('a disk too small: refused before, told when it is full after all, and nothing is left', async () => {
		const small = `${base}/small`;
		await enter(`mkdir ${small}; mount -t tmpfs -o size=200k,mode=700,uid=${own.uid} tmpfs ${small}`);
		try {
			const refused = await make('backup.database', configFor({directory: small}));
			assert.match(
				JSON.stringify(refused),
				/"failed".*too little space in \S+small: 200kB are free, [\d.]+MB may be needed/,
			);
			assert.equal(await enter(`ls -A ${small}`), '');
			const full = await make('backup.database', configFor({directory: small}), {anyway: true});
			assert.match(JSON.stringify(full), /"failed".*No space left on device .*nothing of it is left/);
			assert.equal(await enter(`ls -A ${small}`), '');
		} finally {
			await enter(`umount -l ${small}`);
		}
	});

	const slow = '/usr/bin/pg_dump "$@" | { head -c 100000; sleep 4; cat; }';

	test('synaptop is killed with -9 in the middle: the job goes on, and another program tells how it ended', async () => {
		const place = await workplace(configFor({postgres: fakeDump('killed', slow)}));
		try {
			const words = ['--import', 'tsx', 'source/cli.tsx', 'run', 'backup.database', '--yes', '--config', place.file];
			const child = spawn(process.execPath, words, {env: place.env, stdio: 'ignore'});
			await eventually(() => files().some(name => name.endsWith('.part')), 'it has begun');
			child.kill('SIGKILL');
			assert.deepEqual(finals(), []);
			await eventually(() => finals().length === 1, 'it is done');
			let job: Job | undefined;
			await eventually(async () => {
				job = await lastJob('backup.database');
				return job?.state !== 'running';
			}, 'it tells');
			assert.match(`${job?.state} ${job?.result}`, /^done \S+\.dump: .*reads all of it$/);
			assert.equal(job?.told, false);
		} finally {
			await place.remove();
			await enter(`rm ${backups}/*`);
		}
	});

	test('the connection is cut in the middle and comes back: followed to the same end', async () => {
		const way = await cutWay();
		const before = process.env.SYNAPTOP_SSH_CONFIG;
		process.env.SYNAPTOP_SSH_CONFIG = way.configFile;
		try {
			const made = make('backup.database', configFor({postgres: fakeDump('cut', slow)}));
			await eventually(() => files().some(name => name.endsWith('.part')), 'it has begun');
			way.drop();
			assert.deepEqual(finals(), []);
			const outcome = await made;
			assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
			assert.equal(finals().length, 1);
		} finally {
			process.env.SYNAPTOP_SSH_CONFIG = before;
			await way.close();
			await enter(`rm ${backups}/*`);
		}
	});

	test('the job itself is killed with -9: nothing under a final name, and the next one clears up', async () => {
		const made = make('backup.database', configFor({postgres: fakeDump('job', slow)}));
		await eventually(() => files().some(name => name.endsWith('.part')), 'it has begun');
		const id = (await lastJob('backup.database'))!.id;
		await enter(`systemctl --user -M lab@ kill -s KILL synaptop-${id}.service`);
		assert.equal((await made).kind, 'failed');
		assert.deepEqual(finals(), []);
		assert.equal(files().length, 1);
		assert.equal((await make('backup.database', configFor())).kind, 'done');
		assert.deepEqual([finals().length, files().length], [1, 1]);
		await enter(`rm ${backups}/*`);
	});
});
