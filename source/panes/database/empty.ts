import type {Stack} from '../../config/stack-schema.js';
import type {Line} from '../../ui/line.js';

const strong = (text: string): Line => [{text, tone: 'strong'}];
const dim = (text: string): Line => [{text, tone: 'dim'}];
const indent = (line: Line): Line => [{text: '  '}, ...line];

/** What to write into the config where it is not said how psql is called; undefined where it is. */
export function postgresMissing({postgres}: Stack): readonly Line[] | undefined {
	if (postgres?.command) {
		return undefined;
	}

	const host = postgres?.host ?? 'HOST';
	const address = postgres?.address === undefined ? '' : `address: "${postgres.address}", `;
	return [
		strong(postgres ? 'The config does not say how psql is called.' : 'No PostgreSQL in the config.'),
		[{text: 'synaptop init looks for it; or in the config file one of'}],
		[{text: `postgres: {host: ${host}, ${address}command: [psql, -U, matrix, -d, matrix]}`}],
		[{text: `postgres: {host: ${host}, ${address}command: [sudo, -n, -u, postgres, psql, -d, matrix]}`}],
		[{text: `postgres: {host: ${host}, ${address}command: [docker, exec, -i, db, psql, -U, matrix, -d, matrix]}`}],
		dim('A password for psql belongs into ~/.pgpass of that host, never into the command.'),
	].map(indent);
}

/** The same for Redis. */
export function redisMissing({redis}: Stack): readonly Line[] | undefined {
	if (redis?.command || (redis?.password && redis.address !== undefined)) {
		return undefined;
	}

	const host = redis?.host ?? 'HOST';
	return [
		strong(redis ? 'The config does not say how redis-cli is called.' : 'No Redis in the config.'),
		[{text: `redis: {host: ${host}, command: [redis-cli, -n, "4"]}`}],
		[
			{
				text: `redis: {host: ${host}, command: [docker, exec, -i, redis, redis-cli, -n, "4"], password: {file: ~/.config/synaptop/redis}}`,
			},
		],
		dim(
			'The password goes over standard input: a file (0600), {env: NAME} or {command: [pass, show, redis]} of this machine.',
		),
	].map(indent);
}
