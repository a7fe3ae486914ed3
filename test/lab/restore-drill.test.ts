// K5, the drill: what is in the scratch database, that it goes, and that the live one is as it was, are seen by psql from outside.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {copyFileSync, existsSync, readFileSync, renameSync, unlinkSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, afterEach, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {lab} from './lab.js';
import {backups, base, enter, finals, make, makePlace, own, removePlace} from './making-backups.js';
import type {OwnPostgres} from './own-postgres.js';
import {fakePrograms, liveDatabase, restoreConfig, rowsOf, socket} from './restoring.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);

const told = (outcome: {kind: string; text?: string; reason?: string}): string =>
	`${outcome.kind}: ${outcome.text ?? outcome.reason}`;

describe('the drill', {timeout: 240_000}, () => {
	let database: OwnPostgres;
	let rows = '';
	/** A whole dump by pg_dump -Fc, one in SQL, both made outside of the program. */
	const [custom, plain] = [`${base}/whole.dump`, `${base}/whole.sql`];
	before(async () => {
		await makePlace();
		database = await liveDatabase();
		for (const [file, format] of [
			[custom, '-Fc'],
			[plain, '-Fp'],
		] as const) {
			const words = `pg_dump -h ${socket} -U matrix ${format} matrix >${file}`;
			await execute('sh', ['-c', words]);
		}

		await enter(`chown ${own.uid} ${custom} ${plain}`);
		rows = await rowsOf(database, 'matrix');
	});
	after(async () => {
		try {
			assert.equal(await rowsOf(database, 'matrix'), rows, 'the live database is as it was');
		} finally {
			await database?.remove();
			await removePlace('backup.database', 'backup.drill');
		}
	});
	afterEach(async () => {
		assert.deepEqual(await database.databases(), ['matrix'], 'no scratch database is left');
		await enter(`rm -rf ${backups}/*`);
	});

	const drill = (dump = 'newest', config = restoreConfig(), anyway = true) =>
		make('backup.drill', config, {dump, anyway});

	test('of the dump that K2 has just made: all of it is there again, and gone after', async () => {
		assert.equal((await make('backup.database', restoreConfig())).kind, 'done');
		const seen = new Set<string>();
		let looking = true;
		const look = (async () => {
			while (looking) {
				for (const name of await database.databases()) {
					seen.add(name);
				}
			}
		})();
		const outcome = await drill();
		looking = false;
		await look;
		assert.match(
			told(outcome),
			new RegExp(
				`^done: ${backups}/${finals()[0]} \\(custom, \\d+kB\\) was restored in 0m \\d+s: \\d+ tables, 40 users, 7 rooms, 500 events; the scratch database is dropped again$`,
			),
		);
		const scratch = [...seen].filter(name => name !== 'matrix');
		assert.equal(scratch.length, 1);
		assert.match(scratch[0]!, /^synaptop_drill_\d{14}$/);
	});

	for (const [what, file, kind] of [
		['plain SQL', 'a.sql', 'plain'],
		['plain SQL with gzip', 'a.sql.gz', 'gzip'],
		['tar', 'a.tar', 'tar'],
	] as const) {
		test(`${what}, watched among others, and newest of all`, async () => {
			const place = path.join(backups, file);
			if (kind === 'tar') {
				await execute('sh', ['-c', `pg_dump -h ${socket} -U matrix -Ft matrix >${place}`]);
			} else {
				writeFileSync(place, kind === 'gzip' ? gzipSync(readFileSync(plain)) : readFileSync(plain));
			}

			copyFileSync(custom, path.join(backups, 'matrix.lab.test-database-20260101T000000Z.dump'));
			utimesSync(path.join(backups, 'matrix.lab.test-database-20260101T000000Z.dump'), 1, 1);
			writeFileSync(path.join(backups, 'a newer one that is none'), 'x');
			await enter(`chown ${own.uid} ${backups}/*`);
			const config = `${restoreConfig()}backups: [{host: matrix, glob: '${backups}/a*'}]\n`;
			const outcome = await drill('newest', config);
			assert.match(told(outcome), new RegExp(`^done: ${place} \\(${kind}, .* 40 users, 7 rooms, 500 events; `));
		});
	}

	describe('what is no good', () => {
		const put = async (name: string, content: string | Uint8Array): Promise<string> => {
			const file = path.join(backups, name);
			writeFileSync(file, content);
			await enter(`chown ${own.uid} ${file}`);
			return file;
		};

		const sql = () => readFileSync(plain, 'utf8');
		for (const [name, content, reason] of [
			['cut.dump', () => readFileSync(custom).subarray(0, -3000), /cut\.dump cannot be restored: pg_restore: error: /],
			[
				'head.dump',
				() => readFileSync(custom).subarray(0, 200),
				/pg_restore cannot list \S+head\.dump: pg_restore: error:/,
			],
			[
				'other.sql',
				() => sql().replace('\nSET ', '\n\\connect other\nSET '),
				/line \d+ is not for one database alone: \\connect other/,
			],
		] as const) {
			test(`${name}: ${reason.source}`, async () => {
				const outcome = await drill(await put(name, content()));
				assert.match(told(outcome), new RegExp(`^failed: .*${reason.source}`));
			});
		}

		test('one that nobody may read, and none at all', async () => {
			const file = await put('closed.dump', 'x');
			await enter(`chown root ${file}; chmod 600 ${file}`);
			assert.match(told(await drill(file)), /^failed: \S+closed\.dump cannot be read by lab$/);
			assert.match(told(await drill()), /^failed: there is no dump of a database that can be read/);
		});

		test('taken away, or written to, while it is read', async () => {
			const file = await put('moving.dump', readFileSync(custom));
			const more = fakePrograms('slow', {
				pg_restore: `case $* in *--list*) ;; *) : >${base}/reading; while [ ! -e ${base}/on ]; do sleep 0.05; done;; esac; exec /usr/bin/pg_restore "$@"`,
			});
			for (const [deed, reason] of [
				[() => renameSync(file, `${file}.old`), /was taken away while it was read/],
				[() => writeFileSync(file, 'x', {flag: 'a'}), /changed while it was read: is it still being written/],
			] as const) {
				copyFileSync(custom, file);
				const outcome = drill(file, restoreConfig(more));
				await eventually(() => existsSync(`${base}/reading`), 'it is read');
				deed();
				writeFileSync(`${base}/on`, '');
				assert.match(told(await outcome), new RegExp(`^failed: .*${reason.source}`));
				unlinkSync(`${base}/reading`);
				unlinkSync(`${base}/on`);
			}
		});

		test('rows that were there at its time are not in it: it can be restored, and is not what it should be', async () => {
			await database.create('less');
			await execute('sh', ['-c', `pg_restore -h ${socket} -U postgres -d less --no-owner ${custom}`]);
			await database.psql(
				'less',
				'-c',
				"delete from events where stream_ordering > 1000400; delete from event_json where event_id = '$e5'; delete from rooms",
			);
			const file = path.join(backups, 'matrix.lab.test-database-20260101T000000Z.dump');
			await execute('sh', ['-c', `pg_dump -h ${socket} -U postgres -Fc less >${file}`]);
			await database.psql('postgres', '-c', 'drop database less');
			await enter(`chown ${own.uid} ${file}`);
			assert.match(
				told(await drill()),
				/^failed: \S+ can be restored, but: rooms is empty in it, the live database has 7 rows; 100 rows of events are not in it, which were there before; 101 rows of event_json are not in it, which were there before$/,
			);
		});
	});

	describe('what is in the way', () => {
		before(() => copyFileSync(custom, `${base}/kept.dump`));

		test('a database that is down, and one role that may make none', async () => {
			const lone = restoreConfig().replace(/, admin: \[[^\]]*\]/, '');
			assert.match(
				told(await drill(custom, lone)),
				/^failed: the role may not make a scratch database: say in postgres\.admin/,
			);
			await database.stop();
			try {
				assert.match(
					told(await drill(custom)),
					/^failed: connection to server on socket .* failed: No such file or directory/,
				);
			} finally {
				await database.start();
			}
		});

		test('no pg_restore: where it is looked for, and the cure', async () => {
			const more = fakePrograms('none', {pg_dump: 'exit 1'});
			assert.match(
				told(await drill(custom, restoreConfig(more))),
				/^failed: there is no pg_restore where pg_dump is: install/,
			);
		});

		test('no room where the database lies, or nobody knows: said before anything is made', async () => {
			assert.match(
				told(await drill(custom, restoreConfig(), false)),
				/^failed: how much room there is .* cannot be told from here; a drill takes about \d+MB/,
			);
			await database.room('20m');
			try {
				assert.match(
					told(await drill(custom, restoreConfig(), false)),
					/^failed: too little space where the database lies: 20MB are free, \d+MB may be needed/,
				);
				await database.room('900m');
				assert.match(told(await drill(custom, restoreConfig(), false)), /^done: /);
			} finally {
				await database.noRoom();
			}
		});

		test('the disk fills while it restores: ended before it is full, and the scratch database goes', async () => {
			const more = fakePrograms('held', {
				pg_restore: `case $*$(cat /proc/$PPID/comm 2>/dev/null) in *--list*) exec /usr/bin/pg_restore "$@";; esac; /usr/bin/pg_restore "$@"; [ -e ${base}/second ] && sleep 6; : >${base}/second`,
			});
			await database.room('900m');
			try {
				const outcome = drill(custom, restoreConfig(more), false);
				await eventually(async () => (await database.databases()).length > 1, 'it restores');
				await database.room('1m');
				assert.match(
					told(await outcome),
					/^failed: ended before the disk of the database was full: only \S+ are left there/,
				);
			} finally {
				await database.noRoom();
				await enter(`rm -f ${base}/second`);
			}
		});

		test('what an earlier drill has left is told before, and dropped by the next; what is in use stays', async () => {
			const [left, used, other] = [
				'synaptop_drill_20200101000000',
				'synaptop_drill_20200101000001',
				'synaptop_drill_mine',
			];
			for (const name of [left, used, other]) {
				await database.psql('postgres', '-c', `create database ${name}`);
			}

			const user = execFile('psql', ['-h', socket, '-U', 'postgres', '-d', used, '-XAtqc', 'select pg_sleep(60)']);
			const away = new Promise(resolve => user.once('exit', resolve));
			try {
				await eventually(
					async () =>
						(await database.psql(
							'postgres',
							'-c',
							`select count(*) from pg_stat_activity where datname = '${used}'`,
						)) === '1',
					'somebody is in it',
				);
				const program = createProgram(await parseConfig(restoreConfig(), 'lab'));
				const action = actions.find(({id}) => id === 'backup.drill')!;
				const target = {host: 'matrix', kind: 'database', id: lab.synapse.name, name: lab.synapse.name} as const;
				const advice = await program.advise(action, target, AbortSignal.timeout(20_000));
				await program.close();
				assert.match(
					advice.join('\n'),
					new RegExp(`^Dropped first: ${left}, \\d+ kB, which an earlier drill has left\\.\nDropped first: ${used}`),
				);
				assert.match(told(await drill(custom)), /^done: /);
				assert.deepEqual(await database.databases(), ['matrix', used, other]);
			} finally {
				await database.psql(
					'postgres',
					'-c',
					`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${used}'`,
				);
				await away;
				await eventually(
					() =>
						database.psql('postgres', '-c', `drop database ${used}`).then(
							() => true,
							() => false,
						),
					'it is dropped',
				);
				await database.psql('postgres', '-c', `drop database ${other}`);
			}
		});
	});
});

// A checkpoint on a full disk can end the server (that is why known too little room is refused): nothing live is lost by it.
test('a disk that is full after all: said, and the live database has all its rows once there is room', {
	timeout: 120_000,
}, async () => {
	await makePlace();
	const database = await liveDatabase('100m');
	try {
		const file = `${backups}/x.dump`;
		await execute('sh', ['-c', `pg_dump -h ${socket} -U matrix -Fc matrix >${file}`]);
		await enter(`chown ${own.uid} ${file}`);
		await database.fill(9);
		const outcome = await make('backup.drill', restoreConfig(), {dump: file, anyway: true});
		assert.match(
			told(outcome),
			/^failed: it cannot be restored: .*(?:No space left on device|server closed the connection|terminating connection)/,
		);
		database.unfill();
		await database.databases().catch(() => database.start());
		assert.equal(await database.psql('matrix', '-c', 'select count(*) from events'), '500');
		assert.equal((await make('backup.drill', restoreConfig(), {dump: file, anyway: true})).kind, 'done');
		assert.deepEqual(await database.databases(), ['matrix']);
	} finally {
		await database.remove();
		await removePlace('backup.drill');
	}
});
