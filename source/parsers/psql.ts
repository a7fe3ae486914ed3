import {clean} from './clean.js';
import {isRecord, parseJson} from './json.js';
import {maskSql} from './sql-mask.js';

// What sources/postgres-query.ts asks for. Times are ms since the epoch by the database's clock, ages ms.

type Row = Readonly<Record<string, unknown>>;

export interface DatabaseSession {
	readonly pid: number;
	readonly database: string;
	readonly user: string;
	readonly application: string;
	/** Address; "" over the socket. */
	readonly client: string;
	/** "active", "idle", "idle in transaction" …; "" where it is hidden from our role. */
	readonly state: string;
	/** Kind of what it waits for, and what: "Lock", "transactionid". */
	readonly waits: string;
	readonly event: string;
	/** Of those that it waits for; empty: it is not blocked. */
	readonly blockers: readonly number[];
	/** Has it waited for a lock so long; of PostgreSQL before 14 since the query began. */
	readonly blockedFor?: number;
	/** The lock that it waits for: "RowExclusiveLock", "events". */
	readonly mode: string;
	readonly relation: string;
	/** Age of its transaction, of the query (running, or the last one), and of its state. */
	readonly transaction?: number;
	readonly asked?: number;
	readonly changed?: number;
	readonly connected?: number;
	/** Without the strings in it. */
	readonly query: string;
}

export interface Vacuum {
	readonly pid: number;
	readonly table: string;
	readonly phase: string;
	/** 0 to 1: of the heap, scanned or vacuumed; undefined in phases that do not tell. */
	readonly done?: number;
	readonly automatic: boolean;
}

export interface DatabaseActivity {
	readonly version: string;
	readonly startedAt: number;
	readonly standby: boolean;
	readonly database: string;
	readonly user: string;
	/** max_connections, and how many of them are for superusers alone. */
	readonly max: number;
	readonly reserved: number;
	/** Connections of all databases, without our own. */
	readonly used: number;
	/** Of these, hidden from our role. */
	readonly hidden: number;
	readonly groups: ReadonlyArray<{
		/** Of the database that we asked. */
		readonly own: boolean;
		readonly user: string;
		readonly state: string;
		readonly count: number;
	}>;
	/** What matters most first; not all where there are many. */
	readonly sessions: readonly DatabaseSession[];
	readonly locks: {readonly granted: number; readonly waiting: number};
	readonly vacuums: readonly Vacuum[];
	/** Since the statistics were reset. */
	readonly statistics: {
		readonly commits: number;
		readonly rollbacks: number;
		readonly hit: number;
		readonly read: number;
		readonly deadlocks: number;
		/** Bytes. */
		readonly temporary: number;
	};
}

export interface DatabaseTable {
	/** With its schema where that is not "public". */
	readonly name: string;
	/** As SQL has them. */
	readonly schema: string;
	readonly table: string;
	/** Estimates. */
	readonly rows: number;
	readonly dead: number;
	readonly changed: number;
	/** Bytes, with indexes and TOAST; undefined: somebody has it all to himself. */
	readonly size?: number;
	readonly indexes?: number;
	readonly locked: boolean;
	readonly vacuum?: number;
	readonly autovacuum?: number;
	readonly analyze?: number;
	readonly autoanalyze?: number;
}

export interface DatabaseTables {
	readonly database: string;
	/** Bytes. */
	readonly size: number;
	/** Of all tables; those listed are the largest. */
	readonly count: number;
	readonly dead: number;
	readonly tables: readonly DatabaseTable[];
}

