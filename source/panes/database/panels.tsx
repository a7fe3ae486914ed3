import {type ReactNode, useMemo} from 'react';
import type {Target} from '../../actions/action.js';
import {databaseTargets} from '../../actions/database.js';
import {tableTarget} from '../../actions/table.js';
import {openOverlay} from '../../frame/frame.js';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useTarget} from '../../frame/target.js';
import {useStack} from '../../frame/use-stack.js';
import type {RedisKey} from '../../parsers/redis-cli.js';
import type {Line, Segment} from '../../ui/line.js';
import {Lines} from '../../ui/lines.js';
import {nothingFits} from '../../ui/nothing-fits.js';
import {panelTitle} from '../../ui/panel-title.js';
import {TableView} from '../../ui/table.js';
import {useTable} from '../../ui/use-table.js';
import {wrapLine} from '../../ui/wrap-line.js';
import {redisLines, troubleLine} from './head.js';
import {keyColumns, keyKey, keyText} from './key-columns.js';
import {
	copiedSession,
	type SessionRow,
	sessionColumns,
	sessionKey,
	sessionLines,
	sessionText,
} from './session-columns.js';
import {copiedTable, type TableRow, tableColumns, tableKey, tableLines, tableText} from './table-columns.js';
import type {Database} from './use-database.js';

export interface PanelProps {
	readonly width: number;
	/** With the title; 1: the title alone. */
	readonly height: number;
	readonly focused: boolean;
}

const bySize = {column: 'size', descending: true} as const;
const byKey = {column: 'name', descending: false} as const;
const dim = (text: string): Segment => ({text, tone: 'dim'});
const said = (text: string): readonly Line[] => [[dim(`  ${text}`)]];
const isOld = (): boolean => true;
const noKeys: readonly RedisKey[] = [];

const Titled = ({
	left,
	right = [],
	props: {width, height, focused},
	children,
}: {
	readonly left: readonly Segment[];
	readonly right?: readonly Segment[];
	readonly props: PanelProps;
	readonly children: ReactNode;
}): ReactNode =>
	height > 0 && (
		<>
			<Lines lines={[panelTitle(left, right, width, focused)]} width={width} height={1} />
			{height > 1 && children}
		</>
	);

/** The selected table, and the database with it. */
const targetsOf = (database: Target | undefined, row: TableRow | undefined): [Target | undefined, readonly Target[]] =>
	database && row ? [tableTarget(database, row), [database]] : [database, []];

/** Nothing fits the filter, or there is nothing yet. */
const emptyText = (filter: string, total: number, what: string, otherwise: string): readonly Line[] =>
	filter !== '' && total > 0 ? [nothingFits(total, what, filter)] : said(otherwise);

/** P1: the largest tables. */
export const TablesPanel = ({
	rows,
	database: {tables},
	...props
}: PanelProps & {
	readonly rows: readonly TableRow[];
	readonly database: Database;
}): ReactNode => {
	const frame = useFrame();
	const {probe, slice} = tables;
	const stack = useStack();
	const {config} = frame.program;
	const height = props.height - 1;
	const table = useTable({
		id: 'database',
		rows,
		columns: tableColumns,
		sort: bySize,
		keyOf: tableKey,
		textOf: tableText,
		height,
		active: props.focused,
		onOpen: row => openOverlay(frame, {kind: 'viewer', title: `table ${row.name}`, lines: tableLines(row)}),
		onCopy: row => copyText(frame, copiedTable(row), row.name),
	});
	const database = databaseTargets(config).find(({id}) => id === stack.name);
	useTarget(...targetsOf(database, props.focused ? table.selected : undefined));
	const trouble = probe && probe.state !== 'up' ? [troubleLine('Tables', probe)] : [];
	const all = probe?.facts?.count ?? 0;
	const lines =
		rows.length > 0 ? trouble.flatMap(line => wrapLine(line, props.width - 2)).slice(0, Math.floor(height / 3)) : [];
	return (
		<Titled
			left={[
				{text: 'tables', tone: 'header'},
				dim(all > rows.length ? `the ${rows.length} largest of ${all}` : String(rows.length || '')),
			]}
			props={props}
		>
			<Lines lines={lines} width={props.width} height={lines.length} />
			<TableView
				table={table}
				columns={tableColumns}
				total={rows.length}
				width={props.width}
				height={height - lines.length}
				focused={props.focused}
				{...(slice?.phase === 'live' && probe?.state === 'up' ? {} : {isOld})}
				empty={
					trouble.length > 0 && rows.length === 0
						? trouble.flatMap(line => wrapLine(line, props.width - 2))
						: emptyText(
								table.state.filter,
								rows.length,
								'tables',
								probe ? 'No tables' : slice?.phase === 'down' ? '' : '◌ Waiting for the sizes …',
							)
				}
			/>
		</Titled>
	);
};

