import type {DemoContainer, Load} from './container.js';
import {createLogRing} from './log-ring.js';
import type {Random} from './random.js';
import {type Json, recorded, type Template} from './recorded.js';
import {nanoseconds, seconds} from './time.js';

type Given = Partial<
	Pick<DemoContainer, 'id' | 'restartPolicy' | 'healthCheck' | 'memoryLimit' | 'endsWith' | 'image'>
>;

const MiB = 2 ** 20;

/** The containers of the demo's host `matrix`, up since some days; `workers` of Synapse beside it. */
export function createStack(random: Random, workers = 0): DemoContainer[] {
	const {synapse, 'element-web': element, 'redis-local': redis} = recorded.containers;
	const check = (template: Template) => (template.inspect.Config.Healthcheck.Test as string[]).slice(1);
	const elementCheck = `/bin/sh -c ${check(element)}`;
	return [
		create('synapse', synapse, random, {
			load: {cpu: 0.12, memory: 1240 * MiB, received: 4200, sent: 9800},
			given: {healthCheck: check(synapse).join(' '), memoryLimit: 4096 * MiB, endsWith: 0},
		}),
		create('element-web', element, random, {
			load: {cpu: 0.002, memory: 9 * MiB, received: 260, sent: 900},
			given: {healthCheck: elementCheck},
		}),
		create('redis-local', redis, random, {
			load: {cpu: 0.008, memory: 22 * MiB, received: 800, sent: 640},
			given: {restartPolicy: 'no', endsWith: 0},
		}),
		create('well-known', element, random, {
			load: {cpu: 0.001, memory: 4 * MiB, received: 120, sent: 180},
			given: {id: random.hex(64)},
			ports: [{PrivatePort: 80, Type: 'tcp'}],
		}),
		...Array.from({length: workers}, (_, index) =>
			create(`worker-${index + 1}`, synapse, random, {
				load: {cpu: 0.02, memory: 180 * MiB, received: 900, sent: 1200},
				given: {id: random.hex(64), endsWith: 0},
			}),
		),
	];
}

function create(
	name: string,
	template: Template,
	random: Random,
	{load, given, ports}: {load: Load; given: Given; ports?: readonly Json[]},
): DemoContainer {
	const now = nanoseconds();
	const startedAt = now - seconds(3 * 24 * 3600 + random.between(3 * 3600, 20 * 3600));
	const up = Number(now - startedAt) / 1e9;
	return {
		id: template.list.Id,
		name,
		image: template.list.Image,
		template: named(given.healthCheck ? template : withoutHealth(template), name, ports ?? template.list.Ports),
		log: createLogRing(),
		restartPolicy: 'unless-stopped',
		endsWith: 143,
		created: startedAt - seconds(1),
		...given,
		status: 'running',
		health: 'healthy',
		ill: false,
		failingStreak: 0,
		checks: [],
		pid: Math.floor(random.between(1000, 9000)),
		startedAt,
		finishedAt: 0n,
		exitCode: 0,
		restartCount: 0,
		load,
		used: {at: now, cpu: load.cpu * up * 1e9, received: load.received * up, sent: load.sent * up},
	};
}

function withoutHealth(template: Template): Template {
	const {Health: _health, ...State} = template.inspect.State;
	const {Healthcheck: _check, ...Config} = template.inspect.Config;
	return {...template, inspect: {...template.inspect, State, Config}};
}

/** The service of the compose project is called as the container. */
function named(template: Template, name: string, Ports: readonly Json[]): Template {
	const key = 'com.docker.compose.service';
	const rename = (Labels: Json) => (key in Labels ? {...Labels, [key]: name} : Labels);
	const {list, inspect} = template;
	return {
		...template,
		list: {...list, Ports, Labels: rename(list.Labels)},
		inspect: {...inspect, Config: {...inspect.Config, Labels: rename(inspect.Config.Labels ?? {})}},
	};
}
