import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {HostState} from '../../../source/hosts/host.js';
import type {Container} from '../../../source/parsers/docker.js';
import {containersRule} from '../../../source/rules/containers.js';
import {exitCode, judge, worstFirst} from '../../../source/rules/judge.js';
import type {Group, Severity, Verdict} from '../../../source/rules/rule.js';
import {vitalsRule} from '../../../source/rules/vitals.js';
import {emptyVitals, type Vitals} from '../../../source/sources/vitals.js';
import type {Slice} from '../../../source/store/slice.js';
import {createStore} from '../../../source/store/store.js';
import {Observable} from '../../../source/system/observable.js';
import {judgedAt, judgedBy, live} from '../../helpers/judged.js';

const now = judgedAt;
const config = configOf({hosts: {h: {ssh: 'LXC_matrix'}}});
const online: HostState = {phase: 'online', since: 1};

const container = (change: Partial<Container>): Container => ({
	id: 'id',
	name: 'synapse',
	image: '',
	imageId: '',
	state: 'running',
	oomKilled: false,
	restarts: 0,
	restartPolicy: 'unless-stopped',
	ports: [],
	createdAt: 0,
	startedAt: now - 3_600_000,
	tty: false,
	...change,
});

const containerCases: ReadonlyArray<readonly [change: Partial<Container>, severity: Severity, text: RegExp]> = [
	[{}, 'ok', /^running$/],
	[{health: 'healthy'}, 'ok', /^running, healthy$/],
	[{health: 'starting', startedAt: now - 60_000}, 'ok', /starting/],
	[{health: 'starting', startedAt: now - 600_000}, 'warning', /^starting for 10 min$/],
	[
		{health: 'unhealthy', failingStreak: 4, healthOutput: 'refused'},
		'critical',
		/^unhealthy, 4 checks failed: refused$/,
	],
	[{restarts: 5, startedAt: now - 20_000}, 'critical', /^restarted 5 times/],
	[{restarts: 5}, 'ok', /^running$/],
	[{state: 'restarting', restarts: 5, exitCode: 1}, 'critical', /^restarting, exited 1, 5 times$/],
	[{state: 'exited', exitCode: 137}, 'critical', /^exited 137$/],
	[{state: 'exited', exitCode: 143}, 'warning', /^exited 143$/],
	[{state: 'exited', exitCode: 137, oomKilled: true}, 'critical', /out of memory/],
	[{oomKilled: true}, 'warning', /want of memory/],
	[{state: 'exited', exitCode: 0}, 'warning', /^stopped$/],
	[{state: 'exited', exitCode: 0, restartPolicy: 'no'}, 'ok', /^exited 0$/],
	[{state: 'exited', exitCode: 1, restartPolicy: 'no'}, 'critical', /^exited 1$/],
	[{state: 'created'}, 'warning', /never started/],
	[{state: 'created', error: 'port is in use'}, 'critical', /port is in use/],
	[{state: 'paused'}, 'warning', /^paused$/],
	[{state: 'dead'}, 'critical', /^dead$/],
];

test('containers', () => {
	for (const [change, severity, text] of containerCases) {
		const [verdict] = judgedBy(containersRule, [container(change)]);
		assert.equal(verdict?.part, 'container synapse');
		assert.equal(verdict.severity, severity, JSON.stringify(change));
		assert.match(verdict.text, text);
		assert.equal(severity === 'ok' && verdict.cure !== undefined, false);
	}
});

const stall = (sixty: number) => ({ten: 0, sixty, threeHundred: 0});
const disk = (full: number, inodes = 1) => ({
	device: '/dev/sda1',
	mount: '/',
	size: 100,
	used: full,
	available: 100 - full,
	full,
	inodes: {total: 100, used: inodes, full: inodes},
});
const vitalsCases: ReadonlyArray<readonly [change: Partial<Vitals>, part: string, severity: Severity | undefined]> = [
	[{}, 'load', undefined],
	[{load: {one: 9, five: 3, fifteen: 1}, cores: 2}, 'load', 'ok'],
	[{load: {one: 0, five: 4, fifteen: 1}, cores: 2}, 'load', 'warning'],
	[{load: {one: 0, five: 10, fifteen: 1}, cores: 2}, 'load', 'critical'],
	[{memory: {total: 100, available: 50, swapTotal: 0, swapFree: 0}}, 'memory', 'ok'],
	[{memory: {total: 100, available: 50, swapTotal: 0, swapFree: 0}}, 'swap', undefined],
	[{memory: {total: 100, available: 9, swapTotal: 10, swapFree: 1}}, 'memory', 'warning'],
	[{memory: {total: 100, available: 9, swapTotal: 10, swapFree: 1}}, 'swap', 'warning'],
	[{memory: {total: 100, available: 3, swapTotal: 0, swapFree: 0}}, 'memory', 'critical'],
	[{disks: [disk(89)]}, 'disk /', 'ok'],
	[{disks: [disk(90)]}, 'disk /', 'warning'],
	[{disks: [disk(95)]}, 'disk /', 'critical'],
	[{disks: [disk(1)]}, 'inodes /', undefined],
	[{disks: [disk(1, 96)]}, 'inodes /', 'critical'],
	[{pressure: {memory: {some: stall(99), full: stall(9)}}}, 'memory pressure', undefined],
	[{pressure: {memory: {some: stall(99), full: stall(11)}}}, 'memory pressure', 'warning'],
	[{pressure: {io: {some: stall(99), full: stall(91)}}}, 'io pressure', 'critical'],
	[{pressure: {cpu: {some: stall(81)}}}, 'cpu pressure', 'warning'],
	[{oomKills: 0}, 'OOM kills', undefined],
	[{oomKills: 2}, 'OOM kills', 'warning'],
	[{oomKills: 2, oomAt: now - 60_000}, 'OOM kills', 'critical'],
	[{oomKills: 2, oomAt: now - 7_200_000}, 'OOM kills', 'warning'],
	[{rebootRequired: false}, 'reboot', undefined],
	[{rebootRequired: true}, 'reboot', 'warning'],
];

