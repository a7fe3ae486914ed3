import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {PrometheusTarget} from '../../../source/parsers/prometheus-targets.js';
import {backupsRule} from '../../../source/rules/backups.js';
import {clientRule} from '../../../source/rules/client.js';
import {elementRule} from '../../../source/rules/element.js';
import type {AnyRule} from '../../../source/rules/index.js';
import {createPatience} from '../../../source/rules/patience.js';
import {prometheusRule} from '../../../source/rules/prometheus.js';
import type {Severity, Verdict} from '../../../source/rules/rule.js';
import {servicesRule} from '../../../source/rules/services.js';
import {synapseRule} from '../../../source/rules/synapse.js';
import type {BackupFacts} from '../../../source/sources/backups.js';
import type {Probe} from '../../../source/sources/probe.js';
import {emptySeries} from '../../../source/store/series.js';
import {container} from '../../helpers/containers.js';
import {judgedAt, judgedBy, live} from '../../helpers/judged.js';

const now = judgedAt;
const hour = 3_600_000;
const config = configOf({
	hosts: {h: {ssh: 'LXC_matrix'}},
	homeserver: 'example.org',
	synapse: {host: 'h', container: 'homeserver'},
	element: {host: 'h'},
});

const probe = <Facts>(facts: Facts, more: Partial<Probe<Facts>> = {}): Probe<Facts> => ({
	stack: 'example.org',
	part: 'part',
	target: 'http://localhost:8008',
	state: 'up',
	facts,
	took: 12.4,
	history: emptySeries,
	...more,
});

const down: Partial<Probe<never>> = {
	state: 'down',
	since: now - 5000,
	problem: {message: 'Synapse: GET /health: no whole answer within 5 s'},
};

const judged = (rule: AnyRule, one: Probe<unknown>, more: Parameters<typeof judgedBy>[2] = {}): Verdict => {
	const [verdict, ...others] = judgedBy(rule, [one], {config, now, ...more});
	assert.deepEqual(others, []);
	assert.ok(verdict);
	return verdict;
};

/** For every rule over probes: facts with which all is well. */
const target: PrometheusTarget = {
	job: 'synapse',
	instance: 'matrix:9000',
	url: 'http://matrix:9000/metrics',
	health: 'up',
};
const backup: BackupFacts = {
	newest: {at: now - 3 * hour, size: 5e6, path: '/b/x.dump'},
	count: 3,
	maxAge: 26 * hour,
	minSize: 1e6,
};

const well: ReadonlyArray<readonly [rule: AnyRule, facts: unknown, worst: Severity, ok: RegExp]> = [
	[synapseRule, {version: '1.160.0', versions: ['v1.12'], askedAt: now}, 'critical', /^answers, Synapse 1\.160\.0$/],
	[clientRule, {versions: ['v1.11', 'v1.12']}, 'critical', /answers, spec v1\.12$/],
	[elementRule, {serverName: 'example.org'}, 'critical', /^answers, leads to example\.org$/],
	[servicesRule, {said: 'answers, wants a password'}, 'critical', /^answers, wants a password$/],
	[backupsRule, backup, 'critical', /^3h old, 4\.77MB, 3 files$/],
	[prometheusRule, {targets: [target]}, 'warning', /^1 of 1 targets up$/],
];

for (const [rule, facts, worst, ok] of well) {
	test(`${rule.id}: quiet while all is well; fires when it does not answer; not asked is unknown`, () => {
		const fine = judged(rule, probe(facts));
		assert.equal(fine.severity, 'ok');
		assert.match(fine.text, ok);
		const fires = judged(rule, probe(facts, down));
		assert.equal(fires.severity, worst);
		assert.equal(fires.text, 'Synapse: GET /health: no whole answer within 5 s');
		assert.equal(fires.since, now - 5000);
		const problem = {message: 'no curl there', cure: 'install it'};
		const unknown = judged(rule, probe(facts, {state: 'unknown', problem}));
		assert.deepEqual([unknown.severity, unknown.text, unknown.cure], ['unknown', 'no curl there', 'install it']);
	});
}

