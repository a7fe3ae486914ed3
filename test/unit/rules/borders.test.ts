import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {KeyId} from '../../../source/metrics/key-metric.js';
import {keyMetric} from '../../../source/metrics/key-metrics.js';
import type {Disk} from '../../../source/parsers/df.js';
import {backupsRule} from '../../../source/rules/backups.js';
import {containersRule} from '../../../source/rules/containers.js';
import type {AnyRule} from '../../../source/rules/index.js';
import {above, halfwayToFull} from '../../../source/rules/limits.js';
import {metricsRule} from '../../../source/rules/metrics.js';
import {createPatience} from '../../../source/rules/patience.js';
import type {RuleContext, Severity} from '../../../source/rules/rule.js';
import {unitsRule} from '../../../source/rules/units.js';
import {vitalsRule} from '../../../source/rules/vitals.js';
import {emptyVitals, type Vitals} from '../../../source/sources/vitals.js';
import {emptySeries} from '../../../source/store/series.js';
import {container} from '../../helpers/containers.js';
import {judgedBy, judgedAt as now} from '../../helpers/judged.js';

// Each border of each rule: what is just on this side of it is well, what is on it is not.

const minute = 60_000;
const hour = 60 * minute;

const severityOf = (rule: AnyRule, data: unknown, part: string): Severity | undefined =>
	judgedBy(rule, data).find(verdict => verdict.part === part)?.severity;

const stall = (sixty: number) => ({ten: 0, sixty, threeHundred: 0});
const memory = (available: number, swapFree = 1000, swapTotal = 1000) => ({
	total: 1000,
	available,
	swapTotal,
	swapFree,
});
const disk = (full: number, inodes = 1): Disk => ({
	device: '/dev/sda1',
	mount: '/',
	size: 100,
	used: full,
	available: 100 - full,
	full,
	inodes: {total: 100, used: inodes, full: inodes},
});

/** What is well, a warning and critical, with the figure that is just below each. */
const machine: ReadonlyArray<
	readonly [part: string, of: (figure: number) => Partial<Vitals>, warning: number, critical?: number]
> = [
	['load', five => ({load: {one: 0, five, fifteen: 0}, cores: 1}), 2, 5],
	['load', five => ({load: {one: 0, five, fifteen: 0}}), 2, 5],
	['load', five => ({load: {one: 0, five, fifteen: 0}, cores: 4}), 8, 20],
	['memory', used => ({memory: memory(1000 - used * 10)}), 90, 95],
	['swap', used => ({memory: memory(500, 1000 - used * 10)}), 80],
	['disk /', full => ({disks: [disk(full)]}), 90, 95],
	['inodes /', full => ({disks: [disk(1, full)]}), 90, 95],
	['memory pressure', share => ({pressure: {memory: {some: stall(0), full: stall(share)}}}), 10, 40],
	['io pressure', share => ({pressure: {io: {some: stall(0), full: stall(share)}}}), 50, 90],
	['cpu pressure', share => ({pressure: {cpu: {some: stall(share)}}}), 80],
];

for (const [part, of, warning, critical] of machine) {
	test(`machine: ${part} from ${warning} on, critical from ${critical ?? 'nothing'} on`, () => {
		const at = (figure: number): Severity => severityOf(vitalsRule, {...emptyVitals, ...of(figure)}, part) ?? 'ok';
		assert.deepEqual([at(warning - 0.1), at(warning)], ['ok', 'warning']);
		assert.deepEqual(
			[at((critical ?? 100) - 0.1), at(critical ?? 100)],
			['warning', critical === undefined ? 'warning' : 'critical'],
		);
	});
}

test('machine: what was killed counts for an hour; a swap of nothing is not full', () => {
	const killed = (oomAt: number) => severityOf(vitalsRule, {...emptyVitals, oomKills: 1, oomAt}, 'OOM kills');
	assert.deepEqual([killed(now - hour + 1), killed(now - hour)], ['critical', 'warning']);
	assert.equal(severityOf(vitalsRule, {...emptyVitals, memory: memory(500, 0, 0)}, 'swap'), undefined);
	assert.equal(severityOf(vitalsRule, {...emptyVitals, memory: memory(500, 0, 1)}, 'swap'), 'warning');
});

