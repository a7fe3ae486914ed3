import type {DatabaseTables} from '../../parsers/psql.js';
import {busyFor} from '../../rules/postgres.js';
import type {PostgresFacts} from '../../sources/postgres.js';
import type {Probe} from '../../sources/probe.js';
import type {RedisFacts} from '../../sources/redis.js';
import {bytes, count, duration} from '../../ui/format.js';
import type {Line, Segment} from '../../ui/line.js';
import {sparkline} from '../../ui/sparkline.js';
import {lineWidth} from '../../ui/text.js';

/** What Synapse's metrics say of its connections, of all its processes together. */
export interface Pool {
	readonly working?: number | undefined;
	/** cp_max. */
	readonly most?: number | undefined;
}

const dim = (text: string): Segment => ({text, tone: 'dim'});
const warning = (text: string): Segment => ({text, tone: 'warning'});

/** Parts with dots between them, as many as there is room for: the first is always there. */
const joined = (parts: ReadonlyArray<Segment | Line | undefined>, width: number): Line => {
	let line: Line = [];
	for (const part of parts.filter(one => one !== undefined)) {
		const longer = [...line, ...(line.length === 0 ? [] : [dim(' · ')]), ...('text' in part ? [part] : part)];
		if (line.length === 0 || lineWidth(longer) <= width) {
			line = longer;
		}
	}

	return line;
};

const plural = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

/** The first word of a state: how many of all connections are in it. */
const states = ({groups}: PostgresFacts): Readonly<Record<'active' | 'idle' | 'open', number>> => {
	const sum = (is: (state: string) => boolean): number =>
		groups.filter(({state}) => is(state)).reduce((all, group) => all + group.count, 0);
	return {
		active: sum(state => state === 'active'),
		idle: sum(state => state === 'idle'),
		open: sum(state => state.startsWith('idle in transaction')),
	};
};

const connectionsLine = (facts: PostgresFacts, pool: Pool, border: number, width: number): Line => {
	const {used, max, reserved, hidden, connections} = facts;
	const {active, idle, open} = states(facts);
	const tight = used >= ((max - reserved) * border) / 100;
	return joined(
		[
			[
				{text: `connections ${used} of ${max}`, tone: tight ? 'warning' : 'text'},
				{text: ` ${sparkline(connections.values, 10, {floor: max / 4})}`, tone: 'accent'},
			],
			{text: `${active} active, ${idle} idle`},
			open > 0 ? warning(`${open} in an open transaction`) : undefined,
			pool.most === undefined
				? undefined
				: [
						{text: `Synapse: ${pool.working ?? '–'} at work, at most ${pool.most}`},
						dim(' (cp_max)'),
						...(pool.most > max - reserved ? [warning(' more than there are')] : []),
					],
			hidden > 0 ? warning(`${plural(hidden, 'session')} hidden: grant pg_monitor to ${facts.user}`) : undefined,
		],
		width,
	);
};

const workLine = (facts: PostgresFacts, width: number): Line => {
	const {sessions, locks, hitRate, transactions, statistics} = facts;
	const busy = sessions.flatMap(session => (session.state === 'active' ? [session.asked ?? 0] : []));
	const blocked = sessions.filter(({blockers}) => blockers.length > 0);
	const held = Math.max(0, ...sessions.map(session => busyFor(session) ?? 0));
	const {hit, read} = statistics;
	const rate = hitRate ?? (hit + read > 0 ? hit / (hit + read) : undefined);
	return joined(
		[
			{text: busy.length > 0 ? `longest query ${duration(Math.max(...busy))}` : 'no query runs'},
			held > Math.max(0, ...busy) ? {text: `longest transaction ${duration(held)}`} : undefined,
			blocked.length > 0
				? {
						text: `${blocked.length} blocked by ${[...new Set(blocked.flatMap(({blockers}) => blockers))].join(', ')}`,
						tone: 'error',
					}
				: {text: 'nobody blocked'},
			{text: `${plural(locks.granted, 'lock')}${locks.waiting > 0 ? `, ${locks.waiting} waited for` : ''}`},
			transactions === undefined ? undefined : {text: `${count(transactions)} transactions/s`},
			rate === undefined ? undefined : {text: `${(rate * 100).toFixed(1)}% from memory`},
			statistics.deadlocks > 0 ? dim(plural(statistics.deadlocks, 'deadlock')) : undefined,
		],
		width,
	);
};

