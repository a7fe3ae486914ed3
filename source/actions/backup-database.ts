import {backupPlace} from '../config/backup-place.js';
import {quote} from '../hosts/quote.js';
import {psqlSwitches} from '../sources/psql.js';
import type {Action, PlanContext} from './action.js';
import {noPlace, prologue} from './backup-script.js';
import {dumpCommand, restoreCommand, stackOfDatabase} from './database.js';
import {isOn} from './form.js';

const howDump =
	'how pg_dump is called cannot be told from postgres.command: write postgres.dump: [pg_dump, -U, matrix, -d, matrix]';

/** Keys for one use only: restored they would be handed out a second time, and what was encrypted to them never read (Synapse's docs, usage/administration/backups.md). */
const leftOut = '--exclude-table-data=e2e_one_time_keys_json';

function unavailable(context: PlanContext): string | undefined {
	const stack = stackOfDatabase(context);
	if (!stack) {
		return `there is no database of ${context.target.name} in the config`;
	}

	if (!stack.postgres.command) {
		return 'the config does not say how psql is called: write postgres.command: [psql, -U, matrix, -d, matrix]';
	}

	if (!stack.backup) {
		return noPlace;
	}

	return dumpCommand(stack.postgres) ? undefined : howDump;
}

/** The size is asked for before; a dump is nearly always smaller than the database, which has indexes and dead rows too. */
const script = (place: string, psql: string, dump: string, restore: string, anyway: boolean): string => `${place}
size=$(${psql} -c 'select pg_database_size(current_database())' 2>&1 </dev/null) || fail "$size"
case $size in ''|*[!0-9]*) fail "psql does not tell the size of the database: $size";; esac
${anyway ? '' : 'room "$size"\n'}while sleep 1; do echo "{\\"what\\": \\"dump\\", \\"bytes\\": $(wc -c <"$part")}" >"$JOB/progress"; done &
watcher=$!
write ${dump} </dev/null
kill "$watcher"
watcher=
echo '{"what": "read it through"}' >"$JOB/progress"
listed=$(${restore} --list <"$part" 2>&1)
case $? in
0)
  tables=$(printf '%s\\n' "$listed" | grep -c ' TABLE DATA ')
  [ "$tables" -gt 0 ] || fail "it holds no table: is it the right database?"
  wrong=$(${restore} -f /dev/null <"$part" 2>&1) || fail "pg_restore cannot read it: $wrong"
  checked="pg_restore lists $tables tables with data and reads all of it";;
126|127)
  checked="pg_dump ended well, but NOT VERIFIED: there is no pg_restore, so it was neither listed nor read";;
*)
  fail "pg_restore cannot list it: $listed";;
esac
finish "$checked"
`;

/** K2: pg_dump as a job on the host of the database. */
export const backupDatabase: Action = {
	id: 'backup.database',
	title: 'Back up the database',
	risk: 'change',
	kind: 'database',
	operations: ['K2'],
	refresh: ['jobs', 'backups'],
	form: [
		{
			kind: 'flag',
			id: 'anyway',
			label: 'Also with less free space than the database is large',
			hint: 'a dump is smaller, as it has no indexes; one that does not fit is removed',
			initial: false,
		},
	],
	explain(context) {
		const {backup} = stackOfDatabase(context) ?? {};
		const kept = backup?.keep === undefined ? '' : ` Of these dumps the newest ${backup.keep} are kept.`;
		return `Dumps the database of ${context.target.name} into ${backup?.directory ?? 'a directory'} on ${context.target.host}, without one-time keys, and reads the dump through.${kept} Synapse goes on meanwhile.`;
	},
	unavailable,
	plan(context, input) {
		const stack = stackOfDatabase(context)!;
		const dump = dumpCommand(stack.postgres)!;
		const text = script(
			prologue(backupPlace(stack, 'database')!),
			quote([...stack.postgres.command!, ...psqlSwitches]),
			quote([...dump, '-w', '-Fc', leftOut]),
			quote(restoreCommand(dump)),
			isOn(input, 'anyway'),
		);
		return [
			{
				kind: 'job',
				title: `Back up the database of ${context.target.name}`,
				script: text,
				meanings: [
					[
						/no password supplied|password authentication failed/,
						"the database wants a password: a line in ~/.pgpass (0600) of that host's user has it; nothing is left",
					],
					[
						/server version mismatch/,
						'pg_dump there is older than the server: name one that is as new in postgres.dump; nothing is left',
					],
				],
			},
		];
	},
};
