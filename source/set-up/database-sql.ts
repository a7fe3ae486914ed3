import {clean} from '../parsers/clean.js';
import {isRecord, parseJson, textOf} from '../parsers/json.js';

/** A value of psql's `\set`: between quotes it knows backslashes, too (psql, "Meta-Commands"). */
const psqlValue = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/**
 * For psql's standard input: makes the role and its database where they are not there, and touches neither where they are. What is
 * wrong with a database that is there is found before anything is made. At the end a line of JSON tells how it is. Synapse wants
 * the collation C (docs/postgres.md).
 */
export const databaseSql = (role: string, database: string, verifier: string): string => `\\set ON_ERROR_STOP on
\\set role ${psqlValue(role)}
\\set database ${psqlValue(database)}
\\set verifier ${psqlValue(verifier)}
set client_min_messages = warning;
select not exists (select from pg_roles where rolname = :'role') as make_role,
  not exists (select from pg_database where datname = :'database') as make_database,
  exists (select from pg_database where datname = :'database' and (datcollate <> 'C' or datctype <> 'C' or pg_encoding_to_char(encoding) <> 'UTF8')) as wrong,
  current_setting('server_version_num')::int >= 150000 as providers \\gset
\\if :wrong
\\else
\\if :make_role
create role :"role" login password :'verifier';
\\endif
\\if :make_database
\\if :providers
create database :"database" owner :"role" encoding 'UTF8' lc_collate 'C' lc_ctype 'C' locale_provider libc template template0;
\\else
create database :"database" owner :"role" encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0;
\\endif
\\endif
\\endif
select json_build_object('role', case when :'make_role' then 'made' else 'there' end, 'database', case when :'make_database' then 'made' else 'there' end,
  'collate', datcollate, 'ctype', datctype, 'encoding', pg_encoding_to_char(encoding), 'owner', pg_get_userbyid(datdba),
  'login', (select rolcanlogin from pg_roles where rolname = :'role'))
from pg_database where datname = :'database';
`;

/** How the database is that psql is connected to. */
export const databaseLook = `select json_build_object('database', datname, 'collate', datcollate, 'ctype', datctype,
'encoding', pg_encoding_to_char(encoding)) from pg_database where datname = current_database();
`;

export interface DatabaseMade {
	readonly role: 'made' | 'there';
	readonly database: 'made' | 'there';
	readonly owner: string;
	readonly login: boolean;
	/** Why Synapse cannot use it. */
	readonly wrong?: string;
}

/** Why Synapse refuses such a database (storage/engines/postgres.py, check_database). */
export function wrongLocale(data: unknown): string | undefined {
	const [collate = '', ctype = '', encoding = ''] = ['collate', 'ctype', 'encoding'].map(name =>
		clean(textOf(data, name) ?? ''),
	);
	return collate === 'C' && ctype === 'C' && encoding === 'UTF8'
		? undefined
		: `its collation is ${collate}, its ctype ${ctype}, its encoding ${encoding}, and Synapse wants C, C and UTF8`;
}

/** The last line that psql printed; undefined where it is something else. */
export function parseDatabaseMade(output: string): DatabaseMade | undefined {
	const data = parseJson(output.trim().split('\n').at(-1) ?? '');
	const [role, database] = [textOf(data, 'role'), textOf(data, 'database')];
	const known = (word: string | undefined): word is 'made' | 'there' => word === 'made' || word === 'there';
	if (!isRecord(data) || !known(role) || !known(database)) {
		return undefined;
	}

	const wrong = wrongLocale(data);
	return {
		role,
		database,
		owner: clean(textOf(data, 'owner') ?? ''),
		login: data.login === true,
		...(wrong === undefined ? {} : {wrong}),
	};
}
