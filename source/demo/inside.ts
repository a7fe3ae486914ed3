import type {Command} from './commands.js';
import {type DemoConfigFiles, inputOf} from './config-files.js';
import type {Json} from './recorded.js';

// What the guided checks' scripts (runbook/inside) find in Synapse's container. They are known by a piece of their text.

/** What is up beside the container. */
export interface Beside {
	readonly postgres: () => boolean;
	readonly redis: () => boolean;
}

const address = '10.0.3.103';
const gigabyte = 2 ** 30;

/** homeserver.yaml as it is now: somebody may have edited it. */
async function look(files: DemoConfigFiles, path: string): Promise<Json> {
	const {parse} = await import('yaml');
	const text = files.text('/homeserver.yaml') ?? '';
	const who = {uid: 1000, gid: 1000};
	let config: Json;
	try {
		config = parse(text, {logLevel: 'silent'}) as Json;
	} catch (error) {
		return {...who, files: [{path, state: 'syntax', said: (error as Error).message.split('\n')[0]}], text};
	}

	const {database = {}, redis = {}, listeners = [], signing_key_path: key, server_name: name} = config;
	const {args = {}} = database;
	return {
		...who,
		files: [{path, state: 'ok'}],
		text,
		key: {path: key ?? `/data/${name}.signing.key`, state: 'ok'},
		database: {name: database.name, path: null, host: args.host, user: args.user, dbname: args.dbname ?? args.database},
		redis: {enabled: redis.enabled === true, host: redis.host, port: redis.port, path: null, dbid: null},
		ports: listeners
			.filter(({resources = []}: Json) => resources.some(({names = []}: Json) => names.includes('client')))
			.map(({port}: Json) => port),
		disks: [
			{path: '/', size: 31 * gigabyte, free: 17 * gigabyte, files: 2_064_384, free_files: 1_702_112, read_only: false},
		],
	};
}

const reach = ({of, stage}: Json, up: boolean): Json => ({
	host: 'database',
	port: of === 'redis' ? 6379 : 5432,
	path: null,
	addresses: [address],
	tried:
		stage === 'port' ? [{address, state: up ? 'open' : 'ECONNREFUSED', said: up ? null : 'Connection refused'}] : [],
});

const connect = (up: boolean): Json =>
	up
		? {
				...{
					connected: true,
					where: 'database:5432',
					took: 4,
					version: '15.14',
					collate: 'C',
					ctype: 'C',
					encoding: 'UTF8',
				},
				...{recovery: false, read_only: 'off', create: true, user: 'matrix', database: 'matrix', unsafe: false},
			}
		: {
				connected: false,
				where: 'database:5432',
				kind: 'OperationalError',
				said: `connection to server at "database" (${address}), port 5432 failed: Connection refused Is the server running on that host and accepting TCP/IP connections?`,
			};

const ping = (up: boolean): Json =>
	up
		? {
				where: 'database:6379',
				answers: [
					['AUTH', '+OK'],
					['PING', '+PONG'],
				],
			}
		: {where: 'database:6379', answers: [], failed: 'connection', said: '[Errno 111] Connection refused'};

/** A line of /proc/net/tcp (proc(5)): 0.0.0.0:8008 listens. */
const listening = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F48 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31415 1 0000000000000000 100 0 0 10 0
`;

/** `docker exec -i CONTAINER python3 - JSON`; undefined where it is something else. */
export const createInside =
	(files: DemoConfigFiles, {postgres, redis}: Beside) =>
	async (running: Parameters<Command>[0], argument: string): Promise<number> => {
		const asked = JSON.parse(argument) as Json;
		const script = (await inputOf(running.stream)).toString();
		const answers: ReadonlyArray<readonly [piece: string, answer: () => Json | Promise<Json>]> = [
			["found['disks']", () => look(files, asked.shown)],
			["sys.argv = ['judge'", () => ({unknown: []})],
			["found['tried']", () => reach(asked, asked.of === 'redis' ? redis() : postgres())],
			['psycopg2.connect', () => connect(postgres())],
			["['PING']", () => ping(redis())],
			["'/proc/net/'", () => ({tcp: listening})],
		];
		const known = answers.find(([piece]) => script.includes(piece));
		if (!known) {
			running.errors.write('this is not part of the demo\n');
			return 1;
		}

		running.stream.write(`${JSON.stringify(await known[1]())}\n`);
		return 0;
	};

export type Inside = ReturnType<typeof createInside>;
