import {clean} from './clean.js';
import {isRecord, parseJson, textOf} from './json.js';

/** What homeserver.yaml says about where things are; nothing in it is secret. */
export interface HomeserverFacts {
	readonly serverName?: string;
	readonly publicUrl?: string;
	readonly listeners: ReadonlyArray<{
		readonly port: number;
		readonly type: string;
		/** "client", "federation", "metrics" … */
		readonly resources: readonly string[];
	}>;
	readonly metricsEnabled: boolean;
	/** `sqlite` has no host. */
	readonly database?: {
		readonly kind: 'postgres' | 'sqlite';
		readonly host?: string;
		readonly port: number;
		readonly user?: string;
		/** Name of the database. */
		readonly name?: string;
	};
	/** Absent where Synapse uses none. */
	readonly redis?: {readonly host: string; readonly port: number; readonly path?: string; readonly database?: number};
}

/** Reads the files given as arguments as Synapse does (later ones win) and prints only these few values: no secret leaves. */
export const homeserverScript = `import json, sys, yaml
c = {}
for path in sys.argv[1:]:
    with open(path) as f:
        c.update(yaml.safe_load(f) or {})
d = c.get('database') or {}
a = d.get('args') or {}
r = c.get('redis') or {}
print(json.dumps({
    'server_name': c.get('server_name'),
    'public_baseurl': c.get('public_baseurl'),
    'enable_metrics': bool(c.get('enable_metrics')),
    'listeners': [{'port': l.get('port'), 'type': l.get('type'), 'resources': [n for s in l.get('resources') or [] for n in s.get('names') or []]} for l in c.get('listeners') or []],
    'database': {'name': d.get('name'), 'host': a.get('host') or a.get('hostaddr'), 'port': a.get('port'), 'user': a.get('user'), 'dbname': a.get('dbname') or a.get('database')} if d else None,
    'redis': {'host': r.get('host'), 'port': r.get('port'), 'path': r.get('path'), 'dbid': r.get('dbid')} if r.get('enabled') else None,
}))
`;

const word = (value: unknown, name: string): string | undefined => {
	const text = textOf(value, name);
	return text === undefined || clean(text) !== text || text === '' ? undefined : text;
};

const portOf = (value: unknown, fallback: number): number => {
	const port = isRecord(value) ? Number(value.port) : Number.NaN;
	return Number.isInteger(port) && port > 0 && port < 65_536 ? port : fallback;
};

/** What the script printed; undefined if that is something else. */
export function parseHomeserverFacts(output: Buffer | string): HomeserverFacts | undefined {
	const data = parseJson(output);
	if (!isRecord(data)) {
		return undefined;
	}

	const serverName = word(data, 'server_name');
	const publicUrl = word(data, 'public_baseurl');
	const {database, redis} = data;
	const databaseHost = word(database, 'host');
	const redisPath = word(redis, 'path');
	const user = word(database, 'user');
	const name = word(database, 'dbname');
	return {
		...(serverName === undefined ? {} : {serverName}),
		...(publicUrl === undefined ? {} : {publicUrl}),
		metricsEnabled: data.enable_metrics === true,
		listeners: (Array.isArray(data.listeners) ? data.listeners : []).filter(isRecord).map(listener => ({
			port: portOf(listener, 0),
			type: word(listener, 'type') ?? '',
			resources: (Array.isArray(listener.resources) ? listener.resources : [])
				.filter(name => typeof name === 'string')
				.map(clean),
		})),
		...(isRecord(database)
			? {
					database: {
						kind: word(database, 'name') === 'psycopg2' ? ('postgres' as const) : ('sqlite' as const),
						...(databaseHost === undefined ? {} : {host: databaseHost}),
						port: portOf(database, 5432),
						...(user === undefined ? {} : {user}),
						...(name === undefined ? {} : {name}),
					},
				}
			: {}),
		...(isRecord(redis)
			? {
					redis: {
						host: word(redis, 'host') ?? 'localhost',
						port: portOf(redis, 6379),
						...(redisPath === undefined ? {} : {path: redisPath}),
						...(isRecord(redis) && Number.isInteger(redis.dbid) ? {database: redis.dbid as number} : {}),
					},
				}
			: {}),
	};
}
