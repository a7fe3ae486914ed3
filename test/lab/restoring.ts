import {execFile} from 'node:child_process';
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {lab} from './lab.js';
import {base, configFor} from './making-backups.js';
import {type OwnPostgres, ownPostgres} from './own-postgres.js';

const execute = promisify(execFile);

/** Where its socket is: seen from here and from the lab's host. */
export const socket = `${base}/pg`;

/** psql as the config has it: the role of Synapse, and whoever may make databases. */
export const command = `[psql, -h, ${socket}, -U, matrix, -d, matrix]`;
export const admin = `[psql, -h, ${socket}, -U, postgres, -d, postgres]`;

export const postgresConfig = (more = ''): string => `{host: matrix, command: ${command}, admin: ${admin}${more}}`;
export const restoreConfig = (more = '', directory?: string): string =>
	configFor({postgres: postgresConfig(more), ...(directory === undefined ? {} : {directory})});

/** What a homeserver of some use has in it, from long ago. */
const people = `do $$ declare one name; begin
	for one in select tablename from pg_tables where schemaname = 'public' and tablename !~ 'schema' loop execute format('truncate %I cascade', one); end loop;
end $$;
insert into users (name, creation_ts, admin, is_guest, deactivated, approved) select '@u' || n || ':lab', 1700000000, 0, 0, 0, true from generate_series(1, 40) n;
insert into rooms (room_id, is_public, creator, room_version) select '!r' || n || ':lab', false, '@u1:lab', '10' from generate_series(1, 7) n;
insert into events (stream_ordering, topological_ordering, event_id, type, room_id, processed, outlier, depth, origin_server_ts, received_ts, sender, contains_url, instance_name)
	select n + 1000000, n, '$e' || n, case when n <= 7 then 'm.room.create' else 'm.room.message' end, '!r' || (n - 1) % 7 + 1 || ':lab', true, false, n, 1700000000000 + n, 1700000000000 + n, '@u1:lab', false, 'master' from generate_series(1, 500) n;
insert into event_json (event_id, room_id, internal_metadata, json, format_version) select event_id, room_id, '{}', '{"content": {"body": "tab	and \\\\ and \\. of it", "n": "' || md5(event_id) || '"}}', 3 from events;
insert into state_groups (id, room_id, event_id) select n + 1000000, '!r' || n || ':lab', '$e' || n from generate_series(1, 7) n;
insert into e2e_one_time_keys_json values ('@u1:lab', 'D', 'x', 'y', 0, '{}');`;

/** A homeserver's database in a PostgreSQL of one test: the lab's own tables, and rows that are known. */
export async function liveDatabase(size = '220m'): Promise<OwnPostgres> {
	const own = await ownPostgres(socket, {size});
	try {
		await own.create('matrix');
		const dump = `setpriv --reuid=postgres --regid=postgres --init-groups pg_dump -h /run/synaptop-lab/pgsocket -Fc ${lab.postgres.database}`;
		const restore = `setpriv --reuid=postgres --regid=postgres --init-groups pg_restore -h ${socket} -d matrix --no-owner --role=matrix --exit-on-error`;
		await execute('sh', ['-c', `cd / && ${dump} | ${restore}`]);
		await own.psql('matrix', '-c', people);
		return own;
	} catch (error) {
		await own.remove();
		throw error;
	}
}

/** Rows of every table, as psql tells them from outside. */
export const rowsOf = ({psql}: OwnPostgres, database: string): Promise<string> =>
	psql(
		database,
		'-c',
		`select tablename || ' ' || (xpath('//c/text()', query_to_xml('select count(*) c from ' || quote_ident(tablename), true, true, '')))[1]
		from pg_tables where schemaname = 'public' order by 1`,
	);

/** A directory with programs of the test's own in the place of PostgreSQL's: as postgres.dump and its pg_restore. */
export function fakePrograms(name: string, programs: Readonly<Record<string, string>>): string {
	const directory = path.join(base, 'tools', name);
	mkdirSync(directory, {recursive: true});
	for (const [program, script] of Object.entries(programs)) {
		writeFileSync(path.join(directory, program), `#!/bin/sh\n${script}\n`);
		chmodSync(path.join(directory, program), 0o755);
	}

	return `, dump: [${directory}/pg_dump, -h, ${socket}, -U, matrix, -d, matrix]`;
}
