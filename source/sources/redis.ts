import {partHosts} from '../config/part-hosts.js';
import {HostError} from '../hosts/host.js';
import {redisNumber, redisWord} from '../parsers/redis-cli.js';
import {parseRedisInfo, type RedisInfo} from '../parsers/redis-info.js';
import {append, emptySeries, type Series} from '../store/series.js';
import {type Probe, probeAll} from './probe.js';
import {askRedis, orRefused, redisCommand, redisParts} from './redis-cli.js';
import type {PolledSource} from './source.js';

export interface RedisFacts extends RedisInfo {
	/** Number of the database, and its keys. */
	readonly database: number;
	readonly keys: number;
	/** Who listens to Synapse's replication; undefined where the server's name is not known. */
	readonly listeners?: number;
	/** Bytes, oldest first. */
	readonly used: Series;
}

export type RedisData = ReadonlyArray<Probe<RedisFacts>>;

const unseen = 60;

/** R1: how much Redis holds, for whom, and how often it had what was asked for. 0 keys can be normal: Synapse's expire. */
export const redis: PolledSource<RedisData> = {
	id: 'redis',
	title: 'Redis',
	operations: ['R1'],
	empty: [],
	hosts: config => partHosts(config, ({redis: part}) => (part && redisCommand(part) ? [part] : [])),
	every: {seen: 5, unseen},
	lacks: (data, focus) => [...focus].some(stack => !data.some(probe => probe.stack === stack)),
	read: context =>
		probeAll(context, redisParts(context), {every: unseen}, async (part, before) => {
			const {host, signal, now} = context;
			const channel = part.channel === undefined ? [] : [`PUBSUB NUMSUB ${redisWord(part.channel)}`];
			const answers = await askRedis(host, part, ['DBSIZE', 'INFO', ...channel], signal);
			const [size = '', text = '', numbers = ''] = answers;
			const info = parseRedisInfo(orRefused(host.id, text));
			const keys = redisNumber(orRefused(host.id, size));
			if (!info || keys === undefined) {
				throw new HostError('failed', host.id, 'Redis tells nothing that is known');
			}

			const listeners = redisNumber(numbers);
			return {
				...info,
				database: part.database,
				keys,
				used: append(before?.facts?.used ?? emptySeries, now(), info.memory, {expected: unseen * 1000}),
				...(listeners === undefined ? {} : {listeners}),
			};
		}),
};
