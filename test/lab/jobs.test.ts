import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {type Host, HostError} from '../../source/hosts/host.js';
import {SshHost} from '../../source/hosts/ssh-host.js';
import {beginJob} from '../../source/jobs/begin-job.js';
import {cancelJob, forgetJob} from '../../source/jobs/end-job.js';
import {followJob} from '../../source/jobs/follow-job.js';
import type {Job} from '../../source/jobs/job.js';
import {reachable} from '../../source/jobs/reachable.js';
import {readJob, readJobs} from '../../source/jobs/read-jobs.js';
import {startJob} from '../../source/jobs/start-job.js';
import {Secret} from '../../source/system/secret.js';
import {jobSpec} from '../helpers/job-place.js';
import {cutWay} from './cut-way.js';
import {lab} from './lab.js';
import {eventually} from './screen.js';
import {watchProcesses} from './secret-watch.js';

const execute = promisify(execFile);

/** As root in the host. */
const enter = async (script: string): Promise<string> => {
	const [program, ...words] = lab.host.enter;
	return (await execute(program!, [...words, 'sh', '-c', script])).stdout.trim();
};

const hostOf = (user: string): SshHost =>
	new SshHost('matrix', `${user}@LXC_matrix`, {ask: async () => undefined, configFile: lab.ssh.config});

const place = (home: string, id: string) => `/home/${home}/.local/state/synaptop/jobs/${id}`;

const quick = {every: 100};

const whole = async (host: Host, id: string): Promise<string> => (await readJob(host, id)).log.toString();

/** Twenty numbered lines in half a second, then this status. */
const twenty = (status: number): string =>
	`echo once >>"$JOB/count"; i=0; while [ $i -lt 20 ]; do echo "line $i"; sleep 0.02; i=$((i + 1)); done; exit ${status}`;
const twentyLines = Array.from({length: 20}, (_, index) => `line ${index}\n`).join('');

describe('jobs by the user manager', {timeout: 240_000}, () => {
	const host = hostOf('lab');
	const made: string[] = [];
	after(async () => {
		await Promise.all(made.map(id => forgetJob(host, id)));
		await host.close();
	});

	test('20 cuts at random times while it is begun: each ran once, its log whole, its status right', async t => {
		const states: string[] = [];
		const lane = async (lane: number): Promise<void> => {
			const way = await cutWay();
			try {
				for (let round = 0; round < 5; round += 1) {
					const status = [0, 3, 7][(lane + round) % 3]!;
					const spec = jobSpec(twenty(status), `cut-${lane}-${round}`);
					await way.host.exec(['true']);
					const delay = Math.random() * 250;
					const began = beginJob(way.host, spec).catch(error => {
						// Nothing was sent: the person tries again, the same or another, it does not matter.
						assert.ok(error instanceof HostError && error.kind === 'unreachable', String(error));
						return reachable(way.host).then(() => beginJob(way.host, spec));
					});
					await sleep(delay);
					way.drop();
					const {state} = await began;
					states.push(state);
					made.push(spec.id);
					const job = await followJob(way.host, spec.id, quick);
					assert.deepEqual(
						[job.state, job.code],
						status === 0 ? ['done', undefined] : ['failed', status],
						`after ${delay} ms`,
					);
					assert.equal(await whole(way.host, spec.id), twentyLines, `after ${delay} ms`);
					assert.equal(readFileSync(`${place('lab', spec.id)}/count`, 'utf8'), 'once\n', `after ${delay} ms`);
					assert.equal(job.way, 'user');
				}
			} finally {
				await way.close();
			}
		};
		await Promise.all([0, 1, 2, 3].map(lane));
		assert.equal(states.length, 20);
		t.diagnostic(
			`begun by the first launch that was answered: ${states.filter(state => state === 'started').length} of 20`,
		);
	});

	test('the log is followed through cuts: no byte lost or doubled', async () => {
		const way = await cutWay();
		try {
			const spec = jobSpec('i=0; while [ $i -lt 150 ]; do echo "line $i"; sleep 0.02; i=$((i + 1)); done', 'follow');
			await beginJob(way.host, spec);
			made.push(spec.id);
			const parts: Buffer[] = [];
			let away = 0;
			const job = followJob(way.host, spec.id, {
				...quick,
				onLog: bytes => parts.push(bytes),
				onAway: () => (away += 1),
			});
			for (let cut = 0; cut < 4; cut += 1) {
				await sleep(300);
				way.drop();
			}

			assert.equal((await job).state, 'done');
			assert.ok(away > 0);
			assert.equal(Buffer.concat(parts).toString(), Array.from({length: 150}, (_, line) => `line ${line}\n`).join(''));
		} finally {
			await way.close();
		}
	});

	test('cancelled: the unit and all of it ends, SIGKILL for what does not listen', async () => {
		const spec = jobSpec(`trap '' TERM; sleep 601.5 & echo up; wait; while :; do sleep 601.5; done`, 'cancel');
		await startJob(host, spec);
		made.push(spec.id);
		await eventually(async () => (await whole(host, spec.id)) === 'up\n', 'it is up');
		assert.equal(await cancelJob(host, spec.id), true);
		assert.equal((await readJob(host, spec.id)).job.state, 'cancelled');
		assert.equal(await enter('pgrep -fc "^sleep 601[.]5" || true'), '0');
		assert.equal(
			await enter(`systemctl --user -M lab@ list-units --all --plain --no-legend 'synaptop-*${spec.id}*' || true`),
			'',
		);
	});

	test('a secret is in no command line, environment, file or journal', async () => {
		const needle = `hunter2-${process.pid}-${Date.now()}`;
		const watch = watchProcesses([needle]);
		const spec = {
			...jobSpec('IFS= read -r word; sleep 0.5; printf %s "$word" | sha256sum', 'secret'),
			input: new Secret(needle),
		};
		await startJob(host, spec);
		made.push(spec.id);
		const job = await followJob(host, spec.id, quick);
		const {found, rounds} = await watch.stop();
		assert.equal(job.state, 'done');
		assert.ok(rounds > 3);
		assert.deepEqual(found, []);
		assert.match(await whole(host, spec.id), /^[\da-f]{64} /);
		const files = await enter(
			`grep -rl ${needle} ${place('lab', spec.id)} /run/user /dev/shm /tmp 2>/dev/null || true`,
		);
		assert.equal(files, '');
		assert.equal(await enter(`journalctl --since -5min --no-pager | grep -c ${needle} || true`), '0');
	});
});

