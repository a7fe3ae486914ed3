import {quote} from '../hosts/quote.js';

// What is counted in a restored database and in the live one, and what of it is wrong. POSIX sh, awk, SQL.

/** Tables that make a homeserver; `then`: what of a row tells that it was there at the time CUT (ms since the epoch). */
const counted: ReadonlyArray<readonly [table: string, then?: string]> = [
	['users', 'creation_ts * 1000 < CUT'],
	['devices'],
	['rooms', ofEvent("e.room_id = t.room_id and e.type = 'm.room.create'")],
	['events', 'received_ts < CUT'],
	['event_json', ofEvent('e.event_id = t.event_id')],
	['current_state_events', ofEvent('e.event_id = t.event_id')],
	['room_memberships', ofEvent('e.event_id = t.event_id')],
	['state_groups'],
	['state_groups_state'],
	['local_media_repository', 'created_ts < CUT'],
];

function ofEvent(which: string): string {
	return `exists (select from events e where ${which} and e.received_ts < CUT)`;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const rows = counted.map(([table, then = '']) => `(${literal(table)}, ${literal(then)})`).join(', ');

/**
 * Lines `T|table|rows|rows of then`, `N|schema.table` of each that has rows, `V|version.changes of the schema`, `A|tables`. Every
 * statement is one line, since `\\gexec` runs each as it is; tables that are not there are left out.
 */
export const countSql = `set default_transaction_read_only = on;
set statement_timeout = 0;
select format('select ''T'', %L, (select count(*) from %I), %s', name, name, case when cond = '' then 'null' else format('(select count(*) from %I t where %s)', name, replace(cond, 'CUT', :'cut')) end) from (values ${rows}) v (name, cond) where to_regclass(name) is not null
\\gexec
select format('select ''N'', %L where exists (select from %I.%I)', schemaname || '.' || tablename, schemaname, tablename) from pg_tables where schemaname !~ '^(pg_|information_schema$)'
\\gexec
select 'select ''V'', max(version) || ''.'' || (select count(*) from applied_schema_deltas) from schema_version' where to_regclass('schema_version') is not null and to_regclass('applied_schema_deltas') is not null
\\gexec
select 'A', count(*) from pg_tables where schemaname !~ '^(pg_|information_schema$)';
`;

/** Times before this are compared: what came in the ten minutes before a dump may have been on its way. A line `C|CUT`. */
export const cutSql = `select :'cut' = '' and to_regclass('events') is not null as wanted, to_regclass('events') is null and :'cut' = '' as none
\\gset
\\if :wanted
select coalesce(max(received_ts), 0) - 600000 as cut from events
\\gset
\\endif
\\if :none
\\set cut 0
\\endif
select 'C', :'cut';
`;

/**
 * Reads the lines of the restored database (S before each), of the live one (L) and of the dump (D), of which only S need be there. Says
 * lines for the log, then `OK summary` or `WRONG what`. All that is in the dump must be in S; of what was there at its time all that is in
 * the live database still; what came later, or is gone by now, may differ.
 */
export const compareAwk = `function wrong(words) { bad = bad (bad == "" ? "" : "; ") words }
$1 == "D" { dump[$3] = $4; next }
$2 == "C" { next }
$1 == "L" { beside = 1 }
$2 == "T" { if (!($3 in seen)) { seen[$3] = 1; order[++n] = $3 } rows[$1, $3] = $4; old[$1, $3] = $5; there[$1, $3] = 1; next }
$2 == "N" { filled[$1, $3] = 1; if ($1 == "L") live[++m] = $3; next }
$2 == "V" { version[$1] = $3; next }
$2 == "A" { tables[$1] = $3; next }
END {
  for (i = 1; i <= n; i++) {
    t = order[i]
    if (!(("S", t) in there)) { if (rows["L", t] > 0) wrong("there is no table " t " in it"); continue }
    s = rows["S", t]; l = rows["L", t]; other = ("L", t) in there && s != l
    print t ": " s " rows" (other ? ", " l " in the live database" : beside ? ", as in the live database" : "")
    if (t in dump && dump[t] != s) wrong("the dump has " dump[t] " rows of " t ", " s " were restored")
    else if (s == 0 && l > 0) wrong(t " is empty in it, the live database has " l " rows")
    else if (old["L", t] != "" && old["S", t] + 0 < old["L", t] + 0)
      wrong((old["L", t] - old["S", t]) " rows of " t " are not in it, which were there before")
    if (t == "users" || t == "rooms" || t == "events") sum = sum ", " s " " t (other ? " (" l " now)" : "")
  }
  for (i = 1; i <= m; i++) if (!(("S", live[i]) in filled)) empty = empty " " live[i]
  if (empty != "") print "empty in it, and not in the live database:" empty
  if (beside && version["S"] != version["L"]) print "its schema is version " version["S"] ", the live database has " version["L"]
  else if (beside && tables["S"] < tables["L"]) wrong("it has " tables["S"] " tables, the live database " tables["L"])
  if (tables["S"] == 0) wrong("it has no table")
  print bad != "" ? "WRONG " bad : "OK " tables["S"] " tables" sum
}`;

/** `compare` reads these lines, and tells on its standard output. */
export const counting = `compare() { LC_ALL=C awk -F'|' ${quote([compareAwk])}; }
`;