const text = (row: Row, name: string): string => (typeof row[name] === 'string' ? clean(row[name]) : '');
const raw = (row: Row, name: string): string => (typeof row[name] === 'string' ? row[name] : '');
const number = (row: Row, name: string): number | undefined => {
	const value = row[name];
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const count = (row: Row, name: string): number => number(row, name) ?? 0;
const rows = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const inner = (row: Row, name: string): Row => (isRecord(row[name]) ? row[name] : {});

/** Without what is undefined. */
const given = <Value extends object>(value: Value): {[Name in keyof Value]: Exclude<Value[Name], undefined>} =>
	Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;

const ms = (row: Row, name: string): number | undefined => {
	const value = number(row, name);
	return value === undefined ? undefined : value * 1000;
};

const pids = (value: unknown): readonly number[] =>
	Array.isArray(value) ? [...new Set(value.filter(one => typeof one === 'number' && Number.isInteger(one)))] : [];

function session(row: Row, now: number): DatabaseSession {
	const age = (name: string): number | undefined => {
		const at = ms(row, name);
		return at === undefined ? undefined : Math.max(0, now - at);
	};
	const blockers = pids(row.blockers);
	return given({
		pid: count(row, 'pid'),
		database: text(row, 'database'),
		user: text(row, 'user'),
		application: text(row, 'application'),
		client: text(row, 'client'),
		state: text(row, 'state'),
		waits: text(row, 'waits'),
		event: text(row, 'event'),
		blockers,
		blockedFor: blockers.length > 0 ? (age('since') ?? age('asked')) : undefined,
		mode: text(row, 'mode'),
		relation: text(row, 'relation'),
		transaction: age('began'),
		asked: age('asked'),
		changed: age('changed'),
		connected: age('connected'),
		query: maskSql(raw(row, 'query')),
	}) as DatabaseSession;
}

function vacuum(row: Row): Vacuum {
	const phase = text(row, 'phase');
	const total = count(row, 'total');
	// "Progress Phases of VACUUM": other phases do not go through the heap.
	const part = {'scanning heap': 'scanned', 'vacuuming heap': 'vacuumed'}[phase];
	return {
		pid: count(row, 'pid'),
		table: text(row, 'table'),
		phase,
		...(part === undefined || total === 0 ? {} : {done: Math.min(1, count(row, part) / total)}),
		automatic: row.automatic === true,
	};
}

/** The answer to `activityQuery`; undefined if it is something else. */
export function parseActivity(output: Buffer | string): DatabaseActivity | undefined {
	const data = parseJson(output);
	const now = isRecord(data) ? ms(data, 'now') : undefined;
	if (!isRecord(data) || now === undefined || number(data, 'max') === undefined) {
		return undefined;
	}

	const statistics = inner(data, 'statistics');
	const locks = inner(data, 'locks');
	return {
		version: text(data, 'version').split(' ')[0]!,
		startedAt: ms(data, 'started') ?? now,
		standby: data.standby === true,
		database: text(data, 'database'),
		user: text(data, 'user'),
		max: count(data, 'max'),
		reserved: count(data, 'reserved'),
		used: count(data, 'used'),
		hidden: count(data, 'hidden'),
		groups: rows(data.groups).map(row => ({
			own: row.own === true,
			user: text(row, 'user'),
			state: text(row, 'state'),
			count: count(row, 'count'),
		})),
		sessions: rows(data.sessions).map(row => session(row, now)),
		locks: {granted: count(locks, 'granted'), waiting: count(locks, 'waiting')},
		vacuums: rows(data.vacuums).map(vacuum),
		statistics: {
			commits: count(statistics, 'commits'),
			rollbacks: count(statistics, 'rollbacks'),
			hit: count(statistics, 'hit'),
			read: count(statistics, 'read'),
			deadlocks: count(statistics, 'deadlocks'),
			temporary: count(statistics, 'temporary'),
		},
	};
}

function table(row: Row): DatabaseTable {
	const schema = raw(row, 'schema');
	const name = raw(row, 'name');
	return given({
		name: clean(schema === 'public' ? name : `${schema}.${name}`),
		schema,
		table: name,
		rows: count(row, 'rows'),
		dead: count(row, 'dead'),
		changed: count(row, 'changed'),
		size: number(row, 'size'),
		indexes: number(row, 'indexes'),
		locked: row.locked === true,
		vacuum: ms(row, 'vacuum'),
		autovacuum: ms(row, 'autovacuum'),
		analyze: ms(row, 'analyze'),
		autoanalyze: ms(row, 'autoanalyze'),
	}) as DatabaseTable;
}

/** The answer to `tablesQuery`; undefined if it is something else. */
export function parseTables(output: Buffer | string): DatabaseTables | undefined {
	const data = parseJson(output);
	if (!isRecord(data) || number(data, 'size') === undefined || !Array.isArray(data.tables)) {
		return undefined;
	}

	return {
		database: text(data, 'database'),
		size: count(data, 'size'),
		count: count(data, 'count'),
		dead: count(data, 'dead'),
		tables: rows(data.tables).map(table),
	};
}
