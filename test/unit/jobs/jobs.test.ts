import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, test} from 'node:test';
import {HostError} from '../../../source/hosts/host.js';
import {cancelJob} from '../../../source/jobs/end-job.js';
import {followJob} from '../../../source/jobs/follow-job.js';
import {readJob} from '../../../source/jobs/read-jobs.js';
import {startJob} from '../../../source/jobs/start-job.js';
import {Secret} from '../../../source/system/secret.js';
import {jobPlace, jobSpec} from '../../helpers/job-place.js';

const count = 'echo once >>"$JOB/count"; for i in 1 2 3; do echo "line $i"; done; echo error >&2';

for (const systemd of [true, false]) {
	const way = systemd ? 'user' : 'setsid';
	describe(`jobs by ${systemd ? 'a service manager' : 'setsid'}`, () => {
		test('runs, is followed to its end, and leaves log, status and what it said', async t => {
			const place = jobPlace(t, {systemd});
			const spec = jobSpec(`${count}; echo 'PROGRESS {"step":2,"steps":3,"what":"copy"}'; echo RESULT all is well`);
			const begun = await startJob(place.host, spec);
			assert.deepEqual(begun, {id: spec.id, state: 'started'});
			let log = '';
			const job = await followJob(place.host, spec.id, {every: 20, onLog: bytes => (log += bytes)});
			assert.equal(job.state, 'done');
			assert.equal(job.way, way);
			assert.equal(job.result, 'all is well');
			assert.deepEqual(job.progress, {step: 2, steps: 3, what: 'copy'});
			assert.deepEqual(job.meta, spec.meta);
			assert.match(log, /^line 1\nline 2\nline 3\nerror\nPROGRESS .*\nRESULT all is well\n$/);
			assert.ok(job.startedAt! <= job.endedAt! && Math.abs(job.endedAt! - Date.now()) < 60_000);
			assert.equal(place.file(spec.id, 'count'), 'once\n');
			assert.equal(statSync(path.join(place.jobs, spec.id)).mode & 0o777, 0o700);
			for (const name of readdirSync(path.join(place.jobs, spec.id))) {
				assert.equal(statSync(path.join(place.jobs, spec.id, name)).mode & 0o077, 0, name);
			}
		});

		test('is launched again and again, at once and later, and runs once', async t => {
			const place = jobPlace(t, {systemd});
			const spec = jobSpec(`echo once >>"$JOB/count"; while ! [ -e "$JOB/go" ]; do sleep 0.02; done`);
			const begun = await Promise.all(Array.from({length: 6}, () => startJob(place.host, spec)));
			assert.deepEqual(begun.map(({state}) => state).sort(), [...Array(5).fill('running'), 'started']);
			const other = jobSpec('echo other');
			assert.deepEqual(await startJob(place.host, other), {id: spec.id, state: 'running'});
			writeFileSync(path.join(place.jobs, spec.id, 'go'), '');
			await followJob(place.host, spec.id, {every: 20});
			assert.deepEqual(await startJob(place.host, spec), {id: spec.id, state: 'ended'});
			assert.equal(place.file(spec.id, 'count'), 'once\n');
			assert.deepEqual(place.names(), [spec.id]);
			assert.equal((await startJob(place.host, other)).state, 'started');
			assert.equal((await followJob(place.host, other.id, {every: 20})).state, 'done');
		});

		test('a failure has its status and its last words; one that was killed its signal', async t => {
			const place = jobPlace(t, {systemd});
			const failing = jobSpec('echo "no space left" >&2; exit 3', 'one');
			const killed = jobSpec('kill -SEGV $$', 'two');
			await Promise.all([failing, killed].map(spec => startJob(place.host, spec)));
			const job = await followJob(place.host, failing.id, {every: 20});
			assert.deepEqual([job.state, job.code, job.reason], ['failed', 3, 'no space left']);
			const other = await followJob(place.host, killed.id, {every: 20});
			assert.deepEqual([other.state, other.reason?.slice(0, 16)], ['failed', 'ended by SIGSEGV']);
		});

		test('cancelled: its children end with it', async t => {
			const place = jobPlace(t, {systemd});
			const spec = jobSpec('sleep 600 & echo $! >"$JOB/child"; wait');
			await startJob(place.host, spec);
			await place.until(spec.id, () => existsSync(path.join(place.jobs, spec.id, 'child')));
			assert.equal(await cancelJob(place.host, spec.id), true);
			const {job} = await readJob(place.host, spec.id);
			assert.deepEqual([job.state, job.reason], ['cancelled', 'it was cancelled']);
			assert.equal(await cancelJob(place.host, spec.id), true, 'again: nothing happens');
			if (!systemd) {
				const child = Number(place.file(spec.id, 'child'));
				// Where nobody takes the orphans it stays as a zombie, without a command line.
				assert.ok(!existsSync(`/proc/${child}`) || readFileSync(`/proc/${child}/cmdline`, 'utf8') === '');
			}
		});

		test('everything of it killed: interrupted by a power cut, failed where the manager saw it', async t => {
			const place = jobPlace(t, {systemd});
			const spec = jobSpec('echo once >>"$JOB/count"; sleep 600');
			await startJob(place.host, spec);
			await place.until(spec.id, () => existsSync(path.join(place.jobs, spec.id, 'count')));
			process.kill(systemd ? place.pid(spec.id) : -place.pid(spec.id), 'SIGKILL');
			const job = await place.until(spec.id, ({state}) => state !== 'running');
			assert.equal(job.state, systemd ? 'failed' : 'interrupted');
			assert.equal((await startJob(place.host, spec)).state, systemd ? 'ended' : 'interrupted');
			assert.equal(place.file(spec.id, 'count'), 'once\n', 'and it is not run again');
		});

		test('input comes on standard input and is nowhere else', async t => {
			const place = jobPlace(t, {systemd});
			const input = new Secret("hunter2 'quoted' $HOME");
			const spec = {
				...jobSpec(
					'ls "$XDG_RUNTIME_DIR" >"$JOB/seen"; IFS= read -r word; [ -n "$word" ] && printf %s "$word" | wc -c',
				),
				input,
			};
			await startJob(place.host, spec);
			const {job, log} = await followJob(place.host, spec.id, {every: 20}).then(() => readJob(place.host, spec.id));
			assert.equal(job.state, 'done');
			assert.equal(log.toString().trim(), String(input.reveal().length));
			for (const name of readdirSync(path.join(place.jobs, spec.id)).filter(each => each !== 'once')) {
				assert.ok(!place.file(spec.id, name).includes('hunter2'), name);
			}

			assert.equal(place.file(spec.id, 'seen'), 'systemd\n', 'it was removed before the script began');
			assert.deepEqual(readdirSync(place.run), ['systemd']);
		});
	});
}

