import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseJobs, parseProgress} from '../../../source/parsers/jobs.js';
import {jobMeta} from '../../helpers/job-place.js';

const now = 1_800_000_000_000;
const id = 'project-recreate-12345678.abc';
const job = (...lines: string[]) => {
	const output = [
		'now 1800000000',
		'boot one',
		`job ${id}`,
		`meta ${JSON.stringify(jobMeta())}`,
		'size 10',
		...lines,
		'',
	];
	return parseJobs(output.join('\n'), now)[0]!;
};
const started = 'started user 1799999900 77 one';

test('running, with progress', () => {
	const found = job('state running', started, 'said PROGRESS {"step":1,"steps":2,"bytes":5}', 'last x');
	assert.deepEqual([found.state, found.way, found.pid, found.startedAt], ['running', 'user', 77, now - 100_000]);
	assert.deepEqual(found.progress, {step: 1, steps: 2, bytes: 5});
	assert.deepEqual(found.meta, jobMeta());
});

test('how it ended', () => {
	const ended = (result: string, ...more: string[]) => {
		const {state, code, reason} = job('state ended', started, `result ${result}`, 'last no space left', ...more);
		return [state, code, reason];
	};
	assert.deepEqual(ended('code=exited status=0 at=1799999999'), ['done', undefined, undefined]);
	assert.deepEqual(ended('code=exited status=3 at=1'), ['failed', 3, 'no space left']);
	assert.deepEqual(ended('code=exited status=137 at=1'), ['failed', undefined, 'ended by SIGKILL: no space left']);
	assert.deepEqual(ended('code=killed status=TERM cause=success at=1'), [
		'failed',
		undefined,
		'ended by SIGTERM: no space left',
	]);
	assert.deepEqual(ended('code=killed status=KILL cause=oom-kill at=1'), [
		'failed',
		undefined,
		'ended by the kernel: out of memory',
	]);
	assert.deepEqual(ended('code=exited status=143 at=1', 'cancelled'), ['cancelled', undefined, 'it was cancelled']);
	assert.deepEqual(ended('code=exited status=0 at=1', 'cancelled'), ['done', undefined, undefined], 'it was faster');
	assert.equal(ended('')[0], 'failed', 'a result that says nothing is no success');
	assert.equal(ended('code=exited status= at=1')[0], 'failed');
});

test('interrupted by a reboot, or by nobody knows what', () => {
	assert.match(job('state interrupted', 'started user 1799999900 77 another').reason!, /started anew/);
	assert.match(job('state interrupted', started).reason!, /gone without a result$/);
	assert.match(job('state interrupted', 'started setsid 1799999900 77 one').reason!, /enable-linger/);
});

test('times are told by our clock', () => {
	const output = `now 1799996400\njob ${id}\nstate running\nstarted setsid 1799996340 7 -\nmeta {}\nsize 0\n`;
	assert.equal(parseJobs(output, now)[0]!.startedAt, now - 60_000, 'that host is an hour behind');
});

test('hostile and broken words do no harm', () => {
	assert.deepEqual(parseJobs('', now), []);
	assert.deepEqual(parseJobs('job ../../etc\nstate running\nmeta {}\n', now), []);
	const found = job(
		'state running',
		'said RESULT \u001b[31mred\u0007',
		'said PROGRESS {"bytes":"1e9","what":"\\u001b[2Jx","step":-1}',
	);
	assert.doesNotMatch(JSON.stringify(found), /\u001b|\\u001b|\u0007/);
	assert.equal(found.progress?.bytes, undefined);
	assert.equal(job('state running', 'meta [1').meta.title, '');
	assert.equal(job('state running', 'meta {"title":{"a":1},"target":7}').meta.title, '');
	for (const text of ['', 'null', '[]', '{}', '{"bytes":null}', '{"bytes":1e999}', '{']) {
		assert.equal(parseProgress(text), undefined, text);
	}
});

test('a log cannot pretend to be another job or an ending', () => {
	// What comes from a log stands behind "said" or "last" in its line.
	const found = parseJobs(
		`job ${id}\nstate running\nmeta {}\nsize 1\nlast job other-1.a\nsaid RESULT state ended\n`,
		now,
	);
	assert.equal(found.length, 1);
	assert.equal(found[0]!.state, 'running');
});
