import type {Host} from '../hosts/host.js';
import type {Looked} from './looked.js';
import {type FoundService, findPostgres, findRedis} from './services.js';
import type {FoundSynapse} from './synapse.js';

// How psql and redis-cli are called: tried, and told only where it works. Nothing is asked for a password.

const timeout = 10_000;

async function says(host: Host, argv: readonly string[], stdin: string, expected: RegExp): Promise<boolean> {
	try {
		const {stdout, code} = await host.exec(argv, {stdin, timeout, limit: 4096});
		return code === 0 && expected.test(stdout.toString());
	} catch {
		return false;
	}
}

/** The first of these that works there. */
async function firstThat(
	candidates: ReadonlyArray<readonly string[]>,
	works: (command: readonly string[]) => Promise<boolean>,
): Promise<readonly string[] | undefined> {
	for (const command of candidates) {
		if (await works(command)) {
			return command;
		}
	}

	return undefined;
}

const inside = (within: FoundService['within']): readonly string[] =>
	within ? ['docker', 'exec', '-i', within.name] : [];

const sentence = ({remark}: FoundService): string => remark.replace(/[.]?$/, '.');

/** Where it would be called: beside the container, else where it listens. */
const placeOf = ({within, at}: FoundService): Looked | undefined => within?.at ?? at;

/** A word that is none of psql's switches. */
const usual = (name: string | undefined): string => (name === undefined || name.startsWith('-') ? 'matrix' : name);

async function withPsql(found: FoundService, synapse: FoundSynapse | undefined): Promise<FoundService> {
	const at = placeOf(found);
	if (!at) {
		return found;
	}

	const facts = synapse?.facts?.database;
	const user = usual(facts?.user);
	const database = usual(facts?.name);
	const port = facts && facts.port !== 5432 ? ['-p', String(facts.port)] : [];
	const socket = found.address?.startsWith('/') ? ['-h', found.address.slice(0, found.address.lastIndexOf('/'))] : [];
	const listens = /^(.+):(\d+)$/.exec(found.address ?? '');
	const tcp = listens
		? [['psql', '-h', listens[1]!.replace(/^\[(.*)\]$/, '$1'), '-p', listens[2]!, '-U', user, '-d', database]]
		: [];
	const candidates = found.within
		? [
				[...inside(found.within), 'psql', '-U', user, '-d', database],
				[...inside(found.within), 'psql', '-U', 'postgres', '-d', database],
			]
		: [
				['psql', ...socket, ...port, '-U', user, '-d', database],
				['sudo', '-n', '-u', 'postgres', 'psql', ...socket, ...port, '-d', database],
				...tcp,
			];
	// A database of another would answer as well: it must have Synapse's tables.
	const sql = "select count(*) from pg_tables where tablename = 'schema_version';\n";
	const command = await firstThat(candidates, one =>
		says(at.host, [...one, '-X', '-A', '-t', '-q', '-w'], sql, /^[1-9]/),
	);
	return command
		? {...found, at, command, remark: `${sentence(found)} psql works as it stands here.`}
		: {
				...found,
				remark: `${sentence(found)} psql works for nobody that was tried: see postgres.command in the readme.`,
			};
}

async function withRedisCli(found: FoundService, synapse: FoundSynapse | undefined): Promise<FoundService> {
	const at = placeOf(found);
	if (!at) {
		return found;
	}

	const database = synapse?.facts?.redis?.database;
	const number = database ? ['-n', String(database)] : [];
	const listens = /^(.+):(\d+)$/.exec(found.address ?? '');
	const local = listens?.[1] === 'localhost' && listens[2] === '6379';
	const place = found.address?.startsWith('/')
		? ['-s', found.address]
		: listens && !local
			? ['-h', listens[1]!.replace(/^\[(.*)\]$/, '$1'), '-p', listens[2]!]
			: [];
	const candidate = found.within
		? [...inside(found.within), 'redis-cli', ...number]
		: ['redis-cli', ...place, ...number];
	if (await says(at.host, candidate, 'PING\n', /^PONG$/m)) {
		return {...found, at, command: candidate, remark: `${sentence(found)} redis-cli works as it stands here.`};
	}

	const wants = await says(at.host, candidate, 'PING\n', /NOAUTH/);
	return wants
		? {
				...found,
				remark: `${sentence(found)} It wants a password: add command: [${candidate.map(word => (/^\d+$/.test(word) ? `"${word}"` : word)).join(', ')}] and password: {file: …}.`,
			}
		: found;
}

/** The database that Synapse uses, and how psql is called for it. */
export async function lookForPostgres(
	synapse: FoundSynapse | undefined,
	places: readonly Looked[],
): Promise<FoundService | undefined> {
	const found = await findPostgres(synapse, places);
	return found && withPsql(found, synapse);
}

/** The Redis that Synapse uses, and how redis-cli is called for it. */
export async function lookForRedis(
	synapse: FoundSynapse | undefined,
	places: readonly Looked[],
): Promise<FoundService | undefined> {
	const found = await findRedis(synapse, places);
	return found && withRedisCli(found, synapse);
}