test('an input that was cut off begins nothing', async t => {
	const place = jobPlace(t);
	const spec = {...jobSpec('echo done >"$JOB/done"'), input: new Secret('hunter2')};
	const cut = {
		...place.host,
		id: 'here',
		exec: (argv: readonly string[], options = {}) => place.host.exec(argv, {...options, stdin: 'hunt'}),
	};
	await assert.rejects(startJob(cut as never, spec), /input did not arrive whole/);
	assert.ok(!existsSync(place.jobs));
	await startJob(place.host, spec);
	assert.equal((await followJob(place.host, spec.id, {every: 20})).state, 'done');
});

test('a home that cannot be a unit’s argument: by setsid all the same', async t => {
	const place = jobPlace(t, {systemd: true});
	process.env.XDG_STATE_HOME = path.join(place.directory, 'a $HOME %h "dir"');
	const spec = jobSpec('echo here');
	await startJob(place.host, spec);
	const job = await followJob(place.host, spec.id, {every: 20});
	assert.deepEqual([job.state, job.way], ['done', 'setsid']);
});

test('a service manager that refuses: by setsid', async t => {
	const place = jobPlace(t, {systemd: true});
	place.put('systemd-run', '#!/bin/sh\necho "Failed to connect to bus" >&2\nexit 1\n');
	const spec = jobSpec('echo here');
	await startJob(place.host, spec);
	const job = await followJob(place.host, spec.id, {every: 20});
	assert.deepEqual([job.state, job.way], ['done', 'setsid']);
});

test('a service manager that says no and does it all the same: once', async t => {
	const place = jobPlace(t, {systemd: true});
	place.put('real', (await import('node:fs')).readFileSync(path.join(place.tools, 'systemd-run'), 'utf8'));
	place.put('systemd-run', `#!/bin/sh\n${path.join(place.tools, 'real')} "$@"\nexit 1\n`);
	const spec = jobSpec(`echo once >>"$JOB/count"; sleep 0.2`);
	await startJob(place.host, spec);
	assert.equal((await followJob(place.host, spec.id, {every: 20})).state, 'done');
	assert.equal(place.file(spec.id, 'count'), 'once\n');
});

test('without flock it is said what is missing', async t => {
	const place = jobPlace(t);
	process.env.PATH = place.tools;
	place.put('sh', '#!/bin/sh\nexec /bin/sh "$@"\n');
	place.put('id', '#!/bin/sh\necho 0\n');
	await assert.rejects(startJob(place.host, jobSpec('true')), /flock is missing there/);
});

test('no place to write: said, and nothing is left', async t => {
	const place = jobPlace(t);
	process.env.XDG_STATE_HOME = '/proc/no';
	await assert.rejects(
		startJob(place.host, jobSpec('true')),
		error => error instanceof HostError && error.kind === 'failed' && /cannot be made/.test(error.message),
	);
});

test('a log of megabytes: whole for who keeps up, its end for who comes late; the bytes as they are', async t => {
	const place = jobPlace(t);
	const spec = jobSpec(`head -c 700000 /dev/zero | tr '\\0' 'x'; printf 'end\\377\\n'`);
	await startJob(place.host, spec);
	const parts: Buffer[] = [];
	await followJob(place.host, spec.id, {every: 20, onLog: bytes => parts.push(bytes)});
	const all = Buffer.concat(parts);
	assert.equal(all.length, 700_005);
	assert.deepEqual([...all.subarray(-2)], [255, 10]);
	const {log} = await readJob(place.host, spec.id, {offset: 699_999, count: 4});
	assert.equal(log.toString('latin1'), 'xend');

	const big = jobSpec(`head -c 3000000 /dev/zero | tr '\\0' 'x'; echo end`, 'big');
	await startJob(place.host, big);
	await place.until(big.id, ({state}) => state === 'done');
	let skipped = 0;
	const late: Buffer[] = [];
	await followJob(place.host, big.id, {
		every: 20,
		onLog: bytes => late.push(bytes),
		onSkip: bytes => (skipped += bytes),
	});
	assert.equal(skipped + Buffer.concat(late).length, 3_000_004);
	assert.ok(skipped > 2_000_000);
	assert.match(Buffer.concat(late).toString(), /end\n$/);
});
