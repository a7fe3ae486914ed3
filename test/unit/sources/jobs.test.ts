import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {createProgram, type ProgramOptions} from '../../../source/create-program.js';
import {cancelJob} from '../../../source/jobs/end-job.js';
import {followJob} from '../../../source/jobs/follow-job.js';
import {readJobs} from '../../../source/jobs/read-jobs.js';
import {startJob} from '../../../source/jobs/start-job.js';
import type {Program} from '../../../source/program.js';
import {jobs} from '../../../source/sources/jobs.js';
import {type JobPlace, jobPlace, jobSpec} from '../../helpers/job-place.js';

const open = ({host}: JobPlace, change: object = {}, options: ProgramOptions = {}): Program =>
	createProgram(configOf({hosts: {here: {ssh: 'local'}}, ...change}), {hosts: new Map([['here', host]]), ...options});

const told = (program: Program): readonly string[] =>
	program.activity.entries.filter(({kind}) => kind === 'job').map(({level, text}) => `${level} ${text}`);

/** Looks again until the data of the source hold. */
const looked = async (program: Program, holds: () => boolean): Promise<void> => {
	while (!holds()) {
		program.sources.refresh([jobs.id]);
		await new Promise(resolve => setTimeout(resolve, 100));
	}
};

const states = (program: Program): string =>
	program.store
		.get({source: jobs.id, host: 'here'}, jobs.empty)
		.data.map(({state}) => state)
		.join(' ');

test('a job of somebody else: running, then how it ended, in one line; told on the host', async t => {
	const place = jobPlace(t);
	const spec = jobSpec(
		`echo 'PROGRESS {"step":1,"steps":2}'; while ! [ -e "$JOB/go" ]; do sleep 0.02; done; echo full >&2; exit 4`,
	);
	await startJob(place.host, spec);
	const program = open(place);
	program.sources.start();
	await looked(program, () => /step 1/.test(told(program).join()));
	assert.deepEqual(told(program), ['info Recreate matrix: running, step 1 of 2']);
	await place.host.exec(['touch', `${place.jobs}/${spec.id}/go`]);
	await followJob(place.host, spec.id, {every: 20});
	await looked(program, () => states(program) === 'failed');
	assert.match(told(program).join('\n'), /^error Recreate matrix: failed with exit code 4: full, \d+s$/);
	while (!(await readJobs(place.host, {keep: 0})).every(job => job.told)) {
		program.sources.refresh([jobs.id]);
		await new Promise(resolve => setTimeout(resolve, 100));
	}

	program.sources.stop();
	const second = open(place);
	second.sources.start();
	await looked(second, () => states(second) === 'failed');
	assert.deepEqual(told(second), [], 'told once');
	second.sources.stop();
});

test('what ended while nobody looked is told at the next start; a look for check tells nobody and changes nothing', async t => {
	const place = jobPlace(t);
	const [done, cancelled] = [jobSpec('echo RESULT 3 files', 'one'), jobSpec('sleep 600', 'two')] as const;
	await Promise.all([done, cancelled].map(spec => startJob(place.host, spec)));
	await followJob(place.host, done.id, {every: 20});
	await cancelJob(place.host, cancelled.id);
	const look = open(place);
	const {data} = await look.sources.once(jobs, 'here');
	assert.deepEqual(data.map(({state}) => state).sort(), ['cancelled', 'done']);
	assert.deepEqual(told(look), []);

	const careful = open(place, {readOnly: true});
	careful.sources.start();
	await looked(careful, () => told(careful).length === 2);
	careful.sources.refresh([jobs.id]);
	await new Promise(resolve => setTimeout(resolve, 200));
	careful.sources.stop();
	assert.ok(
		(await readJobs(place.host, {keep: 0})).every(job => !job.told),
		'read-only writes nothing',
	);

	const program = open(place);
	program.sources.start();
	await looked(program, () => told(program).length === 2);
	assert.match(
		told(program).toSorted().join('\n'),
		/^good Recreate one: done: 3 files, \d+s\nwarning Recreate two: cancelled, \d+s$/,
	);
	program.sources.stop();
});

test('a host that never had a job has none', async t => {
	const place = jobPlace(t);
	const program = open(place);
	const slice = await program.sources.once(jobs, 'here');
	assert.deepEqual([slice.phase, slice.data, slice.error], ['live', [], undefined]);
});