test('synapse: it is up since its container is, or since we saw it come up', () => {
	const facts = {versions: ['v1.12'], askedAt: now};
	const started = {...container('homeserver'), startedAt: now - hour};
	const others = {containers: live([started])};
	assert.equal(judged(synapseRule, probe(facts), {others}).since, now - hour);
	assert.equal(judged(synapseRule, probe(facts, {since: now - 60_000}), {others}).since, now - 60_000);
	assert.equal(judged(synapseRule, probe(facts)).since, undefined);
	const verdict = judged(synapseRule, probe(facts, down as never), {others});
	assert.deepEqual([verdict.cure, verdict.select], ['docker logs --tail 100 homeserver', 'h/homeserver']);
});

test('several stacks on a host: each part has its stack in its name', () => {
	const two = configOf({hosts: {h: {ssh: 'a'}}, stacks: {work: {synapse: {host: 'h'}}, home: {synapse: {host: 'h'}}}});
	const facts = {versions: ['v1.12'], askedAt: now};
	const verdicts = judgedBy(synapseRule, [probe(facts, {stack: 'work'}), probe(facts, {stack: 'home'})], {config: two});
	assert.deepEqual(
		verdicts.map(({part, stack}) => [part, stack]),
		[
			['homeserver of work', 'work'],
			['homeserver of home', 'home'],
		],
	);
});

test('element: another homeserver in its config.json', () => {
	const mismatch = 'config.json names the homeserver matrix.org, not example.org';
	const verdict = judged(elementRule, probe({serverName: 'matrix.org', mismatch}));
	assert.deepEqual([verdict.severity, verdict.text], ['warning', mismatch]);
});

test('services: database and Redis are groups of their own', () => {
	const [postgres, redis] = judgedBy(servicesRule, [
		probe({said: 'answers'}, {part: 'postgres'}),
		probe({said: 'answers'}, {part: 'redis'}),
	]);
	assert.deepEqual([postgres?.part, postgres?.group], ['PostgreSQL', 'database']);
	assert.deepEqual([redis?.part, redis?.group], ['Redis', 'redis']);
});

const backupCases: ReadonlyArray<readonly [facts: Partial<BackupFacts>, severity: Severity, text: RegExp]> = [
	[{newest: {at: now - 26 * hour, size: 2e6}}, 'ok', /^1d 2h old/],
	[{newest: {at: now - 27 * hour, size: 2e6}}, 'warning', /^1d 3h old, at most 1d 2h allowed$/],
	[{newest: {at: now - 60 * hour, size: 2e6}}, 'critical', /^2d 12h old/],
	[{newest: {at: now - hour, size: 900_000}}, 'warning', /^only 879kB, at least 977kB expected$/],
	[{newest: {at: now, size: 2e6, ahead: 36_000}}, 'warning', /dated 10h ahead/],
];

for (const [facts, severity, text] of backupCases) {
	test(`backups: ${severity}, ${text}`, () => {
		const verdict = judged(backupsRule, probe({...backup, ...facts}, {part: 'database'}));
		assert.equal(verdict.part, 'backup database');
		assert.deepEqual([verdict.severity, verdict.text.match(text) !== null], [severity, true], verdict.text);
	});
}

test('backups: none at all; since when it is late', () => {
	const {newest: _none, ...empty} = backup;
	const none = judged(backupsRule, probe({...empty, count: 0}, {target: '/b/*.dump'}));
	assert.deepEqual([none.severity, none.text], ['critical', 'no file matches /b/*.dump']);
	const late = judged(backupsRule, probe({...backup, newest: {at: now - 30 * hour, size: 2e6}}));
	assert.equal(late.since, now - 4 * hour);
});

test('prometheus: a target that fails, a job that is not there', () => {
	const failing = {...target, instance: 'matrix:9001', health: 'down' as const, error: 'connection refused'};
	const one = judged(prometheusRule, probe({targets: [target, failing]}));
	assert.deepEqual([one.severity, one.text], ['warning', '1 of 2 targets up; matrix:9001: connection refused']);
	const young = probe({targets: [{...target, health: 'unknown' as const}]});
	const unknown = judged(prometheusRule, young);
	assert.deepEqual([unknown.severity, unknown.text], ['unknown', '0 of 1 targets up, the others were not scraped yet']);
	const patience = createPatience();
	const after = [0, 119, 120].map(seconds => {
		const at = now + seconds * 1000;
		return judged(prometheusRule, young, {now: at, patience: patience.look(at)}).severity;
	});
	assert.deepEqual(after, ['ok', 'ok', 'unknown']);
	const none = judged(prometheusRule, probe({targets: [], others: ['node', 'prometheus']}));
	assert.deepEqual([none.severity, none.text], ['warning', 'has no such job; it has node, prometheus']);
});