test('machines', () => {
	for (const [change, part, severity] of vitalsCases) {
		const verdicts = judgedBy(vitalsRule, {...emptyVitals, ...change});
		assert.equal(verdicts.find(verdict => verdict.part === part)?.severity, severity, JSON.stringify(change));
	}
});

const judged = (state: HostState, slices: Readonly<Record<string, Slice<unknown>>>): string[] => {
	const store = createStore();
	for (const [source, slice] of Object.entries(slices)) {
		store.set({source, host: 'h'}, slice, {quiet: true});
	}

	const hosts = new Map([['h', {state: new Observable(state)}]]);
	return judge(store, {hosts, config, now, rules: [containersRule, vitalsRule]}).map(
		({severity, part, text}) => `${severity} ${part}: ${text}`,
	);
};

const two = [container({}), container({name: 'element', state: 'exited', exitCode: 1})];

test('everything, worst first', () => {
	assert.deepEqual(judged(online, {containers: live(two), vitals: live({...emptyVitals, rebootRequired: true})}), [
		'critical container element: exited 1',
		'warning reboot: needed by an update',
		'ok connection: connected',
		'ok container synapse: running',
	]);
});

test('of what is equally bad comes first what is first on the Overview: the homeserver before the load of its machine', () => {
	const verdict = (part: string, group: Group, severity: Severity): Verdict => ({
		host: 'h',
		part,
		group,
		severity,
		text: '',
	});
	const load = verdict('load', 'vitals', 'critical');
	const homeserver = verdict('homeserver', 'homeserver', 'critical');
	const old = verdict('old', 'hosts', 'warning');
	assert.deepEqual(worstFirst([old, load, homeserver]), [homeserver, load, old]);
});

test('a host that is not reached is unknown; old data proves nothing right, and what was wrong is not forgotten', () => {
	const waiting: HostState = {phase: 'waiting', attempt: 3, retryAt: 0, reason: 'no route', cure: 'cable'};
	const stale = {...live(two), phase: 'stale' as const, error: {message: 'no route'}};
	assert.deepEqual(judged(waiting, {containers: stale}), [
		'critical container element: exited 1',
		'unknown connection: not reached: no route',
		'unknown container synapse: running',
		'unknown vitals: host not reached',
		'unknown disks: host not reached',
	]);
	assert.deepEqual(judged(waiting, {containers: {phase: 'down', data: [], error: {message: 'no route'}}}), [
		'unknown connection: not reached: no route',
		'unknown containers: host not reached',
		'unknown vitals: host not reached',
		'unknown disks: host not reached',
	]);
	assert.deepEqual(judged({phase: 'refused', reason: 'wrong key', cure: 'ssh-add'}, {}), [
		'unknown connection: refused: wrong key',
		'unknown containers: host not reached',
		'unknown vitals: host not reached',
		'unknown disks: host not reached',
	]);
});

test('a source that cannot be read on a host that is there is unknown', () => {
	const error = {message: 'permission denied', cure: 'usermod -aG docker'};
	assert.deepEqual(judged(online, {containers: {phase: 'down', data: [], error}}), [
		'unknown containers: permission denied',
		'unknown vitals: not read yet',
		'unknown disks: not read yet',
		'ok connection: connected',
	]);
});

test('exit codes as Nagios has them', () => {
	const verdict = (severity: Severity): Verdict => ({host: 'h', part: '', severity, text: ''});
	const codes = (['ok', 'warning', 'unknown', 'critical'] as const).map(severity =>
		exitCode([verdict('ok'), verdict(severity)]),
	);
	assert.deepEqual(codes, [0, 1, 3, 2]);
	assert.equal(exitCode([verdict('critical'), verdict('unknown'), verdict('warning')]), 2);
	assert.equal(exitCode([]), 3);
});
