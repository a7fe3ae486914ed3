import {quote} from '../hosts/quote.js';
import {containers} from '../sources/containers.js';
import type {Action, PlanContext} from './action.js';
import {stackOfDatabase} from './database.js';
import {textOf} from './form.js';
import {counting, countSql} from './restore-counts.js';
import {dumpField, restoreUnavailable} from './restore-form.js';
import {restoreBase, restoreMeanings, type StackWithPostgres, stage} from './restore-script.js';

// K5, the real one. It never takes anything away: into an empty database, in one transaction that begins with a look whether it is.

const steps = 4;

/** Anything that somebody made in it; PostgreSQL's own is not meant. */
const made = `from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

/** Those who are in it beside us; a psql is a person, or this program's own look. */
const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and usename is not null and application_name not like 'psql%' and application_name not like 'pg\\_%'`;

/** Raises where it must not go on: told in `$said`, and nothing is done. Synapse refuses other collations (its docs, postgres.md). */
const guard = `do $guard$
declare
  found bigint;
  place pg_database;
begin
  select * into place from pg_database where datname = current_database();
  select count(*) into found ${made};
  if found > 0 then
    raise exception 'NOTEMPTY the database % is not empty: % tables, views and sequences are in it, and nothing is ever restored over them', place.datname, found;
  end if;
  select count(*) into found ${others};
  if found > 0 then
    raise exception 'INUSE % sessions of others are in the database %: Synapse must not run meanwhile', found, place.datname;
  end if;
  if place.datcollate <> 'C' or place.datctype <> 'C' or pg_encoding_to_char(place.encoding) <> 'UTF8' then
    raise exception 'LOCALE the database % has collation % and encoding %: Synapse wants C and UTF8', place.datname, place.datcollate, pg_encoding_to_char(place.encoding);
  end if;
end
$guard$;`;

/** All that is made belongs to whom the database belongs to. */
const asOwner = `select format('set role %I', rolname) from pg_roles join pg_database on datdba = pg_roles.oid where datname = current_database()
\\gexec`;

/** For one use only: what came back would be handed out a second time (Synapse's docs, usage/administration/backups.md). */
const withoutOneTimeKeys = `do $last$ begin
  if to_regclass('public.e2e_one_time_keys_json') is not null then truncate public.e2e_one_time_keys_json; end if;
end $last$;`;

function script(stack: StackWithPostgres, dump: string): string {
	return `poured=
${stage(1, steps, 'look whether it may be')}
${restoreBase(stack, dump, '')}${counting}ask live -c 'select current_database()'
database=$answer
inside() { { printf '\\\\connect "%s"\\n' "$database"; cat; } | admin 2>&1; }
ask inside <<'SYNAPTOP'
${guard}
SYNAPTOP
${stage(2, steps, 'read the dump through')}
read_through
gone
${stage(3, steps, 'restore')}
ask live -c 'select pg_database_size(current_database())'
empty=$answer
while sleep 1; do
  bytes=$(live -c 'select pg_database_size(current_database())' </dev/null 2>/dev/null) &&
    echo "{\\"step\\": 3, \\"steps\\": ${steps}, \\"what\\": \\"restore\\", \\"bytes\\": $((bytes - empty))}" >"$JOB/progress"
done &
watcher=$!
pour "$database" ${quote([`${guard}\n${asOwner}`])} ${quote([`${withoutOneTimeKeys}\ncommit;`])} || { gone; fail "nothing was restored: $said"; }
kill "$watcher"
watcher=
trap '' TERM INT
${stage(4, steps, 'analyze and count')}
echo 'analyze;' | inside >/dev/null || echo 'it could not be analyzed; PostgreSQL does it by itself in time'
answer=$(inside <<'SYNAPTOP'
\\set cut 0
${countSql}SYNAPTOP
)
told=$({ printf '%s\\n' "$rows" | grep -v '^D|T|e2e_one_time_keys_json|'; printf '%s\\n' "$answer" | sed 's/^/S|/'; } | compare)
printf '%s\\n' "$told" | grep -v '^OK \\|^WRONG '
case $told in *'WRONG '*) fail "it was restored, but: \${told##*WRONG }";; esac
echo "RESULT $dump ($kind) was restored into $database in $(took): \${told##*OK }; one-time keys are left out. Start Synapse now"
`;
}

/** How an empty one is made, with what is there put aside. */
const emptied = (database: string, owner: string): string =>
	`alter database ${database} rename to ${database}_old; create database ${database} owner ${owner} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`;

const lookSql = `select current_database(), pg_get_userbyid(datdba), (select count(*) ${made}), (select count(*) ${others}) from pg_database where datname = current_database()`;

const advise: Action['advise'] = async ({host, signal, ...context}) => {
	const words = stackOfDatabase(context)?.postgres.command;
	if (!words) {
		return [];
	}

	const {code, stdout, stderr} = await host.exec([...words, '-XAtqw', '-c', lookSql], {timeout: 15_000, signal});
	if (code !== 0) {
		return [
			`The database cannot be looked at: ${stderr.toString().trim().split('\n')[0] ?? ''}`,
			`If it is not there, make it: ${emptied('NAME', 'ROLE').split('; ')[1]}`,
		];
	}

	const [database = '', owner = '', tables = '0', sessions = '0'] = stdout.toString().trim().split('|');
	return [
		sessions === '0'
			? '1. Synapse does not use it: so it must stay until it is done.'
			: `1. Stop Synapse first: ${sessions} session(s) of others are in ${database}. (container.stop, or its unit)`,
		tables === '0'
			? `2. ${database} is empty, and belongs to ${owner}.`
			: `2. ${database} is NOT empty, so this will be refused. Put it aside: ${emptied(database, owner)}`,
		'3. Then this restores all of it, or nothing. 4. Start Synapse; drop the old database when all is well.',
	];
};

/** Synapse's container where it is on the same host, and known. */
function synapseRuns(context: PlanContext): string | undefined {
	const synapse = stackOfDatabase(context)?.synapse;
	const found =
		synapse?.host === context.target.host
			? context.latest(containers)?.find(({name}) => name === synapse?.container)
			: undefined;
	return found && found.state !== 'exited' && found.state !== 'created' && found.state !== 'dead'
		? `Synapse must not run meanwhile: stop the container ${found.name} first, it is ${found.state}`
		: undefined;
}

/** K5, the real one: into an empty database only. */
export const backupRestore: Action = {
	id: 'backup.restore',
	title: 'Restore the database from a dump',
	risk: 'danger',
	kind: 'database',
	operations: ['K5'],
	refresh: ['jobs', 'postgres', 'postgres-tables', 'containers'],
	form: [dumpField],
	explain: ({target}) =>
		`Restores a dump into the database of ${target.name}, which must be empty, while Synapse is stopped: all of it or nothing, in one transaction. It is refused where anything is in the database.`,
	unavailable: context => restoreUnavailable(context) ?? synapseRuns(context),
	advise,
	plan: (context, input) => [
		{
			kind: 'job',
			title: `Restore the database of ${context.target.name}`,
			script: script(stackOfDatabase(context)!, textOf(input, 'dump')),
			meanings: restoreMeanings,
		},
	],
	next: (context, outcome) => {
		const synapse = stackOfDatabase(context)?.synapse;
		return outcome.kind === 'done' && synapse
			? {
					action: 'container.start',
					target: {host: synapse.host, kind: 'container', id: synapse.container, name: synapse.container},
				}
			: undefined;
	},
};
