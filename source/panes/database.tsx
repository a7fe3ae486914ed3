import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import {useProgram} from '../frame/program-context.js';
import {usePanels} from '../frame/use-panels.js';
import {metrics} from '../sources/metrics.js';
import {postgres} from '../sources/postgres.js';
import {postgresTables} from '../sources/postgres-tables.js';
import {redis} from '../sources/redis.js';
import {redisKeys} from '../sources/redis-keys.js';
import {Lines} from '../ui/lines.js';
import {wrapLine} from '../ui/wrap-line.js';
import {postgresLines} from './database/head.js';
import {type DatabasePanel, shareDatabase, shareWithout} from './database/layout.js';
import {RedisPanel, SessionsPanel, TablesPanel} from './database/panels.js';
import {sessionRows} from './database/session-columns.js';
import {type TableRow, tableRow} from './database/table-columns.js';
import {type Database, useDatabase} from './database/use-database.js';
import type {Pane, PaneProps} from './pane.js';

const panels: readonly DatabasePanel[] = ['list', 'sessions', 'redis'];
const redisAlone: readonly DatabasePanel[] = ['redis'];
const noRows: readonly never[] = [];

const useRows = ({activity, tables}: Database, border: number) => {
	const sizes = tables.probe?.facts;
	const at = tables.slice?.at ?? 0;
	const rows = useMemo(
		(): readonly TableRow[] => sizes?.tables.map(table => tableRow(table, sizes.size, at)) ?? noRows,
		[sizes, at],
	);
	const found = activity.probe?.facts?.sessions;
	const sessions = useMemo(() => (found ? sessionRows(found, border) : noRows), [found, border]);
	return {rows, sessions};
};

const DatabaseTab = ({width, height}: PaneProps): ReactNode => {
	const {config} = useProgram();
	const {connections: border, query} = config.thresholds;
	const database = useDatabase();
	const {activity, tables, cache, keys, missing, pool, now} = database;
	const {rows, sessions} = useRows(database, query);
	const asked = !missing.postgres;
	const {focus: wanted, zoom} = usePanels('database', asked ? panels : redisAlone);
	const focus = asked ? wanted : 'redis';

	const figures = activity.probe ? postgresLines(activity.probe, tables.probe?.facts, pool, {border, now, width}) : [];
	const head = [...activity.notes, ...(missing.postgres ?? []), ...figures].flatMap(line => wrapLine(line, width));
	const found = keys.probe?.facts?.keys.length ?? 0;
	const redisHead = cache.notes.length + (missing.redis?.length ?? 0) + (cache.probe ? 2 : 0);
	const layout = (asked ? shareDatabase : shareWithout)(
		height,
		{
			head: head.length,
			list: rows.length + 2,
			sessions: sessions.length + 2,
			redis: 1 + redisHead + (found > 0 ? found + 1 : 0),
		},
		focus,
		zoom,
	);
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={head} width={width} height={layout.head} />
			<TablesPanel rows={rows} database={database} width={width} height={layout.list} focused={focus === 'list'} />
			<SessionsPanel
				rows={sessions}
				database={database}
				width={width}
				height={layout.sessions}
				focused={focus === 'sessions'}
			/>
			<RedisPanel database={database} width={width} height={layout.redis} focused={focus === 'redis'} />
		</Box>
	);
};

/** P1, P3, R1, R2: the database of the stack in front and its Redis. */
export const databasePane: Pane = {
	id: 'database',
	title: 'Database',
	key: '7',
	needs: [postgres, postgresTables, redis, redisKeys, metrics],
	targets: ['table', 'database'],
	Component: DatabaseTab,
};
