import {backupPlace, backupStamp as stamp} from '../config/backup-place.js';
import {quote} from '../hosts/quote.js';
import type {Action} from './action.js';
import {pathWord} from './backup-script.js';
import {stackOfDatabase} from './database.js';
import {isOn, textOf} from './form.js';
import {counting, countSql, cutSql} from './restore-counts.js';
import {dumpField, restoreUnavailable} from './restore-form.js';
import {restoreBase, restoreMeanings, type StackWithPostgres, stage} from './restore-script.js';

/** What every scratch database of a drill is called, and nothing else may be dropped. */
export const scratchPrefix = 'synaptop_drill_';

/** Databases of earlier drills: name and size. */
export const leftoverSql = `select datname, pg_size_pretty(pg_database_size(oid)) from pg_database where datname ~ '^${scratchPrefix}[0-9]{14}$' order by 1`;

const steps = 5;
const restore = 'restore';

/** What is done before a failure is told: the scratch database goes, whatever happened. */
const tidy = '  [ -z "$scratch" ] || drop || words="$words; $scratch is left ($said): the next drill drops it"';

/** The time of a dump of ours is in its name, by the clock of its host: ten minutes before it began. */
function cut(stack: StackWithPostgres): string {
	const own = backupPlace(stack, 'database');
	return own
		? `case $dump in
${pathWord(`${own.directory.replace(/\/$/, '')}/${own.name}-`)}${stamp}.${own.ending})
  at=$(printf '%s' "$dump" | sed 's/.*-\\(....\\)\\(..\\)\\(..\\)T\\(..\\)\\(..\\)\\(..\\)Z[.].*/\\1-\\2-\\3 \\4:\\5:\\6/')
  at=$(date -u -d "$at" +%s 2>/dev/null) && cut=$(((at - 600) * 1000));;
esac
`
		: '';
}

/** In the transaction of the restore, which is not kept: a disk that is full then is free again at once, and nothing of people stays. */
const inside = `set constraints all immediate;
reset search_path;
${cutSql}${countSql}rollback;`;

/**
 * Sets $floor: with less free space than that it ends itself. A disk that is full where the log is written (pg_wal) ends the whole server, the live
 * database with it; so what is known to be too little is always refused. The log may grow to max_wal_size.
 */
const room = (
	anyway: boolean,
): string => `ask admin -c "select setting::bigint * 1048576 from pg_settings where name = 'max_wal_size'"
wal=\${answer:-0}
reserve=$((size / 10 + 33554432 + (wal < size ? wal : size)))
free=$(space) floor=0
if [ -n "$free" ]; then
  [ "$free" -ge $((size + reserve)) ] || fail "too little space where the database lies: $(human "$free") are free, $(human $((size + reserve))) may be needed"
  floor=$((reserve / 2))
${
	anyway
		? ''
		: `else
  fail "how much room there is where the database lies cannot be told from here; a drill takes about $(human $((size + reserve))) there: say that it may begin anyway"
`
}fi
`;

