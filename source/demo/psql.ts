import type {Readable} from 'node:stream';
import type {Command} from './commands.js';
import {type Json, recordedDatabase} from './recorded.js';

const {activity, session, blocked, sizes, tables} = recordedDatabase;

/** Seconds in which what happens to the database happens once. */
const round = 150;
/** Of a round, in seconds: a vacuum by itself; one session keeps another waiting. */
const vacuum = {from: 20, to: 50};
const wait = {from: 90, to: 105};

const queries: readonly string[] = [
	'COMMIT',
	'SELECT event_id, room_id FROM events WHERE stream_ordering > 41023 ORDER BY stream_ordering ASC LIMIT 100',
	"SELECT state_key, event_id FROM current_state_events WHERE room_id = '!demo:example.org' AND type = 'm.room.member'",
	"UPDATE devices SET last_seen = 1795400000000 WHERE user_id = '@alice:example.org' AND device_id = 'DEMO'",
	'SET default_transaction_isolation TO DEFAULT',
];

/** cp_max of the demo's Synapse. */
const pool = 9;
const firstPid = 1410;

/** What is asked: nothing that psql is given here is long. */
async function inputOf(stream: Readable): Promise<string> {
	let text = '';
	for await (const chunk of stream.iterator({destroyOnReturn: false})) {
		text += (chunk as Buffer).toString();
		if (text.length > 64 * 1024 || (text.endsWith(';\n') && answersTo(text))) {
			break;
		}
	}

	return text;
}

const answersTo = (sql: string): ((now: number) => Json) | undefined =>
	sql.includes('pg_blocking_pids') && sql.includes("'statistics'")
		? activityAt
		: sql.includes('pg_total_relation_size') && sql.includes("'tables'")
			? tablesAt
			: sql.includes('from users where admin = 1')
				? () => ({count: 1})
				: sql.includes("'ctype', datctype") && sql.includes('current_database()')
					? () => ({database: 'matrix', collate: 'C', ctype: 'C', encoding: 'UTF8'})
					: undefined;

const within = (at: number, {from, to}: {readonly from: number; readonly to: number}): boolean => at >= from && at < to;

/** The times of a recording, moved to now. */
const moved = (value: unknown, by: number): unknown => (typeof value === 'number' ? value + by : value);

/** As much as a homeserver does in so many seconds. */
const work = (now: number): Json => {
	const done = Math.round((now % 1e6) * 14);
	const {statistics} = activity;
	return {
		...statistics,
		commits: statistics.commits + done,
		hit: statistics.hit + done * 90,
		read: statistics.read + Math.round(done / 40),
	};
};

function sessionsAt(now: number, at: number): readonly Json[] {
	const waits = within(at, wait);
	return Array.from({length: pool}, (_, index) => {
		const busy = index === Math.floor(now / 3) % pool || (waits && index === 0);
		const idle = 1 + ((Math.floor(now) + index * 7) % 20);
		const began = waits && index < 2 ? now - (at - wait.from) : now - 0.012;
		const query = waits && index < 2 ? queries[3] : queries[(Math.floor(now / 3) + index) % queries.length];
		const pid = firstPid + index;
		const common = {...session, pid, connected: now - 5200 - index, query};
		if (waits && index === 1) {
			return {...common, ...blockedBy(firstPid), began, asked: began, changed: began, since: began};
		}

		return busy
			? {...common, state: 'active', began, asked: began, changed: began, waits: null, event: null}
			: {...common, began: null, asked: now - idle, changed: now - idle};
	}).toSorted((a: Json, b: Json) => b.blockers.length - a.blockers.length || a.state.localeCompare(b.state));
}

const blockedBy = (pid: number): Json => ({
	state: 'active',
	waits: blocked.waits,
	event: 'transactionid',
	mode: 'ShareLock',
	blockers: [pid],
});

function activityAt(now: number): Json {
	const at = now % round;
	const sessions = sessionsAt(now, at);
	const count = (state: string) => sessions.filter(one => one.state === state).length;
	const part = (at - vacuum.from) / (vacuum.to - vacuum.from);
	const vacuums = within(at, vacuum)
		? [
				{
					pid: 1600,
					table: 'event_json',
					phase: 'scanning heap',
					total: 61_440,
					scanned: Math.floor(61_440 * part),
					vacuumed: 0,
					automatic: true,
				},
			]
		: [];
	const waiting = within(at, wait) ? 1 : 0;
	return {
		...activity,
		now,
		started: now - 12 * 86_400,
		used: sessions.length,
		groups: ['idle', 'active'].map(state => ({...activity.groups[0], state, count: count(state)})),
		sessions,
		locks: {granted: 3 * count('active'), waiting},
		vacuums,
		statistics: work(now),
	};
}

function tablesAt(now: number): Json {
	const by = now - sizes.now;
	const times = ['vacuum', 'autovacuum', 'analyze', 'autoanalyze'];
	return {
		...sizes,
		now,
		tables: tables.map(table => ({...table, ...Object.fromEntries(times.map(name => [name, moved(table[name], by)]))})),
	};
}

/** psql as the program calls it, for its own questions only. */
export const createPsql =
	(isUp: () => boolean): Command =>
	async ({stream, errors}) => {
		const sql = await inputOf(stream);
		if (!isUp()) {
			errors.write(
				'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n',
			);
			return 2;
		}

		const answer = answersTo(sql);
		if (!answer) {
			errors.write('psql:<stdin>:1: ERROR:  syntax error\n');
			return 3;
		}

		stream.write(`${JSON.stringify(answer(Date.now() / 1000))}\n`);
		return 0;
	};