describe('users without a lingering manager', {timeout: 120_000}, () => {
	for (const user of ['nodocker', 'dashuser', 'fishuser', 'cshuser', 'noisy']) {
		test(`${user}: by setsid; it outlives its connection and every session`, async () => {
			const way = await cutWay(user);
			const spec = jobSpec(`echo "it's" '$HOME'; sleep 1.5; ${twenty(3)}`, user);
			await beginJob(way.host, spec);
			const {job} = await readJob(way.host, spec.id);
			assert.equal(job.way, 'setsid');
			way.cut();
			await way.close();
			const host = hostOf(user);
			try {
				const ended = await followJob(host, spec.id, quick);
				assert.deepEqual([ended.state, ended.code], ['failed', 3]);
				assert.equal(await whole(host, spec.id), `it's $HOME\n${twentyLines}`);
				const again = jobSpec('sleep 600', user);
				await startJob(host, again);
				assert.equal(await cancelJob(host, again.id), true);
				assert.equal((await readJob(host, again.id)).job.state, 'cancelled');
				await Promise.all([spec, again].map(({id}) => forgetJob(host, id)));
				assert.deepEqual(await readJobs(host, {keep: 0}), []);
			} finally {
				await host.close();
			}
		});
	}
});

describe('a host that goes down, or is full', {timeout: 120_000}, () => {
	const user = 'dashuser';
	const host = hostOf(user);
	let uid = '';
	before(async () => {
		uid = await enter(`id -u ${user}`);
		await enter(`loginctl enable-linger ${user}`);
		await eventually(async () => existsInHost(`/run/user/${uid}/systemd/private`), 'the user manager is up');
	});
	after(async () => {
		await host.close();
		await enter(`loginctl disable-linger ${user}; rm -rf /home/${user}/.local/state/synaptop`);
	});

	const existsInHost = async (file: string) => (await enter(`test -e ${file} && echo yes || true`)) === 'yes';

	test('a power cut, as far as a job sees it: interrupted, outcome unknown, not run again', async () => {
		const spec = jobSpec('echo once >>"$JOB/count"; echo up; sleep 600', 'power');
		await startJob(host, spec);
		assert.equal((await readJob(host, spec.id)).job.way, 'user');
		// All that is the user's own goes at once; nobody is left to tell.
		await enter(`systemctl kill -s KILL user@${uid}.service; sleep 0.3`);
		let job: Job | undefined;
		await eventually(async () => {
			job = (await readJob(host, spec.id)).job;
			return job.state !== 'running';
		}, 'it is not running');
		assert.equal(job?.state, 'interrupted');
		assert.equal((await startJob(host, spec)).state, 'interrupted');
		assert.equal((await readJob(host, spec.id)).log.toString(), 'up\n');
		await forgetJob(host, spec.id);
		await enter(`systemctl start user@${uid}.service`);
	});

	describe('a full disk', () => {
		const state = `/home/${user}/.local/state`;
		before(async () => {
			await enter(
				`mkdir -p ${state}; chown -R ${user} /home/${user}/.local; mount -t tmpfs -o size=128k,mode=777 tmpfs ${state}`,
			);
		});
		after(() => enter(`umount -l ${state}`));

		test('nothing is begun, it is said why, and nothing is left', async () => {
			await enter(`head -c 1000000 /dev/zero >${state}/fill 2>/dev/null || true`);
			await assert.rejects(startJob(host, jobSpec('true', 'full')), /No space left|cannot be/);
			assert.equal(await enter(`ls -A ${state}/synaptop/jobs 2>/dev/null | grep -v '^[.]lock$' || true`), '');
			await enter(`rm ${state}/fill`);
			const spec = jobSpec('true', 'full');
			await startJob(host, spec);
			assert.equal((await followJob(host, spec.id, quick)).state, 'done');
		});

		test('a job that fills it tells how it ended', async () => {
			const spec = jobSpec(`head -c 1000000 /dev/zero >"$JOB/fill" || exit 9`, 'filling');
			await startJob(host, spec);
			const job = await followJob(host, spec.id, quick);
			assert.deepEqual([job.state, job.code], ['failed', 9]);
			await forgetJob(host, spec.id);
		});
	});
});
