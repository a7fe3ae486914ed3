import {partHosts} from '../config/part-hosts.js';
import {type DatabaseActivity, parseActivity} from '../parsers/psql.js';
import {append, emptySeries, type Series} from '../store/series.js';
import {activityQuery} from './postgres-query.js';
import {type Probe, probeAll} from './probe.js';
import {askPsql, psqlParts} from './psql.js';
import type {PolledSource} from './source.js';

export interface PostgresFacts extends DatabaseActivity {
	/** ms since the epoch: the ages in it are of then. */
	readonly at: number;
	/** Connections, oldest first. */
	readonly connections: Series;
	/** Share of blocks that were in memory since the read before, 0 to 1; undefined where nothing was read. */
	readonly hitRate?: number;
	/** Transactions a second since the read before. */
	readonly transactions?: number;
}

export type PostgresData = ReadonlyArray<Probe<PostgresFacts>>;

const unseen = 60;

/** What happened between two reads; nothing where the statistics began anew. */
function between(before: PostgresFacts | undefined, now: DatabaseActivity, at: number) {
	if (!before || at <= before.at) {
		return {};
	}

	const {statistics: old} = before;
	const {statistics: fresh} = now;
	const hit = fresh.hit - old.hit;
	const read = fresh.read - old.read;
	const done = fresh.commits + fresh.rollbacks - old.commits - old.rollbacks;
	return {
		...(hit >= 0 && read >= 0 && hit + read > 0 ? {hitRate: hit / (hit + read)} : {}),
		...(done >= 0 ? {transactions: done / ((at - before.at) / 1000)} : {}),
	};
}

/** P3: who is connected to PostgreSQL, what they do and wait for. */
export const postgres: PolledSource<PostgresData> = {
	id: 'postgres',
	title: 'PostgreSQL',
	operations: ['P3'],
	empty: [],
	hosts: config => partHosts(config, ({postgres: part}) => (part?.command ? [part] : [])),
	every: {seen: 5, unseen},
	read: context =>
		probeAll(context, psqlParts(context.config.stacks, context.host.id), {every: unseen}, async (part, before) => {
			const found = await askPsql(context.host, part, activityQuery, parseActivity, context.signal);
			const at = context.now();
			const history = before?.facts?.connections ?? emptySeries;
			return {
				...found,
				at,
				connections: append(history, at, found.used, {expected: unseen * 1000}),
				...between(before?.facts, found, at),
			};
		}),
};