test('containers: three restarts make a loop for two minutes; five minutes of starting are too many', () => {
	const at = (restarts: number, age: number): Severity | undefined =>
		severityOf(containersRule, [container('a', {restarts, startedAt: now - age})], 'container a');
	assert.deepEqual(
		[at(2, 1000), at(3, 1000), at(3, 2 * minute - 1), at(3, 2 * minute)],
		['ok', 'critical', 'critical', 'ok'],
	);
	const starting = (age: number): Severity | undefined =>
		severityOf(containersRule, [container('a', {health: 'starting', startedAt: now - age})], 'container a');
	assert.deepEqual([starting(5 * minute), starting(5 * minute + 1)], ['ok', 'warning']);
	const {startedAt: _never, ...unknown} = container('a', {health: 'starting'});
	assert.equal(severityOf(containersRule, [unknown], 'container a'), 'warning');
});

const loaded = {
	load: 'loaded',
	active: 'active',
	sub: 'running',
	enabled: 'enabled',
	reloadNeeded: false,
	startedAt: now - hour,
};
const watched = (unit: object, restartedAt: readonly number[] = []) => [
	{
		host: 'h',
		scope: 'user',
		name: 'bot',
		bot: true,
		restartedAt,
		memoryHistory: emptySeries,
		unit: {...loaded, ...unit},
	},
];
const unitAt = (unit: object, restartedAt?: readonly number[]): Severity | undefined =>
	severityOf(unitsRule, watched(unit, restartedAt), 'bot bot');

test('units: three restarts in five minutes are a loop, one is worth a word', () => {
	const times = (...ages: readonly number[]): Severity | undefined =>
		unitAt(
			{},
			ages.map(age => now - age),
		);
	const five = 5 * minute;
	assert.deepEqual([times(five - 1), times(five), times(0), times(-1)], ['warning', 'ok', 'warning', 'ok']);
	assert.deepEqual([times(1, 2), times(1, 2, five - 1), times(1, 2, five)], ['warning', 'critical', 'warning']);
});

test('units: a loop shows at one look while it was begun less than two minutes ago, or waits', () => {
	const begun = (restarts: number, age: number): Severity | undefined => unitAt({restarts, startedAt: now - age});
	assert.deepEqual(
		[begun(2, 0), begun(3, 0), begun(3, 2 * minute - 1), begun(3, 2 * minute), begun(3, -minute)],
		['ok', 'critical', 'critical', 'ok', 'critical'],
	);
	const waits = {active: 'activating', sub: 'auto-restart', startedAt: now - hour};
	assert.deepEqual([unitAt({...waits, restarts: 2}), unitAt({...waits, restarts: 3})], ['warning', 'critical']);
	assert.equal(unitAt({restarts: 9, startedAt: undefined}), 'ok');
});

test('backups: late from its age on, far too late from twice that on, too small below its size', () => {
	const at = (age: number, size = 10): Severity | undefined => {
		const facts = {newest: {at: now - age, size, path: '/b'}, count: 1, maxAge: hour, minSize: 10};
		const one = {stack: 'h', part: 'db', target: '/b', state: 'up', facts, history: emptySeries};
		return severityOf(backupsRule, [one], 'backup db');
	};
	assert.deepEqual([at(hour), at(hour + 1), at(2 * hour), at(2 * hour + 1)], ['ok', 'warning', 'warning', 'critical']);
	assert.deepEqual([at(0, 10), at(0, 9), at(-minute)], ['ok', 'warning', 'ok']);
});

