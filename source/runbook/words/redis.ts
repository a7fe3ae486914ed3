import {clean} from '../../parsers/clean.js';

/** What is wrong with Redis for Synapse, in one line, and what to do. */
export interface RedisWords {
	readonly text: string;
	readonly next: string;
	/** It is only not ready yet. */
	readonly severity?: 'warning';
}

interface Reading {
	readonly said: RegExp;
	readonly read: (where: string, command: string) => RedisWords;
}

/** Redis' own words (server.c, acl.c, networking.c of 5 to 8). */
const readings: readonly Reading[] = [
	{
		said: /^-DENIED/,
		read: where => ({
			text: `Redis at ${where} is in protected mode: without a password it talks to its own machine only`,
			next: 'Set requirepass of Redis and redis.password of homeserver.yaml to the same password',
		}),
	},
	{
		said: /^-NOAUTH/,
		read: where => ({
			text: `Redis at ${where} wants a password, and homeserver.yaml has none`,
			next: 'Add password (or password_path) to the redis section of homeserver.yaml',
		}),
	},
	{
		said: /^-WRONGPASS|^-ERR invalid password/,
		read: where => ({
			text: `Redis at ${where} refuses the password of homeserver.yaml`,
			next: 'Make redis.password of homeserver.yaml and requirepass of Redis the same',
		}),
	},
	{
		said: /without any password configured|no password is set/i,
		read: where => ({
			text: `Redis at ${where} has no password, and homeserver.yaml sends one`,
			next: 'Take password out of the redis section of homeserver.yaml, or set requirepass of Redis',
		}),
	},
	{
		said: /DB index is out of range|invalid DB index/,
		read: where => ({
			text: `Redis at ${where} has no database of the number dbid in homeserver.yaml`,
			next: 'Another dbid in the redis section of homeserver.yaml, or raise databases of Redis',
		}),
	},
	{
		said: /SELECT is not allowed in cluster mode/,
		read: where => ({
			text: `Redis at ${where} is a cluster, which has database 0 only`,
			next: 'Take dbid out of the redis section of homeserver.yaml',
		}),
	},
	{
		said: /^-LOADING/,
		read: where => ({
			text: `Redis at ${where} is loading its file and answers nothing else`,
			next: 'Wait until it is through',
		}),
	},
	{
		said: /^-NOPERM/,
		read: (where, command) => ({
			text: `the user of Redis at ${where} may not use ${command}`,
			next: 'Synapse needs PING, SELECT, GET, SET, PUBLISH and SUBSCRIBE: see ACL LIST of Redis',
		}),
	},
	{
		said: /^-MISCONF/,
		read: where => ({
			text: `Redis at ${where} cannot save to its disk and takes no writes`,
			next: 'See the disk and the log of Redis; stop-writes-on-bgsave-error',
		}),
	},
	{
		said: /^-MASTERDOWN|^-READONLY/,
		read: where => ({
			text: `Redis at ${where} is a replica that is not in sync or takes no writes`,
			next: 'Synapse needs the primary: see host in the redis section of homeserver.yaml',
		}),
	},
	{
		said: /max number of clients reached/,
		read: where => ({
			text: `Redis at ${where} has no connection left (maxclients)`,
			next: 'See CLIENT LIST of Redis; raise maxclients',
		}),
	},
];

/** What an answer means that is not what was hoped for. `where`: "redis:6379". */
export function readRedis(command: string, answer: string, where: string): RedisWords {
	const said = clean(answer).trim();
	const known = readings.find(reading => reading.said.test(said));
	if (known) {
		return known.read(where, command);
	}

	return said.startsWith('-')
		? {
				text: `Redis at ${where} answers ${command} with an error: ${said.slice(1, 160)}`,
				next: 'See the log of Redis',
			}
		: {
				text: `what answers at ${where} is not Redis: "${said.slice(0, 60)}"`,
				next: 'See host and port in the redis section of homeserver.yaml',
			};
}
