import type {DatabaseSession} from '../parsers/psql.js';
import {type PostgresData, type PostgresFacts, postgres} from '../sources/postgres.js';
import type {Probe} from '../sources/probe.js';
import {noneLeft} from '../sources/psql.js';
import {services} from '../sources/services.js';
import {duration} from '../ui/format.js';
import {above, halfwayToFull} from './limits.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Condition, Rule, RuleContext, Subject} from './rule.js';

type Postgres = Probe<PostgresFacts>;

/** The same probe is looked at for its connections, and for what they do. */
interface Look {
	readonly of: 'connections' | 'sessions';
	readonly probe: Postgres;
}

const minute = 60_000;

/** Connections that anybody may have, in percent: the last ones are for superusers. */
const usedPercent = ({of, probe: {facts}}: Look): number | undefined =>
	of === 'connections' && facts ? (facts.used / Math.max(1, facts.max - facts.reserved)) * 100 : undefined;

const connectionsText = ({facts}: Postgres): string =>
	facts
		? `${facts.used} of ${facts.max} connections${facts.reserved > 0 ? `, ${facts.reserved} of them reserved` : ''}`
		: '';

const sessionsOf = ({of, probe}: Look): readonly DatabaseSession[] =>
	of === 'sessions' && probe.state === 'up' ? (probe.facts?.sessions ?? []) : [];

const longest = <Found>(found: readonly Found[], ms: (one: Found) => number | undefined): Found | undefined =>
	found.toSorted((a, b) => (ms(b) ?? 0) - (ms(a) ?? 0))[0];

const blocked = (look: Look): DatabaseSession | undefined =>
	longest(
		sessionsOf(look).filter(({blockers}) => blockers.length > 0),
		({blockedFor}) => blockedFor,
	);

/** What is meant to take long: nobody need look at it. */
const isUpkeep = ({query, application}: DatabaseSession): boolean =>
	/^(?:VACUUM|ANALYZE|REINDEX|CLUSTER|CREATE (?:UNIQUE )?INDEX)\b/i.test(query) ||
	/^pg_(?:dump|restore|basebackup)/.test(application);

/** How long it runs its query, or keeps a transaction open and does nothing; undefined for others. */
export const busyFor = (session: DatabaseSession): number | undefined =>
	isUpkeep(session)
		? undefined
		: session.state === 'active'
			? session.asked
			: session.state.startsWith('idle in transaction')
				? session.transaction
				: undefined;

const busiest = (look: Look): DatabaseSession | undefined =>
	longest(
		sessionsOf(look).filter(session => busyFor(session) !== undefined),
		busyFor,
	);

const who = ({pid, user, application}: DatabaseSession): string =>
	`${pid} (${[user, application].filter(text => text !== '').join(', ')})`;

const busyText = (session: DatabaseSession): string =>
	session.state === 'active'
		? `a query runs for ${duration(session.asked)}: ${session.query.slice(0, 80)}`
		: `a transaction is open and idle for ${duration(session.transaction)}`;

const sessionsText = (look: Look): string => {
	const found = busiest(look);
	return found ? `longest query ${duration(busyFor(found))}, nobody is kept waiting long` : 'nobody is kept waiting';
};

/** The services rule says it, where the server itself does not answer. */
const isToldElsewhere = ({state, stack}: Postgres, context: RuleContext): boolean =>
	state === 'down' &&
	(context.latest(services) ?? []).some(one => one.stack === stack && one.part === 'postgres' && one.state === 'down');

const subjectsOf = (probe: Postgres, context: RuleContext): ReadonlyArray<Subject<Look>> => {
	const look = (of: Look['of']): Look => ({of, probe});
	const used = usedPercent(look('connections'));
	const border = context.config.thresholds.connections;
	const {facts} = probe;
	const told = probeSubject('database connections', probe, context, {
		ok: connectionsText(probe),
		figure: facts && `${facts.used}/${facts.max}`,
		series: facts?.connections,
		near: used === undefined ? undefined : used / border,
	});
	const waits = probeSubject('database sessions', probe, context, {
		ok: sessionsText(look('sessions')),
		figure: undefined,
		series: undefined,
		quiet: true,
	});
	return [
		{...told, value: look('connections')},
		...(probe.state === 'up' ? [{...waits, value: look('sessions')}] : []),
	];
};

const ofConnections = ({severity, ...condition}: Condition<Postgres>): Condition<Look> => ({
	severity,
	when: ({of, probe}, context) => of === 'connections' && condition.when(probe, context),
	text: ({probe}, context) => (typeof condition.text === 'string' ? condition.text : condition.text(probe, context)),
	cure: ({probe}, context) => (typeof condition.cure === 'function' ? condition.cure(probe, context) : condition.cure),
	since: ({probe}, context) => condition.since?.(probe, context),
});

const isFull = ({probe: {state, problem}, of}: Look): boolean =>
	of === 'connections' && state === 'down' && (problem?.message.startsWith(noneLeft) ?? false);

/** P3: connections that run out, sessions that keep others waiting, queries without an end. */
export const postgresRule: Rule<PostgresData, Look> = {
	id: 'postgres',
	title: 'database sessions',
	source: postgres,
	group: 'database',
	tab: 'database',
	subjects: (data, context) =>
		data.filter(probe => !isToldElsewhere(probe, context)).flatMap(probe => subjectsOf(probe, context)),
	conditions: [
		{
			severity: 'critical',
			when: isFull,
			text: ({probe}) => probe.problem?.message ?? '',
			cure: ({probe}) => probe.problem?.cure,
			since: ({probe}) => probe.since,
		},
		...notUp<PostgresFacts>('warning').map(ofConnections),
		...(
			[
				['critical', context => halfwayToFull(context.config.thresholds.connections)],
				['warning', context => context.config.thresholds.connections],
			] as ReadonlyArray<readonly ['critical' | 'warning', (context: RuleContext) => number]>
		).map(
			([severity, border]): Condition<Look> => ({
				severity,
				...above<Look>(usedPercent, border),
				text: ({probe}) => connectionsText(probe),
				cure: 'see who has them in the Database tab; max_connections of PostgreSQL, cp_max of each Synapse process',
			}),
		),
		{
			severity: 'warning',
			when: look => (blocked(look)?.blockedFor ?? 0) >= minute,
			text: look => {
				const {blockedFor, blockers, ...session} = blocked(look)!;
				return `${who({blockers, ...session})} waits for ${blockers.join(', ')} since ${duration(blockedFor)}`;
			},
			cure: look => `see what ${blocked(look)?.blockers[0]} does in the Database tab`,
		},
		{
			severity: 'warning',
			when: (look, {config}) => {
				const found = busiest(look);
				return found !== undefined && busyFor(found)! >= config.thresholds.query;
			},
			text: look => `${who(busiest(look)!)}: ${busyText(busiest(look)!)}`,
			cure: 'a transaction that stays open keeps vacuum from its work',
		},
	],
};