/** Looks at the same again and again: after which of these times it counts. */
const countsAfter = (
	rule: AnyRule,
	data: unknown,
	seconds: readonly number[],
	config = configOf({hosts: {h: {ssh: 'h'}}}),
) => {
	const patience = createPatience();
	return seconds.map(
		second =>
			judgedBy(rule, data, {config, now: now + second * 1000, patience: patience.look(now + second * 1000)}).find(
				({severity}) => severity !== 'ok',
			)?.severity ?? 'ok',
	);
};

test('units: half a minute on the way', () => {
	assert.deepEqual(countsAfter(unitsRule, watched({active: 'deactivating', sub: 'stop'}), [0, 29, 30]), [
		'ok',
		'ok',
		'warning',
	]);
});

const figures: ReadonlyArray<readonly [id: KeyId, limit: number, seconds: number]> = [
	['queue', 1000, 300],
	['backlog', 1000, 300],
	['lag', 60, 300],
	['response', 5, 300],
	['memory', 2e9, 600],
	['files', 80, 60],
];

const withFigure = (id: KeyId, value: number, more: object = {}) => ({
	at: now,
	stacks: [
		{
			stack: 'h',
			endpoints: [],
			trends: new Map(),
			figures: [{id, value, parts: [value], history: emptySeries, ...more}],
		},
	],
});

for (const [id, limit, seconds] of figures) {
	test(`metrics: ${keyMetric(id).title} from ${limit} on, after ${seconds} s`, () => {
		assert.deepEqual(countsAfter(metricsRule, withFigure(id, limit), [0, seconds - 1, seconds]), [
			'ok',
			'ok',
			'warning',
		]);
		assert.deepEqual(countsAfter(metricsRule, withFigure(id, limit * 0.999), [0, 3600]), ['ok', 'ok']);
		// Once it fires, it does so until it is clearly below.
		const patience = createPatience();
		const look = (value: number, after: number): Severity | undefined =>
			judgedBy(metricsRule, withFigure(id, value), {now: now + after, patience: patience.look(now + after)})[0]
				?.severity;
		look(limit, 0);
		assert.equal(look(limit, seconds * 1000), 'warning');
		assert.equal(look(limit * 0.975, seconds * 1000 + 1), 'warning');
		assert.equal(look(limit * 0.965, seconds * 1000 + 2), 'ok');
	});
}

test('metrics: almost no file is left: critical from 95 % on, after a minute', () => {
	assert.deepEqual(countsAfter(metricsRule, withFigure('files', 95), [0, 59, 60]), ['ok', 'ok', 'critical']);
	assert.deepEqual(countsAfter(metricsRule, withFigure('files', 94.9), [0, 60]), ['ok', 'warning']);
});

test('metrics: of a limit for each process the worst counts, of others the figure of all; of a first look nothing', () => {
	const [one] = judgedBy(metricsRule, withFigure('memory', 2.5e9, {parts: [1e9, undefined, 1.5e9]}));
	assert.deepEqual([one?.severity, one?.text, one?.near], ['ok', '1.4G', 0.75]);
	assert.equal(judgedBy(metricsRule, withFigure('memory', 2.5e9, {parts: [2.5e9]}))[0]?.severity, 'warning');
	assert.equal(judgedBy(metricsRule, withFigure('memory', 2.5e9, {parts: [undefined]}))[0]?.severity, 'warning');
	assert.equal(judgedBy(metricsRule, withFigure('queue', 1500, {parts: [400, 600]}))[0]?.severity, 'warning');
	assert.deepEqual(judgedBy(metricsRule, withFigure('response', 9, {sinceStart: true})), []);
});

test('limits: what is not known is not above; the way back is a little lower; halfway from a warning to all', () => {
	const context = {} as RuleContext;
	const {when, keep} = above<number | undefined>(
		value => value,
		() => 100,
	);
	assert.deepEqual(
		[undefined, 99.9, 100].map(value => when(value, context)),
		[false, false, true],
	);
	assert.deepEqual(
		[undefined, 96.9, 97].map(value => keep(value, context)),
		[false, false, true],
	);
	assert.equal(halfwayToFull(80), 90);
});