/** P3: who is connected. */
export const SessionsPanel = ({
	rows,
	database: {activity},
	...props
}: PanelProps & {readonly rows: readonly SessionRow[]; readonly database: Database}): ReactNode => {
	const frame = useFrame();
	const {probe, slice} = activity;
	const height = props.height - 1;
	const table = useTable({
		id: 'database sessions',
		rows,
		columns: sessionColumns,
		keyOf: sessionKey,
		textOf: sessionText,
		height,
		active: props.focused,
		onOpen: row => openOverlay(frame, {kind: 'viewer', title: `session ${row.pid}`, lines: sessionLines(row)}),
		onCopy: row => copyText(frame, copiedSession(row), `session ${row.pid}`),
	});
	const used = probe?.facts?.used ?? 0;
	const blocked = rows.filter(({blockers}) => blockers.length > 0).length;
	return (
		<Titled
			left={[
				{text: 'connections', tone: 'header'},
				dim(used > rows.length ? `${rows.length} of ${used}` : String(rows.length || '')),
				blocked > 0 ? {text: `${blocked} blocked`, tone: 'error'} : dim(''),
			]}
			props={props}
		>
			<TableView
				table={table}
				columns={sessionColumns}
				total={rows.length}
				width={props.width}
				height={height}
				focused={props.focused}
				{...(slice?.phase === 'live' && probe?.state === 'up' ? {} : {isOld})}
				empty={emptyText(table.state.filter, rows.length, 'connections', probe?.facts ? 'Nobody is connected' : '')}
			/>
		</Titled>
	);
};

/** R1, R2: Redis and some of its keys. */
export const RedisPanel = ({database, ...props}: PanelProps & {readonly database: Database}): ReactNode => {
	const frame = useFrame();
	const {cache, keys, missing} = database;
	const facts = cache.probe?.facts;
	const figures = useMemo(
		() => (cache.probe ? redisLines(cache.probe, props.width - 2) : []),
		[cache.probe, props.width],
	);
	const top = [...cache.notes, ...(missing.redis ?? []), ...figures].flatMap(line => wrapLine(line, props.width - 2));
	const rows = keys.probe?.facts?.keys ?? noKeys;
	const height = props.height - 1;
	const head = Math.min(top.length, rows.length > 0 ? Math.max(1, height - 3) : height);
	const table = useTable({
		id: 'redis keys',
		rows,
		columns: keyColumns,
		sort: byKey,
		keyOf: keyKey,
		textOf: keyText,
		height: Math.max(0, height - head),
		active: props.focused,
		onCopy: ({name}) => copyText(frame, name, 'key'),
	});
	const left: Segment[] = [{text: facts ? `Redis ${facts.version}` : 'Redis', tone: 'header'}];
	if (facts) {
		left.push({text: `${facts.keys} key${facts.keys === 1 ? '' : 's'} in database ${facts.database}`});
	}

	const right = [
		dim(keys.probe?.facts?.more ? `${rows.length} of them shown` : ''),
		cache.probe && cache.probe.state !== 'up' ? {text: 'no answer', tone: 'error' as const} : dim(''),
	];
	return (
		<Titled left={left} right={right} props={props}>
			<Lines lines={top.slice(0, head)} width={props.width} height={head} />
			{height > head && (
				<TableView
					table={table}
					columns={keyColumns}
					total={rows.length}
					width={props.width}
					height={height - head}
					focused={props.focused}
					{...(keys.slice?.phase === 'live' && keys.probe?.state === 'up' ? {} : {isOld})}
					empty={emptyText(table.state.filter, rows.length, 'keys', keys.probe?.facts ? 'No keys' : '')}
				/>
			)}
		</Titled>
	);
};
