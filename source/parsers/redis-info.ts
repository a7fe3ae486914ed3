import {clean} from './clean.js';

export interface RedisInfo {
	readonly version: string;
	/** Seconds. */
	readonly uptime: number;
	/** "master", "slave". */
	readonly role: string;
	/** Bytes. */
	readonly memory: number;
	readonly peak: number;
	/** What the process has of the machine. */
	readonly resident: number;
	/** maxmemory; 0: no limit. */
	readonly limit: number;
	/** What is done at the limit: "noeviction" refuses writes. */
	readonly policy: string;
	readonly clients: number;
	readonly blocked: number;
	/** 0: not told (before Redis 7). */
	readonly maxClients: number;
	/** Since the start. */
	readonly hits: number;
	readonly misses: number;
	readonly expired: number;
	readonly evicted: number;
	/** Commands a second, now. */
	readonly operations: number;
	/** It reads its file and does not answer otherwise. */
	readonly loading: boolean;
	/** The last save to disk went wrong: writes are refused then, by default. */
	readonly saveFailed: boolean;
}

/** The lines NAME:VALUE of INFO; undefined if it is none. */
export function parseRedisInfo(output: string): RedisInfo | undefined {
	const values = new Map(
		output.split(/\r?\n/).flatMap(line => {
			const [, name, value] = /^([\w-]+):(.*)$/.exec(line) ?? [];
			return name === undefined ? [] : [[name, value!] as const];
		}),
	);
	const number = (name: string): number => {
		const value = Number(values.get(name) ?? 0);
		return Number.isFinite(value) && value >= 0 ? value : 0;
	};
	const text = (name: string): string => clean(values.get(name) ?? '').slice(0, 60);
	if (!values.has('redis_version') || !values.has('used_memory')) {
		return undefined;
	}

	return {
		version: text('redis_version'),
		uptime: number('uptime_in_seconds'),
		role: text('role'),
		memory: number('used_memory'),
		peak: number('used_memory_peak'),
		resident: number('used_memory_rss'),
		limit: number('maxmemory'),
		policy: text('maxmemory_policy'),
		clients: number('connected_clients'),
		blocked: number('blocked_clients'),
		maxClients: number('maxclients'),
		hits: number('keyspace_hits'),
		misses: number('keyspace_misses'),
		expired: number('expired_keys'),
		evicted: number('evicted_keys'),
		operations: number('instantaneous_ops_per_sec'),
		loading: values.get('loading') === '1',
		saveFailed: values.get('rdb_last_bgsave_status') === 'err' || values.get('aof_last_write_status') === 'err',
	};
}
