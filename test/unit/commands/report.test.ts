import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Report} from '../../../source/commands/look.js';
import {reportData, reportText} from '../../../source/commands/report.js';
import type {Verdict} from '../../../source/rules/rule.js';
import {container} from '../actions/fakes.js';

const verdict = (severity: Verdict['severity'], part: string, change: Partial<Verdict> = {}): Verdict => ({
	host: 'matrix',
	part,
	severity,
	text: `is ${severity}`,
	...change,
});
const report: Report = {
	at: Date.parse('2026-11-23T10:00:00Z'),
	verdicts: [
		verdict('ok', 'load', {cure: 'not shown'}),
		verdict('warning', 'disk /', {cure: 'make room'}),
		verdict('critical', 'container x'),
		verdict('unknown', 'vitals'),
	],
	stacks: [{name: 'example.org', homeserver: 'example.org', hosts: ['matrix', 'proxy']}],
	hosts: {
		matrix: {
			containers: [
				container({
					name: '部屋',
					state: 'exited',
					exitCode: 137,
					startedAt: 1000,
					ports: [
						{container: 80, protocol: 'tcp', ip: '::', host: 8080},
						{container: 443, protocol: 'tcp'},
					],
				}),
				container({health: 'healthy', restarts: 3}),
			],
		},
		proxy: {error: 'no route'},
	},
};

describe('the report', () => {
	test('as text: what is worst in the first line, then everything worst first, then the containers', () => {
		assert.deepEqual(reportText(report).split('\n'), [
			'CRITICAL: 1 critical, 1 unknown, 1 warning, 1 ok; matrix container x is critical; matrix vitals is unknown; matrix disk / is warning',
			'',
			'          HOST    PART         WHAT',
			'CRITICAL  matrix  container x  is critical',
			'UNKNOWN   matrix  vitals       is unknown',
			'WARNING   matrix  disk /       is warning – make room',
			'OK        matrix  load         is ok',
			'',
			'CONTAINER on matrix  STATE       HEALTH   RESTARTS  PORTS             IMAGE',
			'部屋                 exited 137  –        0         [::]:8080→80/tcp  vectorim/element-web:latest',
			'element-web          running     healthy  3         –                 vectorim/element-web:latest',
		]);
	});

	test('as data: the same, with times that every program reads', () => {
		const data = JSON.parse(JSON.stringify(reportData(report)));
		assert.equal(data.time, '2026-11-23T10:00:00.000Z');
		assert.equal(data.exitCode, 2);
		assert.deepEqual(
			data.verdicts.map(({severity}: Verdict) => severity),
			['critical', 'unknown', 'warning', 'ok'],
		);
		assert.equal(data.hosts.matrix.containers[0].startedAt, '1970-01-01T00:00:01.000Z');
		assert.deepEqual(data.hosts.proxy, {error: 'no route'});
	});

	test('of several stacks: each for itself, what they share once', () => {
		const stacks = [
			{name: 'home', hosts: ['matrix', 'proxy']},
			{name: 'work', homeserver: 'example.org', hosts: ['office', 'proxy']},
		];
		const verdicts = [
			verdict('critical', 'homeserver', {host: 'office', stack: 'work', since: 0, series: {values: [1]}}),
			verdict('warning', 'disk /', {host: 'proxy'}),
			verdict('ok', 'client', {host: 'proxy', stack: 'home', cure: 'none'}),
			verdict('ok', 'load'),
		];
		const several: Report = {at: 0, stacks, verdicts, hosts: {}};
		assert.deepEqual(reportText(several).split('\n').slice(2), [
			'OK stack home',
			'    HOST    PART    WHAT',
			'OK  proxy   client  is ok',
			'OK  matrix  load    is ok',
			'',
			'CRITICAL stack work',
			'          HOST    PART        WHAT',
			'CRITICAL  office  homeserver  is critical',
			'',
			'WARNING shared hosts',
			'         HOST   PART    WHAT',
			'WARNING  proxy  disk /  is warning',
		]);
		const data = JSON.parse(JSON.stringify(reportData(several)));
		assert.deepEqual(
			data.stacks.map((stack: {name: string; exitCode: number}) => [stack.name, stack.exitCode]),
			[
				['home', 1],
				['work', 2],
			],
		);
		assert.deepEqual(data.verdicts[0], {
			host: 'office',
			stack: 'work',
			part: 'homeserver',
			severity: 'critical',
			text: 'is critical',
			since: '1970-01-01T00:00:00.000Z',
		});
	});

	test('of nothing is not ok', () => {
		const empty: Report = {at: 0, verdicts: [], stacks: [], hosts: {}};
		assert.match(reportText(empty), /^UNKNOWN: nothing to look at/);
	});
});
