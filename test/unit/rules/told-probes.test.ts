import assert from 'node:assert/strict';
import {test} from 'node:test';
import {backupsRule} from '../../../source/rules/backups.js';
import {clientRule} from '../../../source/rules/client.js';
import {elementRule} from '../../../source/rules/element.js';
import {metricsRule} from '../../../source/rules/metrics.js';
import {prometheusRule} from '../../../source/rules/prometheus.js';
import {servicesRule} from '../../../source/rules/services.js';
import {synapseRule} from '../../../source/rules/synapse.js';
import {emptySeries} from '../../../source/store/series.js';
import {container} from '../../helpers/containers.js';
import {judgedAt, judgedBy, live} from '../../helpers/judged.js';
import {twoStacks as config, onlyVerdict as only} from '../../helpers/judged-stacks.js';

// What a verdict over something that is asked tells beside its severity.

const now = judgedAt;
const hour = 3_600_000;
const probe = (facts: unknown, more: object = {}) => ({
	stack: 'home',
	part: 'part',
	target: 'https://example.org',
	state: 'up',
	facts,
	took: 12.4,
	since: now - 9000,
	history: emptySeries,
	...more,
});

test('probes: how long the answer took, and since when; nothing of either while there is none', () => {
	const took = (ms: number | undefined) => only(clientRule, probe({versions: []}, {took: ms})).figure;
	assert.deepEqual([undefined, 0.2, 12.4, 999, 1000, 1440].map(took), [
		undefined,
		'1 ms',
		'12 ms',
		'999 ms',
		'1.0 s',
		'1.4 s',
	]);
	assert.equal(only(clientRule, probe({versions: []})).since, now - 9000);
	const down = only(clientRule, probe({versions: []}, {state: 'down'}));
	assert.deepEqual(
		[down.figure, down.since, down.cure],
		[undefined, now - 9000, 'curl -v https://example.org/_matrix/client/versions'],
	);
	assert.equal(down.text, 'does not answer');
});

test('probes: what helps', () => {
	const down = {state: 'down'};
	const cures = [
		only(elementRule, probe({}, down)),
		only(elementRule, probe({}, {...down, stack: 'work'})),
		only(synapseRule, probe({versions: []}, down)),
		only(servicesRule, probe({}, {...down, problem: {message: 'refused', cure: 'start it'}})),
	].map(({cure}) => cure);
	assert.deepEqual(cures, [
		'docker logs --tail 100 web',
		'docker logs --tail 100 web-2',
		'docker logs --tail 100 synapse',
		'start it',
	]);
	assert.match(only(elementRule, probe({mismatch: 'another'})).cure ?? '', /config\.json/);
	assert.match(only(prometheusRule, probe({targets: []})).cure ?? '', /scrape_configs/);
});

test('prometheus: how many of its targets are up; without an answer nothing', () => {
	const target = (health: string) => ({job: 'synapse', instance: 'a', url: 'http://a', health});
	assert.equal(
		only(prometheusRule, probe({targets: [target('up'), target('up'), target('up'), target('down')]})).figure,
		'3/4',
	);
	assert.equal(only(prometheusRule, probe(undefined, {state: 'down'})).figure, undefined);
});

test('synapse: up since its own container is, whatever else runs', () => {
	const found = [
		{...container('other'), startedAt: now - 1},
		{...container('synapse', {state: 'exited'}), startedAt: now - 2},
		{...container('synapse'), startedAt: now - 3},
	];
	const one = probe({versions: []}, {since: undefined});
	assert.equal(only(synapseRule, one, {others: {containers: live(found)}}).since, now - 3);
});

test('backups: since when there is one, or it is late; a date ahead has its cure', () => {
	const backup = (newest: object | undefined, count = 2) => probe({newest, count, maxAge: hour, minSize: 1});
	const fine = only(backupsRule, backup({at: now - 60_000, size: 5}));
	assert.deepEqual([fine.since, fine.figure, fine.series], [now - 60_000, '1m', undefined]);
	assert.match(only(backupsRule, backup({at: now, size: 5}, 1)).text, /, 1 file$/);
	assert.equal(only(backupsRule, backup({at: now - 3 * hour, size: 5})).since, now - 2 * hour);
	assert.match(only(backupsRule, backup({at: now, size: 5, ahead: 60})).cure ?? '', /timedatectl/);
	assert.equal(only(backupsRule, backup(undefined)).figure, undefined);
});

test('backups of ours: none is no fault and is told, none is late', () => {
	const own = (newest?: object) =>
		probe({newest, count: newest ? 1 : 0, maxAge: Number.POSITIVE_INFINITY, minSize: 1, own: true});
	const none = only(backupsRule, own());
	assert.deepEqual([none.text, none.severity], ['none made yet', 'ok']);
	const old = only(backupsRule, own({at: now - 9999 * hour, size: 2048}));
	assert.deepEqual([old.text, old.severity], ['416d 15h old, 2kB, 1 file', 'ok']);
});

const metricsOf = (figures: readonly object[], endpoints: readonly object[]) => ({
	at: now,
	stacks: [{stack: 'home', figures, endpoints, trends: new Map()}],
});
const figure = (id: string, value: number) => ({id, value, parts: [value], history: emptySeries});

test('metrics: what helps against each; which stack and process it is', () => {
	const high = ['queue', 'backlog', 'lag', 'response', 'memory', 'files'].map(id =>
		figure(id, id === 'files' ? 81 : 9e9),
	);
	const verdicts = judgedBy(metricsRule, metricsOf(high, []), {config});
	assert.deepEqual(
		verdicts.map(({cure, part}) => [part.split(' of ')[1], cure?.split(' ').slice(0, 2).join(' ')]),
		[
			['home', 'tab Federation:'],
			['home', 'tab Federation;'],
			['home', 'tab Federation;'],
			['home', 'tab Metrics:'],
			['home', 'a restart'],
			['home', 'ulimits of'],
		],
	);
	const [full] = judgedBy(metricsRule, metricsOf([figure('files', 99)], []), {config});
	assert.deepEqual([full?.severity, full?.cure], ['critical', 'ulimits of the container: nofile']);
	const problem = {message: 'nothing answers there', cure: 'start it'};
	const endpoint = (port: number) => probe(undefined, {target: `http://localhost:${port}`, state: 'down', problem});
	const [first, second] = judgedBy(metricsRule, metricsOf([], [endpoint(9000), endpoint(9001)]), {config});
	assert.deepEqual(
		[first?.part, second?.part, first?.cure, first?.since],
		['metrics http://localhost:9000 of home', 'metrics http://localhost:9001 of home', 'start it', now - 9000],
	);
});
