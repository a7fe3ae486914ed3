// What psql is given on standard input. Each statement answers with one JSON text: no separator could be in a name.

/** Ours is known by this: it is not counted with the others. */
export const applicationName = 'synaptop';

/** ms that a statement may take over there, and wait for a lock. */
const statementTime = 8000;
const lockTime = 2000;

const session = `set application_name = '${applicationName}';
set client_encoding = 'UTF8';
set statement_timeout = ${statementTime};
set lock_timeout = ${lockTime};
set default_transaction_read_only = on;
`;

const seconds = (time: string): string => `extract(epoch from ${time})`;
const list = (entry: string, from: string): string => `(select coalesce(json_agg(${entry}), '[]') from ${from})`;

/** Characters of a query that are fetched. */
const queryLength = 1000;
const mostSessions = 100;
const mostGroups = 50;

/**
 * P3. Of others' sessions a role without pg_monitor sees neither backend_type nor state. pg_blocking_pids() takes every lock of the lock manager, hence only for those that wait; pg_locks.waitstart is new in
 * PostgreSQL 14, hence through JSON. Connections are the cluster's: max_connections is, too.
 */
export const activityQuery = `${session}with a as (
select * from pg_stat_activity where pid <> pg_backend_pid() and application_name is distinct from '${applicationName}'
), l as (
select pid, ${seconds("min((to_jsonb(w)->>'waitstart')::timestamptz)")} as since, min(mode) as mode, min(relation::regclass::text) as relation
from pg_locks w where not granted group by pid
), s as (
select a.*, l.since, l.mode, l.relation, case when wait_event_type = 'Lock' then pg_blocking_pids(a.pid) else '{}' end as blockers
from a left join l using (pid) where backend_type = 'client backend' or (backend_type is null and datid is not null and usesysid is not null)
)
select json_build_object(
'version', current_setting('server_version'),
'now', ${seconds('clock_timestamp()')},
'started', ${seconds('pg_postmaster_start_time()')},
'standby', pg_is_in_recovery(),
'database', current_database(),
'user', current_user,
'max', current_setting('max_connections')::int,
'reserved', current_setting('superuser_reserved_connections')::int,
'used', (select count(*) from s),
'hidden', (select count(*) from s where backend_type is null),
'groups', ${list(
	"json_build_object('own', own, 'user', usename, 'state', state, 'count', count)",
	`(select datname = current_database() as own, usename, state, count(*) from s group by 1, 2, 3 order by 4 desc limit ${mostGroups}) g`,
)},
'sessions', ${list(
	`json_build_object('pid', pid, 'database', datname, 'user', usename, 'application', application_name, 'client', host(client_addr), 'state', state,
'began', ${seconds('xact_start')}, 'asked', ${seconds('query_start')}, 'changed', ${seconds('state_change')}, 'connected', ${seconds('backend_start')},
'waits', wait_event_type, 'event', wait_event, 'blockers', blockers, 'since', since, 'mode', mode, 'relation', relation, 'query', left(query, ${queryLength}))`,
	`(select * from s order by cardinality(blockers) > 0 desc, pid in (select unnest(blockers) from s) desc,
case state when 'active' then 0 when 'idle' then 2 else 1 end, case state when 'active' then query_start when 'idle' then state_change else xact_start end nulls last limit ${mostSessions}) t`,
)},
'locks', (select json_build_object('granted', count(*) filter (where granted), 'waiting', count(*) filter (where not granted))
from pg_locks where pid in (select pid from a)),
'vacuums', ${list(
	`json_build_object('pid', p.pid, 'table', p.relid::regclass::text, 'phase', phase, 'total', heap_blks_total, 'scanned', heap_blks_scanned, 'vacuumed', heap_blks_vacuumed,
'automatic', (select backend_type = 'autovacuum worker' from pg_stat_activity v where v.pid = p.pid))`,
	'pg_stat_progress_vacuum p where datname = current_database()',
)},
'statistics', (select json_build_object('commits', xact_commit, 'rollbacks', xact_rollback, 'hit', blks_hit, 'read', blks_read, 'deadlocks', deadlocks, 'temporary', temp_bytes)
from pg_stat_database where datname = current_database()));
`;

/** Tables that are told, the largest first. */
export const mostTables = 100;

/**
 * P1. Measuring a table waits for whoever has it (or waits for it) all to himself, as VACUUM FULL does: such a one is not measured.
 * "pg_class.reltuples" is -1 before the first vacuum.
 */
export const tablesQuery = `${session}with busy as materialized (
select distinct relation from pg_locks where mode = 'AccessExclusiveLock' and relation is not null and database = (select oid from pg_database where datname = current_database())
), t as (
select n.nspname, c.relname, coalesce(nullif(s.n_live_tup, 0), greatest(c.reltuples, 0)::bigint) as rows, s.n_dead_tup as dead, s.n_mod_since_analyze as changed,
s.last_vacuum, s.last_autovacuum, s.last_analyze, s.last_autoanalyze, c.oid in (select relation from busy) as locked,
case when c.oid in (select relation from busy) then null else pg_total_relation_size(c.oid) end as size,
case when c.oid in (select relation from busy) then null else pg_indexes_size(c.oid) end as indexes
from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_all_tables s on s.relid = c.oid
where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
)
select json_build_object(
'database', current_database(),
'size', pg_database_size(current_database()),
'count', (select count(*) from t),
'dead', (select sum(dead) from t),
'now', ${seconds('clock_timestamp()')},
'tables', ${list(
	`json_build_object('schema', nspname, 'name', relname, 'rows', rows, 'dead', dead, 'changed', changed, 'size', size, 'indexes', indexes, 'locked', locked,
'vacuum', ${seconds('last_vacuum')}, 'autovacuum', ${seconds('last_autovacuum')}, 'analyze', ${seconds('last_analyze')}, 'autoanalyze', ${seconds('last_autoanalyze')})`,
	`(select * from t order by size desc nulls first, nspname, relname limit ${mostTables}) b`,
)});
`;
