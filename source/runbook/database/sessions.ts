import {type PostgresFacts, postgres} from '../../sources/postgres.js';
import type {Probe} from '../../sources/probe.js';
import {duration} from '../../ui/format.js';
import {critical, skipped, warning, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {seenFrom} from '../own-host.js';
import {noServer} from './server.js';

// What PostgreSQL tells of its connections, asked by psql on its own host.

/** Whether there are connections for anybody, and whether it takes writes. */
export function judgeConnections(
	{state, problem, facts}: Pick<Probe<PostgresFacts>, 'state' | 'problem' | 'facts'>,
	host: string,
): Finding {
	if (state !== 'up' || !facts) {
		return critical(`PostgreSQL on ${host} does not answer psql: ${problem?.message ?? '?'}`, {
			...(problem?.cure === undefined ? {} : {next: problem.cure}),
			tab: 'database',
		});
	}

	const {used, max, reserved, groups, standby} = facts;
	const evidence = [
		`${used} of ${max} connections, ${reserved} of them for superusers`,
		...groups.slice(0, 12).map(({user, state: doing, count: number}) => `${number} of ${user || '?'}, ${doing || '?'}`),
	];
	if (standby) {
		return critical(`PostgreSQL on ${host} is a standby and takes no writes`, {
			evidence,
			next: 'Synapse needs the primary',
			tab: 'database',
		});
	}

	return used >= max - reserved
		? critical(`PostgreSQL on ${host} has no connection left: ${used} of ${max}, ${reserved} of them for superusers`, {
				evidence,
				next: 'See who has them (tab Database); raise max_connections, or lower cp_max of each Synapse process',
				tab: 'database',
			})
		: well(`${used} of ${max} connections are in use`, {evidence});
}

/** Those that have waited so long for a lock, as rules/postgres.ts has it. */
const minute = 60_000;

export function judgeLocks({state, facts}: Pick<Probe<PostgresFacts>, 'state' | 'facts'>): Finding {
	if (state !== 'up' || !facts) {
		return skipped('not looked at: psql does not answer');
	}

	const waiting = facts.sessions.filter(({blockers}) => blockers.length > 0);
	const evidence = waiting.map(
		({pid, user, blockedFor, blockers, query}) =>
			`${pid} (${user}) waits ${duration(blockedFor)} for ${blockers.join(', ')}: ${query.slice(0, 120)}`,
	);
	const long = waiting.find(({blockedFor}) => (blockedFor ?? 0) >= minute);
	return long
		? warning(
				`session ${long.pid} of ${long.user} waits for a lock of ${long.blockers.join(', ')} since ${duration(long.blockedFor)}`,
				{
					evidence,
					next: `See what ${long.blockers[0]} does (tab Database): select pg_cancel_backend(${long.blockers[0]}) ends its query`,
					tab: 'database',
				},
			)
		: well(waiting.length === 0 ? 'nobody waits for a lock' : 'nobody waits long for a lock', {evidence});
}

/** Nothing where the step of the server has found that it does not answer. */
const throughPsql = async (
	context: FlowContext,
	judge: (probe: Probe<PostgresFacts>, host: string) => Finding,
): Promise<Finding> => {
	if (context.found('server')?.severity === 'critical') {
		return skipped('not looked at: the server does not answer');
	}

	const {postgres: part} = context.stack;
	if (!part) {
		return noServer;
	}

	const seen = await seenFrom(context, postgres, part.host, 'postgres');
	return 'none' in seen ? seen.none : judge(seen.probe, part.host);
};

const psqlWords: FlowStep['looks'] = ({stack: {postgres: part}}) =>
	part?.command
		? `${part.command.join(' ')}: pg_stat_activity, pg_locks`
		: 'nothing: the config does not say how psql is called';

export const connectionsStep: FlowStep = {
	id: 'connections',
	title: 'It has connections left',
	looks: psqlWords,
	timeout: 30_000,
	run: context => throughPsql(context, judgeConnections),
};

export const locksStep: FlowStep = {
	id: 'locks',
	title: 'Nobody is kept waiting by a lock',
	looks: psqlWords,
	timeout: 30_000,
	run: context => throughPsql(context, judgeLocks),
};
