import {z} from 'zod';
import {secretPlace} from './secret-place.js';

// PostgreSQL and Redis: where they listen, and how the host's own psql and redis-cli are called.

const address = z
	.string()
	.regex(/^(?:\/.+|.+:\d{1,5})$/, 'must be HOST:PORT or the path of a unix socket, as that host sees it')
	.optional()
	.describe('Where it listens, as that host sees it: HOST:PORT or the path of a unix socket');

// A program called "-x" is none, and the shell over there would take it for an option.
const command = z
	.array(z.string().regex(/^[^\0]+$/, 'must not be empty'))
	.min(1)
	.refine(([program = '']) => !program.startsWith('-'), 'must begin with a program, as in [psql, -d, matrix]')
	.optional();

const reached = <Service extends {readonly address?: string | undefined; readonly command?: unknown}>({
	address: where,
	command: how,
}: Service): boolean => where !== undefined || how !== undefined;

/** The database of the homeserver. */
export const postgresSchema = (host: z.ZodString) =>
	z
		.strictObject({
			host,
			address,
			command: command.describe(
				'How psql is called there, for sizes and connections: [psql, -U, matrix, -d, matrix], [sudo, -n, -u, postgres, psql, -d, matrix] or [docker, exec, -i, db, psql, -U, matrix, -d, matrix]; never with a password (~/.pgpass is for that)',
			),
			admin: command.describe(
				'How psql is called there by one who may make roles and databases, for the set-up and restore drills; if absent as `command` is: [sudo, -n, -u, postgres, psql]',
			),
			dump: command.describe(
				'How pg_dump is called there, for backups; if absent as psql is: [pg_dump, -U, matrix, -d, matrix]',
			),
		})
		.refine(reached, 'needs address or command, as in {address: "localhost:5432"}');

/** The Redis of the homeserver. */
export const redisSchema = (host: z.ZodString) =>
	z
		.strictObject({
			host,
			address,
			command: command
				.refine(
					words => !words?.some(word => /^(?:-a|--pass|-u)$/.test(word)),
					'must not hold a password: that is what password is for (and -h, -p, -n are for what -u says)',
				)
				.describe(
					'How redis-cli is called there, for figures and keys: [redis-cli, -n, "4"] or [docker, exec, -i, redis, redis-cli, -n, "4"]',
				),
			password: secretPlace('~/.config/synaptop/redis')
				.optional()
				.describe('Handed over on the standard input of redis-cli'),
		})
		.refine(reached, 'needs address or command, as in {address: "localhost:6379"}');
