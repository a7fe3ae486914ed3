import assert from 'node:assert/strict';
import {utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {HostError} from '../../../source/hosts/host.js';
import {cancelJob, forgetJob} from '../../../source/jobs/end-job.js';
import {followJob} from '../../../source/jobs/follow-job.js';
import {readJobs} from '../../../source/jobs/read-jobs.js';
import {startJob} from '../../../source/jobs/start-job.js';
import {jobPlace, jobSpec} from '../../helpers/job-place.js';

test('what ended long ago is removed by who looks, what runs never; read-only removes nothing', async t => {
	const place = jobPlace(t);
	const [old, young, running] = [jobSpec('true', 'a'), jobSpec('true', 'b'), jobSpec('sleep 600', 'c')] as const;
	for (const spec of [old, young, running]) {
		await startJob(place.host, spec);
	}

	await Promise.all([old, young].map(({id}) => followJob(place.host, id, {every: 20})));
	const past = new Date(Date.now() - 20 * 86_400_000);
	for (const {id} of [old, running]) {
		utimesSync(path.join(place.jobs, id), past, past);
	}

	assert.equal((await readJobs(place.host, {keep: 0})).length, 3);
	const left = await readJobs(place.host, {keep: 14, told: [young.id]});
	assert.deepEqual(
		new Map(left.map(({id, state, told}) => [id, `${state} ${told}`])),
		new Map([
			[young.id, 'done true'],
			[running.id, 'running false'],
		]),
	);
	await assert.rejects(forgetJob(place.host, running.id), /it is running/);
	await cancelJob(place.host, running.id);
	await forgetJob(place.host, running.id);
	assert.deepEqual(place.names(), [young.id]);
	await assert.rejects(
		followJob(place.host, running.id),
		error => error instanceof HostError && error.kind === 'missing',
	);
});

test('what is known to have ended is not read again, and is forgotten when it is gone', async t => {
	const place = jobPlace(t);
	const [one, two] = [jobSpec('echo RESULT first', 'a'), jobSpec('sleep 600', 'b')] as const;
	await Promise.all([one, two].map(spec => startJob(place.host, spec)));
	await followJob(place.host, one.id, {every: 20});
	const known = await readJobs(place.host, {keep: 0});
	writeFileSync(path.join(place.jobs, one.id, 'log'), 'RESULT second\n');
	const again = await readJobs(place.host, {keep: 0, known, told: [one.id]});
	assert.deepEqual(
		new Map(again.map(({id, state, result, told}) => [id, [state, result, told]])),
		new Map([
			[one.id, ['done', 'first', true]],
			[two.id, ['running', undefined, false]],
		] as never),
	);
	await cancelJob(place.host, two.id);
	await forgetJob(place.host, one.id);
	const left = await readJobs(place.host, {keep: 0, known: again});
	assert.deepEqual(
		left.map(({id, state}) => [id, state]),
		[[two.id, 'cancelled']],
	);
});
