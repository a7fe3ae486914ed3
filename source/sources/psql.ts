import type {Stack} from '../config/stack-schema.js';
import {lastLine} from '../hosts/exec-output.js';
import {type ExecResult, type Host, HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import type {Part} from './probe.js';

/** A stack's PostgreSQL and how psql is called for it. */
export interface PsqlPart extends Part {
	readonly command: readonly string[];
}

/** The parts on a host that psql is to ask: those that say how it is called. */
export const psqlParts = (stacks: readonly Stack[], host: string): readonly PsqlPart[] =>
	stacks.flatMap(({name, postgres}) =>
		postgres?.host === host && postgres.command
			? [{stack: name, part: 'postgres', target: clean(postgres.command.join(' ')), command: postgres.command}]
			: [],
	);

/** ms: longer than the statement's own limit, so that it is the server who says it. */
const timeout = 15_000;
const limit = 2 << 20;

/** No start-up file (-X), no headers, nothing but the answer, never a question for a password. */
export const psqlSwitches = ['-X', '-A', '-t', '-q', '-w', '-v', 'ON_ERROR_STOP=1'] as const;

/** Begins what is said when the server has no connection for us. */
export const noneLeft = 'no connection is left';

interface Reading {
	readonly said: RegExp;
	/** `forbidden`: it could not be asked, which says nothing about the database. */
	readonly kind: 'forbidden' | 'failed';
	readonly message?: string;
	readonly cure: string;
}

const peer = "or psql as the database's own user: [sudo, -n, -u, postgres, psql, -d, DATABASE]";

/** What psql, sudo and docker say (libpq-connect, errcodes of PostgreSQL 13 to 18; English, as LC_ALL=C). */
const readings: readonly Reading[] = [
	{
		said: /too many clients|remaining connection slots|too many connections for/i,
		kind: 'failed',
		message: noneLeft,
		cure: 'See max_connections of PostgreSQL, and cp_max of each Synapse process',
	},
	{
		said: /is starting up|is shutting down|in recovery mode/i,
		kind: 'failed',
		cure: 'Wait, or look at the log of PostgreSQL',
	},
	{
		said: /no password supplied|password authentication failed|fe_sendauth/i,
		kind: 'forbidden',
		cure: `A line in ~/.pgpass (0600) of that host's user, ${peer}`,
	},
	{
		said: /Peer authentication failed|Ident authentication failed|no pg_hba\.conf entry/i,
		kind: 'forbidden',
		cure: `Say the role and database in postgres.command, as in [psql, -U, matrix, -d, matrix], ${peer}`,
	},
	{
		said: /(?:role|database) ".*" does not exist/i,
		kind: 'forbidden',
		cure: 'Say the role and database in postgres.command: [psql, -U, matrix, -d, matrix]',
	},
	{said: /permission denied/i, kind: 'forbidden', cure: 'Grant the role pg_monitor, or see who may call it'},
	{
		said: /a password is required|a terminal is required|not allowed to execute|is not in the sudoers/i,
		kind: 'forbidden',
		cure: 'Allow it without a password in sudoers (NOPASSWD), for this command alone',
	},
	{
		said: /executable file not found|command not found|: not found/i,
		kind: 'forbidden',
		cure: 'Install psql there, or name a container that has it: [docker, exec, -i, db, psql, …]',
	},
	{
		said: /No such container|is not running|docker daemon|docker\.sock/i,
		kind: 'forbidden',
		cure: "See the container's name in postgres.command, and whether the user may use the engine",
	},
	{
		said: /lock timeout/i,
		kind: 'failed',
		message: 'somebody has a table all to himself',
		cure: 'It is read again when that is over: see who blocks whom',
	},
	{
		said: /statement timeout/i,
		kind: 'failed',
		message: 'it takes too long: the query was given up',
		cure: 'The server is busy, or its catalogue very large',
	},
];

/** "psql: error: connection to … failed: FATAL:  x" → "FATAL: x", all of it where it is another. */
const tidy = (stderr: Buffer): string =>
	clean(
		stderr
			.toString()
			.split('\n')
			.filter(line => line.trim() !== '')
			.slice(-3)
			.join(' ')
			.replace(/^psql:(?:<stdin>:\d+:)? (?:error: )?/, '')
			.replace(/\s+/g, ' '),
	).slice(0, 240);

const trouble = (host: string, {stderr, code, signal}: ExecResult): HostError => {
	const said = tidy(stderr);
	const known = readings.find(reading => reading.said.test(said));
	const message = known?.message ?? (said || `psql ended with ${code === null ? signal : `status ${code}`}`);
	return new HostError(known?.kind ?? 'failed', host, known?.message === undefined ? message : `${message}: ${said}`, {
		...(known ? {cure: known.cure} : {}),
	});
};

const silent = (host: string, {stderr, truncated}: ExecResult): HostError =>
	truncated
		? new HostError('failed', host, 'psql answers more than is read')
		: new HostError(
				'forbidden',
				host,
				`psql answers nothing that is known${stderr.length > 0 ? `: ${lastLine(stderr)}` : ''}`,
				{
					cure: 'postgres.command must run psql with its standard input: docker exec needs -i',
				},
			);

/** What `parse` makes of the answer to a statement. Rejects with HostError: `forbidden` where the database was not asked. */
export async function askPsql<Answer>(
	host: Host,
	{command}: PsqlPart,
	sql: string,
	parse: (output: Buffer) => Answer | undefined,
	signal: AbortSignal,
): Promise<Answer> {
	const result = await host.exec([...command, ...psqlSwitches], {stdin: sql, timeout, limit, signal}).catch(error => {
		throw error instanceof HostError && error.kind === 'missing'
			? new HostError('forbidden', host.id, error.message, {
					cure: 'Install psql there, or name a container that has it: postgres.command: [docker, exec, -i, db, psql, …]',
				})
			: error;
	});
	if (result.code !== 0) {
		throw trouble(host.id, result);
	}

	const answer = parse(result.stdout);
	if (answer === undefined) {
		throw silent(host.id, result);
	}

	return answer;
}
