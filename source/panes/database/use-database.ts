import {useMemo} from 'react';
import {useHosts} from '../../frame/use-hosts.js';
import {useNow} from '../../frame/use-now.js';
import {useLooking, useSlices} from '../../frame/use-slices.js';
import {useStack} from '../../frame/use-stack.js';
import {pinText} from '../../metrics/pin.js';
import {metrics, pinFocus, stackMetrics} from '../../sources/metrics.js';
import {postgres} from '../../sources/postgres.js';
import {postgresTables} from '../../sources/postgres-tables.js';
import type {Probe} from '../../sources/probe.js';
import {redis} from '../../sources/redis.js';
import {redisKeys} from '../../sources/redis-keys.js';
import type {PolledSource} from '../../sources/source.js';
import type {Slice} from '../../store/slice.js';
import type {Line} from '../../ui/line.js';
import {hostNotes} from '../container-notes.js';
import {postgresMissing, redisMissing} from './empty.js';
import type {Pool} from './head.js';

type Probes<Facts> = ReadonlyArray<Probe<Facts>>;

const nowhere: readonly string[] = [];

/** What a source of probes has of the stack, looked at on the hosts. */
const useProbe = <Facts>(
	source: PolledSource<Probes<Facts>>,
	hosts: readonly string[],
	stack: string,
): {readonly slice: Slice<Probes<Facts>> | undefined; readonly probe: Probe<Facts> | undefined} => {
	const [slice] = useSlices(source, hosts);
	const ids = useMemo(() => hosts.map(() => [stack]), [hosts, stack]);
	useLooking(source, hosts, ids);
	return {slice, probe: slice?.data.find(one => one.stack === stack)};
};

/** Gauges of Synapse's pool of threads for the database; servers before 1.136 do not name themselves in them. */
const families = ['synapse_threadpool_working_threads', 'synapse_threadpool_max_threads'] as const;
const pool = 'database-master';

const usePool = (): Pool => {
	const {name, synapse, homeserver} = useStack();
	const host = synapse?.metrics.length ? synapse.host : undefined;
	const hosts = useMemo(() => (host === undefined ? nowhere : [host]), [host]);
	const [slice] = useSlices(metrics, hosts);
	const pins = useMemo(
		() =>
			families.map(family =>
				[{name: pool, ...(homeserver === undefined ? {} : {server_name: homeserver})}, {name: pool}].map(labels =>
					pinText({family, labels, figure: 'value'}),
				),
			),
		[homeserver],
	);
	const focus = useMemo(() => [pins.flat().map(pin => pinFocus(name, pin))], [name, pins]);
	useLooking(metrics, hosts, focus);
	const pinned = slice && stackMetrics(slice.data, name)?.pinned;
	const [working, most] = pins.map(
		same => pinned?.find(({pin, value}) => same.includes(pin) && value !== undefined)?.value,
	);
	return {working, most};
};

const useHost = (part: {readonly host: string} | undefined, missing: unknown): readonly string[] => {
	const host = missing ? undefined : part?.host;
	return useMemo(() => (host === undefined ? nowhere : [host]), [host]);
};

/** Everything that the tab shows of the stack in front. */
export const useDatabase = () => {
	const stack = useStack();
	const missing = useMemo(() => ({postgres: postgresMissing(stack), redis: redisMissing(stack)}), [stack]);
	const postgresHosts = useHost(stack.postgres, missing.postgres);
	const redisHosts = useHost(stack.redis, missing.redis);
	const activity = useProbe(postgres, postgresHosts, stack.name);
	const tables = useProbe(postgresTables, postgresHosts, stack.name);
	const cache = useProbe(redis, redisHosts, stack.name);
	const keys = useProbe(redisKeys, redisHosts, stack.name);
	const late = [activity, cache].some(({slice}) => slice !== undefined && slice.phase !== 'live');
	const now = useNow(late ? 1000 : 30_000);
	const all = useHosts();
	const notesOf = (hosts: readonly string[], slice: Slice<unknown> | undefined, what: string): readonly Line[] =>
		slice
			? hostNotes(
					all.filter(({name}) => hosts.includes(name)),
					[slice],
					now,
					what,
				)
			: [];
	return {
		stack,
		missing,
		now,
		pool: usePool(),
		activity: {...activity, notes: notesOf(postgresHosts, activity.slice, 'psql')},
		tables,
		cache: {...cache, notes: notesOf(redisHosts, cache.slice, 'redis-cli')},
		keys,
	};
};

export type Database = ReturnType<typeof useDatabase>;
