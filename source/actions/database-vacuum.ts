import {quote} from '../hosts/quote.js';
import {postgres} from '../sources/postgres.js';
import {psqlSwitches} from '../sources/psql.js';
import type {Action, PlanContext, Step} from './action.js';
import {psqlOf, sqlName, stackOf} from './table.js';

// P2, as a job on the host: a large database takes hours. Plain VACUUM: readers and writers go on meanwhile (not FULL).

const base = {risk: 'change', operations: ['P2'], refresh: ['postgres', 'postgres-tables', 'jobs']} as const;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What stands in a here-document whose end no name can be: names have no line breaks. */
const asked = (sql: string, more = '', then = ''): string => `ask${more} <<'SYNAPTOP'${then}\n${sql}\nSYNAPTOP`;

/**
 * The session is known by a name of its own, for its progress and for cancelling: a docker exec does not hand on signals.
 * VACUUM only warns of tables that it may not touch, hence the count of those that it did not.
 */
function script(psql: readonly string[], table: string | undefined): string {
	const where = table === undefined ? '' : ` where relid = ${literal(table)}::regclass`;
	const named = '-v name="$name" -v start="$start"';
	return [
		'name=synaptop-vacuum-$$',
		'start=',
		`ask() { ${quote([...psql, ...psqlSwitches, '-v', 'VERBOSITY=terse'])} "$@"; }`,
		`start=$(${asked('select clock_timestamp()')}\n) || exit`,
		`before=$(${asked(`select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables${where};`)}\n) || exit`,
		`stop() { ${asked("select pg_cancel_backend(pid) from pg_stat_activity where application_name = :'name';", ` ${named}`)}\n}`,
		// systemd ends also what is begun while it ends the others: an ignored signal stays so in what is run.
		`trap 'trap "" TERM; stop >/dev/null || { sleep 1; stop >/dev/null; }; wait; exit 143' TERM`,
		asked(
			`set application_name = :'name';\nset statement_timeout = 0;\nset lock_timeout = 0;\nvacuum (analyze)${table === undefined ? '' : ` ${table}`};`,
			` ${named}`,
			' &',
		),
		'work=$!',
		'while kill -0 "$work" 2>/dev/null; do',
		asked(
			"select 'PROGRESS ' || json_build_object('what', phase || ' of ' || p.relid::regclass, 'bytes', heap_blks_scanned, 'total', heap_blks_total, 'unit', 'pages') from pg_stat_progress_vacuum p join pg_stat_activity a using (pid) where application_name = :'name';",
			` ${named}`,
			' || :',
		),
		'sleep 2 & wait "$!"',
		'done',
		'wait "$work" || exit',
		'sleep 1',
		asked(
			`select 'RESULT ' || count(*) filter (where last_vacuum >= :'start') || ' of ' || count(*) || ' tables vacuumed and analyzed, dead rows ' || :'before' || ' before, ' || coalesce(sum(n_dead_tup), 0) || ' now' from pg_stat_user_tables${where};\nselect 1 / count(*) filter (where last_vacuum >= :'start') from pg_stat_user_tables${where} \\g /dev/null`,
			` ${named} -v before="$before"`,
		),
		'',
	].join('\n');
}

function plan(context: PlanContext, table: string | undefined, title: string): readonly Step[] {
	return [
		{
			kind: 'job',
			title,
			script: script(psqlOf(context)!, table),
			meanings: [
				[/division by zero/, 'nothing was vacuumed: only the owner of a table or a superuser may (postgres.command)'],
			],
		},
	];
}

const unavailable = (context: PlanContext): string | undefined => {
	if (!psqlOf(context)) {
		return 'there is no postgres.command in the config, which says how psql is called';
	}

	const probe = context.latest(postgres)?.find(({stack}) => stack === stackOf(context.target));
	return probe?.facts?.standby ? 'this is a standby: it is vacuumed where it is a copy of' : undefined;
};

export const databaseVacuum: Action = {
	...base,
	id: 'database.vacuum',
	title: 'VACUUM ANALYZE the whole database',
	kind: 'database',
	explain: ({target}) =>
		`Frees the dead rows of every table of ${target.name}, one after another, and counts what is in them. It reads a lot; everybody goes on meanwhile, and so does it without us.`,
	unavailable,
	plan: context => plan(context, undefined, `VACUUM ANALYZE ${context.target.name}`),
};

export const tableVacuum: Action = {
	...base,
	id: 'table.vacuum',
	title: 'VACUUM ANALYZE the table',
	key: 'V',
	kind: 'table',
	explain: ({target}) =>
		`Frees the dead rows of ${target.name} and counts what is in it. Everybody goes on meanwhile, and so does it without us.`,
	unavailable,
	plan: context => plan(context, sqlName(context.target), `VACUUM ANALYZE ${context.target.name}`),
};