function script(stack: StackWithPostgres, dump: string, anyway: boolean): string {
	return `scratch= cut=
${stage(1, steps, 'look')}
drop() {
  case $scratch in ${scratchPrefix}[0-9]*) ;; *) return 1;; esac
  for n in 1 2 3 4; do
    said=$(admin -c "select pg_terminate_backend(pid) from pg_stat_activity where datname = '$scratch' and usename = current_user and pid <> pg_backend_pid()" \\
      -c "drop database if exists \\"$scratch\\"" 2>&1 >/dev/null) && { scratch=; return 0; }
    sleep 1
  done
  said=$(printf '%s' "$said" | tidied)
  return 1
}
${restoreBase(stack, dump, tidy)}${counting}ask live -c 'select pg_database_size(current_database())'
size=$answer
case $size in ''|*[!0-9]*) fail "psql does not tell the size of the database: $size";; esac
ask admin -c ${quote([leftoverSql])}
printf '%s\\n' "$answer" | cut -d '|' -f 1 | while IFS= read -r old; do
  case $old in ${scratchPrefix}[0-9]*) admin -c "drop database \\"$old\\"" </dev/null 2>&1 && echo "dropped $old, which an earlier drill had left";; esac
done
${room(anyway)}${stage(2, steps, 'read the dump through')}
read_through
gone
${stage(3, steps, restore)}
made=${scratchPrefix}$(date -u +%Y%m%d%H%M%S)
ask live -c "select format('create database $made template template0 encoding %L lc_collate %L lc_ctype %L', pg_encoding_to_char(encoding), datcollate, datctype) from pg_database where datname = current_database()"
scratch=$made
said=$(admin -c "$answer" 2>&1) || { scratch=; fail "$(printf '%s' "$said" | tidied)"; }
echo "made the scratch database $scratch"
while sleep 1; do
  bytes=$(admin -c "select pg_database_size('$scratch')" </dev/null 2>/dev/null) &&
    echo "{\\"step\\": 3, \\"steps\\": ${steps}, \\"what\\": \\"${restore}\\", \\"bytes\\": $bytes, \\"total\\": $((bytes > size ? bytes : size))}" >"$JOB/progress"
  free=$(space)
  if [ "$floor" -gt 0 ] && [ -n "$free" ] && [ "$free" -lt "$floor" ]; then
    : >"$JOB/low"
    admin -c "select pg_terminate_backend(pid) from pg_stat_activity where datname = '$scratch' and pid <> pg_backend_pid()" </dev/null >/dev/null 2>&1
  fi
done &
watcher=$!
${cut(stack)}pour "$scratch" '' "\\set cut '$cut'"${quote([`\n${inside}`])} || {
  [ ! -e "$JOB/low" ] || fail "ended before the disk of the database was full: only $(human "$(space)") are left there"
  gone
  fail "it cannot be restored: $said"
}
kill "$watcher"
watcher=
gone
there=$(printf '%s\\n' "$said" | sed -n '/^[TNVA]|/s/^/S|/p')
cut=$(printf '%s\\n' "$said" | sed -n 's/^C|//p')
${stage(4, steps, 'drop the scratch database')}
drop || { scratch=; fail "it was restored, but the scratch database $made cannot be dropped: $said"; }
${stage(5, steps, 'compare with the live database')}
ask live -v cut="$cut" <<'SYNAPTOP'
${countSql}SYNAPTOP
told=$({ printf '%s\\n' "$rows" "$there"; printf '%s\\n' "$answer" | sed 's/^/L|/'; } | compare)
printf '%s\\n' "$told" | grep -v '^OK \\|^WRONG '
case $told in *'WRONG '*) fail "$dump can be restored, but: \${told##*WRONG }";; esac
echo "RESULT $dump ($kind, $(human "$(wc -c <"$dump")")) was restored in $(took): \${told##*OK }; the scratch database is dropped again"
`;
}

/** K5: the newest dump into a scratch database, counted, compared, dropped again. */
export const backupDrill: Action = {
	id: 'backup.drill',
	title: 'Restore drill of the database',
	risk: 'change',
	kind: 'database',
	operations: ['K5'],
	refresh: ['jobs', 'postgres'],
	form: [
		dumpField,
		{
			kind: 'flag',
			id: 'anyway',
			label: 'Also where nobody can tell how much room there is',
			hint: 'it takes twice what the database does for a while; a full disk there stops the live one too',
			initial: false,
		},
	],
	explain: ({target}) =>
		`Restores a dump of ${target.name} into a scratch database ${scratchPrefix}TIME beside the live one, counts and compares (what was there at its time must be in it), and drops it again whatever happens. The live database is only read.`,
	unavailable: restoreUnavailable,
	async advise({host, signal, ...context}) {
		const {command, admin} = stackOfDatabase(context)?.postgres ?? {};
		const words = admin ?? command;
		if (!words) {
			return [];
		}

		const {code, stdout} = await host.exec([...words, '-XAtqw', '-c', leftoverSql], {timeout: 15_000, signal});
		const left = code === 0 ? stdout.toString().trim().split('\n').filter(Boolean) : [];
		return left.map(line => `Dropped first: ${line.replace('|', ', ')}, which an earlier drill has left.`);
	},
	plan: (context, input) => [
		{
			kind: 'job',
			title: `Restore drill of ${context.target.name}`,
			script: script(stackOfDatabase(context)!, textOf(input, 'dump'), isOn(input, 'anyway')),
			meanings: [
				...restoreMeanings,
				[
					/permission denied to create database/,
					'the role may not make a scratch database: say in postgres.admin how psql is called by one that may, as in [sudo, -n, -u, postgres, psql], or ALTER ROLE … CREATEDB',
				],
			],
		},
	],
};