const vacuumLine = ({table, phase, done, automatic, pid}: PostgresFacts['vacuums'][number]): Line => {
	const bar =
		done === undefined ? '' : ` ${'█'.repeat(Math.round(done * 20)).padEnd(20, '░')} ${Math.round(done * 100)}%`;
	return [
		{text: `vacuum ${table}`, tone: 'accent'},
		{text: `${bar} ${phase}`},
		dim(`  ${automatic ? 'by itself' : 'by hand'}, pid ${pid}`),
	];
};

/** "✗ PostgreSQL (psql …): why. cure" */
export const troubleLine = (name: string, {state, target, problem}: Probe<unknown>): Line => [
	{text: `${state === 'down' ? '✗' : '?'} ${name}`, tone: 'error'},
	{text: `: ${problem?.message ?? 'does not answer'}`},
	...(problem?.cure ? [{text: `. ${problem.cure}`}] : []),
	dim(` (${target})`),
];

/** The figures at the top. */
export function postgresLines(
	probe: Probe<PostgresFacts>,
	sizes: DatabaseTables | undefined,
	pool: Pool,
	{border, now, width}: {readonly border: number; readonly now: number; readonly width: number},
): readonly Line[] {
	const {facts, state} = probe;
	const trouble = state === 'up' ? [] : [troubleLine('PostgreSQL', probe)];
	if (!facts) {
		return trouble;
	}

	return [
		...trouble,
		joined(
			[
				[
					{text: '●', tone: state === 'up' ? 'good' : 'dim'},
					{text: ` PostgreSQL ${facts.version}`},
					...(facts.standby ? [warning(' standby')] : []),
				],
				[
					{text: `database ${facts.database}`, tone: 'strong'},
					...(sizes ? [{text: ` ${bytes(sizes.size)}B`, tone: 'strong' as const}] : []),
				],
				sizes ? {text: `${plural(sizes.count, 'table')}, ${count(sizes.dead)} dead rows`} : undefined,
				{text: `up ${duration(now - facts.startedAt)}`},
			],
			width,
		),
		connectionsLine(facts, pool, border, width),
		workLine(facts, width),
		...facts.vacuums.map(vacuumLine),
	];
}

/** The figures of Redis. */
export function redisLines(probe: Probe<RedisFacts>, width: number): readonly Line[] {
	const {facts, state} = probe;
	const trouble = state === 'up' ? [] : [troubleLine('Redis', probe)];
	if (!facts) {
		return trouble;
	}

	const {hits, misses, limit, listeners, keys} = facts;
	return [
		...trouble,
		joined(
			[
				{text: `memory ${bytes(facts.memory)}B of ${limit > 0 ? `${bytes(limit)}B, ${facts.policy}` : 'no limit'}`},
				{text: `peak ${bytes(facts.peak)}B`},
				{text: `${plural(Math.max(0, facts.clients - 1), 'client')} beside us`},
				{text: hits + misses > 0 ? `${((hits / (hits + misses)) * 100).toFixed(1)}% hits` : 'nothing asked for yet'},
				facts.evicted > 0 ? {text: `${count(facts.evicted)} evicted`} : undefined,
				{text: `${count(facts.operations)} commands/s`},
				listeners === undefined ? undefined : {text: `replication: ${plural(listeners, 'listener')}`},
				keys === 0 ? dim('0 keys can be normal: those of Synapse expire') : undefined,
				{text: `up ${duration(facts.uptime * 1000)}`},
			],
			width,
		),
	];
}
