import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, rmSync, statfsSync} from 'node:fs';
import process from 'node:process';
import {promisify} from 'node:util';
import {endChild} from './end-child.js';
import {enter} from './making-backups.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);
const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort().at(-1)}/bin`;
const asPostgres = ['--reuid=postgres', '--regid=postgres', '--init-groups'];

/**
 * A PostgreSQL of one test on a small disk of its own, by a socket that the lab's host sees: role matrix, superuser postgres, nobody asked for
 * a password. `socket` is its directory. On the host the place of its data is another small disk, so that df there says what the test likes.
 */
export async function ownPostgres(socket: string, {size}: {readonly size: string}) {
	const place = `/run/synaptop-own-${process.pid}`;
	const data = `${place}/data`;
	// A disk that is full for this one too would end the server.
	const log = `${place}-log`;
	let server: ChildProcess | undefined;
	const run = async (program: string, ...words: string[]): Promise<string> =>
		(await execute('setpriv', [...asPostgres, program, ...words], {cwd: '/', maxBuffer: 64 << 20})).stdout.trim();
	const psql = (database: string, ...words: string[]): Promise<string> =>
		run('psql', '-h', socket, '-d', database, '-XAtq', '-v', 'ON_ERROR_STOP=1', ...words);
	const start = async (): Promise<void> => {
		const settings = ['fsync=off', 'shared_buffers=16MB', 'max_connections=20', 'listen_addresses=', 'autovacuum=off'];
		server = spawn(
			'setpriv',
			[
				...asPostgres,
				`${bin}/postgres`,
				...['-D', data, '-k', socket],
				...settings.flatMap(setting => ['-c', setting]),
			],
			{stdio: 'ignore', cwd: '/'},
		);
		await eventually(
			() =>
				psql('postgres', '-c', 'select 1').then(
					() => true,
					() => false,
				),
			'a PostgreSQL of our own',
			30_000,
		);
	};
	const stop = async (): Promise<void> => {
		const child = server;
		server = undefined;
		if (child) {
			await endChild(child, 'SIGINT');
		}
	};
	const remove = async (): Promise<void> => {
		await stop();
		await execute('umount', ['-l', place]).catch(() => {});
		rmSync(place, {recursive: true, force: true});
		rmSync(log, {recursive: true, force: true});
		await enter(`umount -l ${place} 2>/dev/null; rm -rf ${place}`);
	};

	mkdirSync(socket, {recursive: true});
	chmodSync(socket, 0o777);
	mkdirSync(place);
	try {
		await execute('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', place]);
		for (const directory of [data, log]) {
			mkdirSync(directory);
			await execute('chown', ['postgres:', directory]);
		}

		await run(
			`${bin}/initdb`,
			'--no-sync',
			'-D',
			data,
			'-E',
			'UTF8',
			'--locale=C',
			'--auth=trust',
			'--wal-segsize=1',
			'-X',
			log,
		);
		await start();
		await psql('postgres', '-c', 'create role matrix login');
	} catch (error) {
		await remove();
		throw error;
	}

	return {
		psql,
		run,
		start,
		stop,
		remove,
		/** Databases but PostgreSQL's own. */
		databases: async (): Promise<readonly string[]> =>
			(
				await psql(
					'postgres',
					'-c',
					"select datname from pg_database where datname !~ '^(postgres|template.)$' order by 1",
				)
			)
				.split('\n')
				.filter(Boolean),
		/** An empty database as Synapse wants it. */
		create: (name: string): Promise<string> =>
			psql('postgres', '-c', `create database ${name} owner matrix template template0 lc_collate 'C' lc_ctype 'C'`),
		/** Leaves that many MB of its disk. */
		async fill(left: number): Promise<void> {
			const {bavail, bsize} = statfsSync(place);
			await execute('fallocate', ['-l', String(bavail * bsize - left * 1_048_576), `${place}/fill`]);
		},
		unfill: () => rmSync(`${place}/fill`, {force: true}),
		/** What df tells on the lab's host of the place where its data lies; nothing until then. */
		async room(bytes: string): Promise<void> {
			await enter(
				`mkdir -p ${data}; umount -l ${place} 2>/dev/null; mount -t tmpfs -o size=${bytes} tmpfs ${place}; mkdir -p ${data}`,
			);
		},
		noRoom: (): Promise<string> => enter(`umount -l ${place} 2>/dev/null; rm -rf ${place}`),
	};
}

export type OwnPostgres = Awaited<ReturnType<typeof ownPostgres>>;
