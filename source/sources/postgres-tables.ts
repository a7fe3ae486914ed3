import {type DatabaseTables, parseTables} from '../parsers/psql.js';
import {tablesQuery} from './postgres-query.js';
import {type Probe, probeAll} from './probe.js';
import {askPsql, psqlParts} from './psql.js';
import type {PolledSource} from './source.js';

export type TablesData = ReadonlyArray<Probe<DatabaseTables>>;

const unseen = 600;

/** P1: how large the database and its tables are, and when they were cleaned up last; while somebody looks. */
export const postgresTables: PolledSource<TablesData> = {
	id: 'postgres-tables',
	title: 'Tables',
	operations: ['P1'],
	empty: [],
	every: {seen: 30, unseen},
	read: context =>
		probeAll(context, psqlParts(context.config.stacks, context.host.id), {every: unseen}, part =>
			askPsql(context.host, part, tablesQuery, parseTables, context.signal),
		),
};
