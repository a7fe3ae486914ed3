import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {type InspectedContainer, type ListedContainer, parseContainer} from '../../../source/parsers/docker.js';
import {cpuPercent, parseStats, type RawStats} from '../../../source/parsers/docker-stats.js';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/lab/${name}`, import.meta.url), 'utf8');
const lines = <Value>(name: string): Value[] =>
	fixture(name)
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
const listed: ListedContainer[] = JSON.parse(fixture('containers.json'));
const find = (name: string): ListedContainer => listed.find(({Names}) => Names?.[0] === `/${name}`)!;

test('a running container, from list and inspect of engine 20.10', () => {
	const inspect: InspectedContainer = JSON.parse(fixture('inspect-synapse.json'));
	const container = parseContainer(find('synapse'), inspect);
	assert.deepEqual(
		{...container, composeFiles: undefined, composeHash: undefined},
		{
			id: find('synapse').Id,
			imageId: find('synapse').ImageID,
			composeFiles: undefined,
			composeHash: undefined,
			name: 'synapse',
			project: 'matrix',
			service: 'synapse',
			directory: '/home/lab/.homelab/matrix',
			image: 'matrixdotorg/synapse:latest',
			state: 'running',
			exitCode: undefined,
			oomKilled: false,
			health: 'healthy',
			failingStreak: 0,
			healthOutput: undefined,
			startedAt: Date.parse(inspect.State.StartedAt!),
			finishedAt: undefined,
			restarts: 0,
			restartPolicy: 'unless-stopped',
			ports: [
				{container: 8008, protocol: 'tcp', ip: '127.0.0.1', host: 8008},
				{container: 8448, protocol: 'tcp'},
				{container: 9000, protocol: 'tcp', ip: '127.0.0.1', host: 9000},
			],
			memoryLimit: undefined,
			createdAt: find('synapse').Created * 1000,
			tty: false,
			error: undefined,
		},
	);
});

test('the list alone says state, health and exit code in words', () => {
	const {health, state} = parseContainer(find('element-web'));
	assert.deepEqual([health, state], ['healthy', 'running']);
	const said = (State: string, Status: string) => {
		const {health: found, exitCode} = parseContainer({...find('synapse'), State, Status});
		return [found, exitCode];
	};

	assert.deepEqual(said('running', 'Up 5 seconds (health: starting)'), ['starting', undefined]);
	assert.deepEqual(said('running', 'Up 2 hours (Paused)'), [undefined, undefined]);
	assert.deepEqual(said('exited', 'Exited (137) 3 hours ago'), [undefined, 137]);
	assert.deepEqual(said('restarting', 'Restarting (1) Less than a second ago'), [undefined, 1]);
});

test('every state that was recorded on the lab', () => {
	const recorded = lines<{case: string; list: ListedContainer; inspect: InspectedContainer; stats: RawStats}>(
		'container-states.jsonl',
	);
	assert.ok(recorded.length > 2);
	for (const {case: name, list, inspect, stats} of recorded) {
		const alone = parseContainer(list);
		const container = parseContainer(list, inspect);
		assert.equal(container.state, inspect.State.Status, name);
		assert.equal(container.state === 'paused' ? undefined : container.health, alone.health, name);
		assert.equal(container.startedAt === undefined, inspect.State.StartedAt?.startsWith('0001'), name);
		assert.equal(container.exitCode === undefined, ['created', 'running', 'paused'].includes(container.state), name);
		assert.equal(parseStats(stats) === undefined, !['running', 'paused'].includes(container.state), name);
	}
});

test('hostile names, labels and health outputs are cleaned', () => {
	const evil = '\x1b]0;evil\x07x\u202ey\nz';
	const container = parseContainer(
		{...find('synapse'), Names: [`/${evil}`], Image: evil, Labels: {'com.docker.compose.project': evil}},
		{
			Id: '',
			Name: evil,
			State: {Status: evil, Error: evil, Health: {Status: evil, Log: [{ExitCode: 1, Output: evil}]}},
			HostConfig: {RestartPolicy: {Name: evil}},
		},
	);
	assert.doesNotMatch(JSON.stringify(container), /evil|\\u001b|\u202e|\\n/);
	assert.equal(container.name, 'xy↵z');
	assert.equal(container.state, 'dead');
});

test('CPU as docker stats has it: the engine gives both samples in one answer, we take two answers', () => {
	type Double = RawStats & {precpu_stats: RawStats['cpu_stats']; preread: string};
	for (const raw of lines<Double>('stats-synapse.jsonl')) {
		const now = parseStats(raw)!;
		const before = parseStats({...raw, cpu_stats: raw.precpu_stats, read: raw.preread})!;
		// cli/command/container/stats_helpers.go, calculateCPUPercentUnix.
		const cpuDelta = raw.cpu_stats.cpu_usage.total_usage - raw.precpu_stats.cpu_usage.total_usage;
		const systemDelta = raw.cpu_stats.system_cpu_usage! - raw.precpu_stats.system_cpu_usage!;
		assert.equal(cpuPercent(before, now), (cpuDelta / systemDelta) * raw.cpu_stats.online_cpus! * 100);
	}

	const sample = {at: 0, cpu: 1e9, system: 10e9, cores: 4};
	const now = {at: 2000, cpu: 3e9, system: 18e9, cores: 4};
	const before = sample;
	assert.equal(cpuPercent(before, now), 100, 'a quarter of four cores is one core');
	assert.equal(cpuPercent(undefined, now), undefined);
	assert.equal(cpuPercent(now, now), undefined);
	assert.equal(cpuPercent(now, before), undefined, 'the counters began again');
});

test('one-shot answers, one after the other', () => {
	for (const name of ['synapse', 'element-web', 'redis-local']) {
		const samples = lines<RawStats>(`stats-${name}.one-shot.jsonl`).map(raw => parseStats(raw)!);
		for (const [index, sample] of samples.entries()) {
			const percent = cpuPercent(samples[index - 1], sample);
			assert.ok(index === 0 ? percent === undefined : percent! >= 0 && percent! <= 200, `${name} ${index} ${percent}`);
			assert.equal(sample.cores, 2);
		}
	}
});

test('memory is what docker stats says: without inactive_file, of cgroup v1 and v2', () => {
	const [raw] = lines<RawStats>('stats-synapse.one-shot.jsonl');
	const {usage, stats} = raw!.memory_stats;
	assert.equal(parseStats(raw!)?.memory, usage! - stats!.total_inactive_file!);
	const v2 = {...raw!, memory_stats: {usage: 1000, limit: 2000, stats: {inactive_file: 300}}};
	assert.deepEqual([parseStats(v2)?.memory, parseStats(v2)?.memoryLimit], [700, 2000]);
	const odd = {...raw!, memory_stats: {usage: 100, stats: {inactive_file: 300}}};
	assert.equal(parseStats(odd)?.memory, 100);
	assert.equal(parseStats({...raw!, networks: null})?.received, undefined, 'network_mode: host');
});
