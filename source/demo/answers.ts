import {advance, type DemoContainer, isUp} from './container.js';
import {type Json, recorded} from './recorded.js';
import {humanDuration, nanoseconds, rfc3339, seconds} from './time.js';

// What the engine says of a container, in the keys, order and types that were recorded; only the living values are put in.

const booted = nanoseconds() - seconds(12 * 24 * 3600);
const never = '0001-01-01T00:00:00Z';

const time = (at: bigint): string => (at === 0n ? never : rfc3339(at));

/** An entry of GET /containers/json. */
export function listEntry(container: DemoContainer, now: bigint): Json {
	const {list} = container.template;
	const networks = Object.entries<Json>(list.NetworkSettings.Networks);
	return {
		...list,
		Id: container.id,
		Names: [`/${container.name}`],
		Image: container.image,
		Created: Number(container.created / 1_000_000_000n),
		Ports: isUp(container) ? list.Ports : [],
		State: container.status,
		Status: statusText(container, now),
		NetworkSettings: {
			Networks: Object.fromEntries(networks.map(([name, network]) => [name, reachable(network, container)])),
		},
	};
}

/** A container that is down has no address. */
function reachable(network: Json, container: DemoContainer): Json {
	return isUp(container)
		? network
		: {...network, EndpointID: '', Gateway: '', IPAddress: '', IPPrefixLen: 0, MacAddress: ''};
}

function statusText(container: DemoContainer, now: bigint): string {
	const up = `Up ${humanDuration(now - container.startedAt)}`;
	const ago = `(${container.exitCode}) ${humanDuration(now - container.finishedAt)} ago`;
	switch (container.status) {
		case 'exited':
			return `Exited ${ago}`;
		case 'restarting':
			return `Restarting ${ago}`;
		case 'paused':
			return `${up} (Paused)`;
		default:
			return container.healthCheck
				? `${up} (${container.health === 'starting' ? 'health: starting' : container.health})`
				: up;
	}
}

/** GET /containers/ID/json. */
export function inspection(container: DemoContainer): Json {
	const {inspect} = container.template;
	const networks = Object.entries<Json>(inspect.NetworkSettings.Networks);
	return {
		...inspect,
		Id: container.id,
		Created: rfc3339(container.created),
		State: processState(container, inspect.State),
		Name: `/${container.name}`,
		RestartCount: container.restartCount,
		HostConfig: {
			...inspect.HostConfig,
			RestartPolicy: {Name: container.restartPolicy, MaximumRetryCount: 0},
			Memory: container.memoryLimit ?? 0,
		},
		Config: {...inspect.Config, Hostname: container.id.slice(0, 12), Image: container.image},
		NetworkSettings: {
			...inspect.NetworkSettings,
			Ports: isUp(container) ? inspect.NetworkSettings.Ports : {},
			Networks: Object.fromEntries(networks.map(([name, network]) => [name, reachable(network, container)])),
		},
	};
}

function processState(container: DemoContainer, state: Json): Json {
	const {status} = container;
	return {
		...state,
		Status: status,
		// A container that waits for its next start counts as running (and its process is none).
		Running: status !== 'exited',
		Paused: status === 'paused',
		Restarting: status === 'restarting',
		Pid: isUp(container) ? container.pid : 0,
		ExitCode: container.exitCode,
		StartedAt: time(container.startedAt),
		FinishedAt: time(container.finishedAt),
		...(container.healthCheck && {Health: healthState(container)}),
	};
}

const healthState = (container: DemoContainer): Json => ({
	Status: isUp(container) ? container.health : 'unhealthy',
	FailingStreak: container.failingStreak,
	Log: container.checks.map(({start, end, code}) => ({
		Start: rfc3339(start),
		End: rfc3339(end),
		ExitCode: code,
		Output:
			code === 0 ? 'OK' : 'curl: (7) Failed to connect to localhost port 8008 after 0 ms: Could not connect to server',
	})),
});

/** A sample of GET /containers/ID/stats. `before` is what the sample before it said of the CPU; absent for one-shot. */
export function statsSample(container: DemoContainer, now: bigint, {previous}: {previous: boolean}): Json {
	const {stats} = container.template;
	if (!isUp(container)) {
		return {...recorded.stoppedStats, name: `/${container.name}`, id: container.id};
	}

	advance(container, now);
	const {used, load} = container;
	const second = load.cpu * 1e9;
	return {
		...stats,
		read: rfc3339(now),
		preread: previous ? rfc3339(now - seconds(1)) : never,
		cpu_stats: cpuStats(stats.cpu_stats, used.cpu, now),
		precpu_stats: previous
			? cpuStats(stats.cpu_stats, Math.max(0, used.cpu - second), now - seconds(1))
			: recorded.stoppedStats.precpu_stats,
		memory_stats: memoryStats(stats.memory_stats, container),
		name: `/${container.name}`,
		id: container.id,
		networks: {
			eth0: {
				...stats.networks.eth0,
				rx_bytes: Math.floor(used.received),
				rx_packets: Math.floor(used.received / 170),
				tx_bytes: Math.floor(used.sent),
				tx_packets: Math.floor(used.sent / 210),
			},
		},
	};
}

function cpuStats(template: Json, used: number, now: bigint): Json {
	const cores = template.online_cpus as number;
	const total = Math.floor(used);
	const first = Math.floor(total * 0.47);
	return {
		...template,
		cpu_usage: {
			...template.cpu_usage,
			total_usage: total,
			percpu_usage: [first, total - first],
			usage_in_kernelmode: Math.floor(total * 0.2),
			usage_in_usermode: Math.floor(total * 0.8),
		},
		// Nanoseconds of all cores together since the machine started.
		system_cpu_usage: Number(now - booted) * cores,
	};
}

function memoryStats(template: Json, container: DemoContainer): Json {
	const rss = Math.floor(container.load.memory);
	const usage = rss + template.stats.cache;
	return {
		...template,
		usage,
		max_usage: Math.max(usage, template.max_usage),
		stats: {...template.stats, rss, total_rss: rss, inactive_anon: rss, total_inactive_anon: rss},
		limit: container.memoryLimit ?? template.limit,
	};
}
