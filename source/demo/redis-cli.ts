import {createInterface} from 'node:readline';
import type {Command} from './commands.js';
import {recordedDatabase} from './recorded.js';

interface Key {
	readonly name: string;
	/** Seconds that it lives, and after which it comes again. */
	readonly life: number;
}

/** What Synapse keeps there: replication/tcp/external_cache.py. */
const keys: readonly Key[] = Array.from({length: 24}, (_, index) => ({
	name: `cache_v1:${index % 3 === 0 ? 'get_server_keys_json_for_remote' : 'event_auth_chain'}:${(index * 2_654_435_761).toString(16).slice(0, 8)}`,
	life: 60 + index * 35,
}));

const left = ({life}: Key, now: number): number => life - (now % life);
/** A tenth of its life it is not there. */
const isThere = (key: Key, now: number): boolean => left(key, now) > key.life * 0.1;

const infoAt = (now: number, count: number): string => {
	const done = Math.floor(now % 1e6);
	const change: Readonly<Record<string, number>> = {
		uptime_in_seconds: 12 * 86_400 + done,
		used_memory: 1_016_096 + count * 1400,
		used_memory_peak: 1_090_000,
		connected_clients: 3,
		keyspace_hits: done * 9,
		keyspace_misses: done,
		instantaneous_ops_per_sec: 11 + (done % 7),
	};
	return recordedDatabase.info.replace(/^(\w+):[^\r\n]*/gm, (line, name: string) =>
		Object.hasOwn(change, name) ? `${name}:${change[name]}` : line,
	);
};

/** The answer to one line, as `redis-cli --no-raw` writes it. */
function answerTo(line: string, now: number): string {
	const [command = '', first = ''] = line.split(' ');
	const there = keys.filter(key => isThere(key, now));
	const key = there.find(({name}) => name === first);
	switch (command.toUpperCase()) {
		case 'ECHO':
			return `"${first}"`;
		case 'SELECT':
			return 'OK';
		case 'DBSIZE':
			return `(integer) ${there.length}`;
		case 'INFO':
			return infoAt(now, there.length);
		case 'PUBSUB':
			return `1) "${line.split(' ')[2]}"\n2) (integer) 1`;
		case 'SCAN':
			return `1) "0"\n2) ${there.map(({name}, index) => `${index > 0 ? '   ' : ''}${index + 1}) "${name}"`).join('\n') || '(empty array)'}`;
		case 'TYPE':
			return key ? 'string' : 'none';
		case 'PTTL':
			return `(integer) ${key ? Math.round(left(key, now) * 1000) : -2}`;
		default:
			return `(error) ERR unknown command '${command.slice(0, 40)}', with args beginning with: `;
	}
}

/** redis-cli as the program calls it: commands as lines. */
export const createRedisCli =
	(isUp: () => boolean): Command =>
	async ({stream, errors}) => {
		for await (const line of createInterface({input: stream, crlfDelay: Number.POSITIVE_INFINITY})) {
			if (line === '') {
				continue;
			}

			if (isUp()) {
				stream.write(`${answerTo(line, Date.now() / 1000)}\n`);
			} else {
				errors.write('Could not connect to Redis at 127.0.0.1:6379: Connection refused\n');
			}
		}

		return 0;
	};
