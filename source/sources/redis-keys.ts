import {HostError} from '../hosts/host.js';
import {parseKeys, parseScan, type RedisKey, redisWord} from '../parsers/redis-cli.js';
import {type Probe, probeAll} from './probe.js';
import {askRedis, orRefused, type RedisPart, redisParts} from './redis-cli.js';
import type {PolledSource, SourceContext} from './source.js';

export interface KeysFacts {
	/** In no order that means something. */
	readonly keys: readonly RedisKey[];
	/** There are more. */
	readonly more: boolean;
}

export type KeysData = ReadonlyArray<Probe<KeysFacts>>;

/** Keys that are shown, and rounds of SCAN for them at the most: KEYS would keep everybody waiting. */
const most = 200;
const rounds = 5;
const unseen = 600;

async function scan(context: SourceContext<KeysData>, part: RedisPart): Promise<KeysFacts> {
	const {host, signal} = context;
	// SCAN may tell a key twice.
	const found = new Set<string>();
	let cursor = '0';
	for (let round = 0; round < rounds && found.size < most; round++) {
		const [answer = ''] = await askRedis(host, part, [`SCAN ${cursor} COUNT ${most}`], signal);
		const told = parseScan(orRefused(host.id, answer));
		if (!told) {
			throw new HostError('failed', host.id, 'Redis answers SCAN with nothing that is known');
		}

		for (const key of told.keys) {
			found.add(key);
		}

		({cursor} = told);
		if (cursor === '0') {
			break;
		}
	}

	const shown = [...found].toSorted().slice(0, most);
	return {keys: await describe(context, part, shown), more: cursor !== '0' || found.size > most};
}

async function describe(
	{host, signal}: SourceContext<KeysData>,
	part: RedisPart,
	keys: readonly string[],
): Promise<readonly RedisKey[]> {
	if (keys.length === 0) {
		return [];
	}

	const asked = keys.flatMap(key => [`TYPE ${redisWord(key)}`, `PTTL ${redisWord(key)}`]).join('\n');
	const [answer = ''] = await askRedis(host, part, [asked], signal);
	return parseKeys(keys, answer);
}

/** R2: some keys of Redis with their types and times, while somebody looks. */
export const redisKeys: PolledSource<KeysData> = {
	id: 'redis-keys',
	title: 'Keys of Redis',
	operations: ['R2'],
	empty: [],
	every: {seen: 15, unseen},
	lacks: (data, focus) => [...focus].some(stack => !data.some(probe => probe.stack === stack)),
	read: context => probeAll(context, redisParts(context), {every: unseen}, part => scan(context, part)),
};
