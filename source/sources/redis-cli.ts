import {randomUUID} from 'node:crypto';
import type {Stack} from '../config/stack-schema.js';
import {lastLine} from '../hosts/exec-output.js';
import {type Host, HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {redisError, redisWord} from '../parsers/redis-cli.js';
import {Secret} from '../system/secret.js';
import type {Part} from './probe.js';
import {forgetPassword, passwordAtHand, redisPassword} from './redis-password.js';
import type {SourceContext} from './source.js';

type RedisConfig = NonNullable<Stack['redis']>;

/** A stack's Redis and how redis-cli is called for it. */
export interface RedisPart extends Part {
	readonly redis: RedisConfig;
	readonly command: readonly string[];
	/** Number of the database. */
	readonly database: number;
	/** The channel of Synapse's replication. */
	readonly channel: string | undefined;
}

/** redis-cli as the config says; where it says only a password, at the address. */
export function redisCommand({command, address, password}: RedisConfig): readonly string[] | undefined {
	if (command || !password || address === undefined) {
		return command;
	}

	const colon = address.lastIndexOf(':');
	return address.startsWith('/')
		? ['redis-cli', '-s', address]
		: ['redis-cli', '-h', address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), '-p', address.slice(colon + 1)];
}

/** What stands behind -n. Before AUTH redis-cli cannot choose it, and then forgets it: it is chosen by a command again. */
export function databaseOf(command: readonly string[]): number {
	const at = command.lastIndexOf('-n');
	return at < 0 ? 0 : Number.parseInt(command[at + 1] ?? '', 10) || 0;
}

/** The parts on a host that redis-cli is to ask. A command for a password may ask its person: only where somebody looks. */
export const redisParts = ({
	config,
	host,
	focus,
}: Pick<SourceContext<unknown>, 'config' | 'host' | 'focus'>): readonly RedisPart[] =>
	config.stacks.flatMap(({name, homeserver, redis}) => {
		const command = redis && redisCommand(redis);
		return redis?.host === host.id && command && (passwordAtHand(redis) || focus.has(name))
			? [
					{
						stack: name,
						part: 'redis',
						target: clean(command.join(' ')),
						redis,
						command,
						database: databaseOf(command),
						channel: homeserver,
					},
				]
			: [];
	});

const timeout = 8000;
const limit = 1 << 20;

/** ACL of Redis 6 and later, and what redis-cli says by itself. */
const cures: ReadonlyArray<readonly [said: RegExp, kind: 'forbidden' | 'failed', cure: string]> = [
	[
		/NOAUTH|Authentication required/,
		'forbidden',
		'Say where its password is: redis.password: {file: …}, {env: …} or {command: […]}',
	],
	[
		/WRONGPASS|invalid password|without any password configured/,
		'forbidden',
		'See redis.password in the config, and requirepass of Redis',
	],
	[/NOPERM/, 'forbidden', 'The user of Redis must be allowed INFO, DBSIZE, SCAN, TYPE and PTTL'],
	[/LOADING/, 'failed', 'It reads its file: wait'],
	[
		/executable file not found|: not found/,
		'forbidden',
		'Install redis-cli there, or name a container that has it: [docker, exec, -i, redis, redis-cli]',
	],
	[
		/No such container|is not running|docker daemon|docker\.sock/,
		'forbidden',
		"See the container's name in redis.command, and whether the user may use the engine",
	],
	[
		/a password is required|a terminal is required|not allowed to execute/,
		'forbidden',
		'Allow it without a password in sudoers (NOPASSWD), for this command alone',
	],
];

const explained = (host: string, said: string): HostError => {
	const [, kind, cure] = cures.find(([pattern]) => pattern.test(said)) ?? [];
	return new HostError(kind ?? 'failed', host, said, {...(cure === undefined ? {} : {cure})});
};

/**
 * The answers to these commands, one each, as redis-cli writes them. All of it goes over standard input, the password too
 * (AUTH): nothing stands on a command line or in an environment. Rejects with HostError or NoSecret.
 */
export async function askRedis(
	host: Host,
	{redis, command, database}: RedisPart,
	commands: readonly string[],
	signal: AbortSignal,
): Promise<readonly string[]> {
	const password = await redisPassword(redis);
	const marker = randomUUID();
	const lines = [
		...(password ? [`AUTH ${redisWord(Buffer.from(password.reveal()).toString('latin1'))}`] : []),
		...(database > 0 ? [`SELECT ${database}`] : []),
		...commands.flatMap(each => [`ECHO ${marker}`, each]),
		`ECHO ${marker}`,
		'',
	].join('\n');
	const argv = [...command, '--no-raw'];
	const result = await host.exec(argv, {stdin: new Secret(lines), timeout, limit, signal}).catch(error => {
		throw error instanceof HostError && error.kind === 'missing'
			? new HostError('forbidden', host.id, error.message, {
					cure: 'Install redis-cli there, or name a container that has it: redis.command: [docker, exec, -i, redis, redis-cli]',
				})
			: error;
	});
	const [head = '', ...answers] = `\n${result.stdout.toString('latin1')}`.split(`\n"${marker}"`);
	const refused = redisError(head);
	if (refused !== undefined) {
		forgetPassword(redis);
		throw explained(host.id, refused);
	}

	if (answers.length !== commands.length + 1) {
		const said = redisError(result.stdout.toString('latin1')) ?? lastLine(result.stderr);
		throw said === ''
			? new HostError('forbidden', host.id, 'redis-cli answers nothing that is known', {
					cure: 'redis.command must run redis-cli with its standard input: docker exec needs -i',
				})
			: explained(host.id, said);
	}

	return answers.slice(0, -1).map(answer => answer.replace(/^\r?\n/, ''));
}

/** An answer that is none is an error of the part. */
export function orRefused(host: string, answer: string): string {
	const refused = redisError(answer.startsWith('(error)') ? answer : '');
	if (refused !== undefined) {
		throw explained(host, refused);
	}

	return answer;
}
