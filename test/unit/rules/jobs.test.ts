import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {HostState} from '../../../source/hosts/host.js';
import {jobsRule} from '../../../source/rules/jobs.js';
import {judge} from '../../../source/rules/judge.js';
import type {WatchedJob} from '../../../source/sources/jobs.js';
import {createStore} from '../../../source/store/store.js';
import {Observable} from '../../../source/system/observable.js';
import {jobMeta} from '../../helpers/job-place.js';
import {judgedAt, judgedBy} from '../../helpers/judged.js';

const hour = 3_600_000;
const job = (change: Partial<WatchedJob>): WatchedJob => ({
	id: 'project-recreate-1.a',
	meta: jobMeta(),
	state: 'done',
	startedAt: judgedAt - hour,
	logSize: 0,
	told: false,
	samples: [],
	...change,
});
const found = (...data: readonly WatchedJob[]) =>
	judgedBy(jobsRule, data).map(({severity, part, text}) => `${severity} ${part}: ${text}`);

test('what runs is told with how far it is; what ended well, or was cancelled, is not', () => {
	assert.deepEqual(found(job({state: 'running', progress: {bytes: 1, total: 4}})), [
		'ok job Recreate matrix: running, 25 %, 1B of 4B',
	]);
	assert.deepEqual(found(job({}), job({id: 'x.b', state: 'cancelled'}), job({id: 'y.c', state: 'waiting'})), []);
});

test('what failed, or was interrupted, is a warning for a day, with its log', () => {
	const failed = {state: 'failed', code: 3, reason: 'no space left'} as const;
	assert.deepEqual(found(job({...failed, endedAt: judgedAt - 23 * hour})), [
		'warning job Recreate matrix: failed with exit code 3: no space left',
	]);
	assert.deepEqual(found(job({...failed, endedAt: judgedAt - 25 * hour})), []);
	const [verdict] = judgedBy(jobsRule, [job({state: 'interrupted', reason: 'x'})]);
	assert.equal(verdict?.severity, 'warning');
	assert.match(verdict?.cure ?? '', /synaptop jobs --log project-recreate-1\.a/);
});

test('what was done again and went well is well', () => {
	const failed = job({state: 'failed', reason: 'x', startedAt: judgedAt - 2 * hour, endedAt: judgedAt - 2 * hour});
	assert.deepEqual(found(failed, job({id: 'project-recreate-1.b'})), []);
	assert.equal(found(failed, job({id: 'project-recreate-2.b'})).length, 1, 'of something else');
});

test('before the first look nothing is said of it', () => {
	const verdicts = judge(createStore(), {
		hosts: new Map([['h', {state: new Observable<HostState>({phase: 'online', since: 1})}]]),
		config: configOf({hosts: {h: {ssh: 'LXC_matrix'}}}),
		now: judgedAt,
		rules: [jobsRule],
	});
	assert.deepEqual(
		verdicts.filter(({rule}) => rule === 'jobs'),
		[],
	);
});
