// K1, K2, K3, K5 with the real restore: the connection is cut at each step of the script, as the plan has them, and the job is killed there.
import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import type {Plan} from '../../source/actions/action.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {cutWay} from './cut-way.js';
import {lab, workplace} from './lab.js';
import {backups, base, enter, files, finals, make, makePlace, own, removePlace} from './making-backups.js';
import type {OwnPostgres} from './own-postgres.js';
import {liveDatabase, restoreConfig, rowsOf, socket} from './restoring.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);
const gate = `${base}/gate`;
const silent = {begin: async () => ({end: async () => undefined})};
const jobs = '/home/lab/.local/state/synaptop/jobs';
const jobNames = (): string[] => (existsSync(jobs) ? readdirSync(jobs) : []);

/** A line of the script that a step begins with: what is told of, written, checked, named. */
const step = /^(?:echo 'PROGRESS |write |listed=|finish )/;

/** The plan that waits before its step number `at`, or before its first of these words, until the gate is opened; undefined after the last. */
function held(plan: Plan, at: number | RegExp): Plan | undefined {
	const [job] = plan.steps;
	assert.ok(job?.kind === 'job' && plan.steps.length === 1);
	const lines = job.script.split('\n');
	const steps = [...lines.keys()].filter(row => step.test(lines[row]!));
	const row = typeof at === 'number' ? steps[at] : steps.find(each => at.test(lines[each]!));
	if (row === undefined) {
		return undefined;
	}

	lines.splice(row, 0, `: >${gate}/reached; while [ ! -e ${gate}/open ]; do sleep 0.05; done`);
	return {...plan, steps: [{...job, script: lines.join('\n')}]};
}

describe('backups and the drill, cut at each step', {timeout: 240_000}, () => {
	let database: OwnPostgres;
	/** Rows that the dump holds, but for one-time keys. */
	let restored = '';
	const dump = `${base}/whole.dump`;
	before(async () => {
		await makePlace();
		database = await liveDatabase();
		await execute('sh', ['-c', `pg_dump -h ${socket} -U matrix -Fc matrix >${dump}`]);
		await enter(`chown ${own.uid} ${dump}`);
		restored = (await rowsOf(database, 'matrix')).replace(/^e2e_one_time_keys_json \d+$/m, 'e2e_one_time_keys_json 0');
	});
	after(async () => {
		await database?.remove();
		await removePlace('backup.database', 'backup.config', 'backup.media', 'backup.drill', 'backup.restore');
	});

	for (const id of ['backup.config', 'backup.media'] as const) {
		test(`${id}: a disk that is full after there was room for it: failed, why, and nothing is left`, async () => {
			const small = `${base}/small`;
			await enter(`mkdir ${small}; mount -t tmpfs -o size=64m,mode=700,uid=${own.uid} tmpfs ${small}`);
			const program = createProgram(await parseConfig(restoreConfig('', small), 'lab'), {audit: silent});
			try {
				rmSync(gate, {recursive: true, force: true});
				mkdirSync(gate);
				await enter(`chown ${own.uid} ${gate}`);
				const action = actions.find(each => each.id === id)!;
				const target = {host: 'matrix', kind: action.kind, id: lab.synapse.name, name: lab.synapse.name};
				const plan = held(program.plan(action, target, {remote: false}), /^write /)!;
				const run = program.run(action, target, {plan});
				await eventually(() => existsSync(`${gate}/reached`), 'there was room for it');
				await enter(`dd if=/dev/zero of=${small}/full bs=1M 2>/dev/null; test -s ${small}/full`);
				writeFileSync(`${gate}/open`, '');
				const outcome = await run;
				// Of an archive that fits into one write docker does not always tell: then it cannot be listed.
				assert.match(JSON.stringify(outcome), /"failed".*(?:no space left on device|tar)/i);
				assert.equal(await enter(`ls -A ${small}`), 'full');
			} finally {
				await program.close();
				await enter(`umount -l ${small}; rmdir ${small}`);
			}
		});
	}

	// Synapse is known by its sessions there: the lab's own container has nothing to do with this database.
	const elsewhere = restoreConfig().replace('synapse: {host: matrix}', 'synapse: {host: matrix, container: no-such}');
	for (const [id, input, made, config] of [
		['backup.database', {anyway: true}, 1, restoreConfig()],
		['backup.config', {}, 1, restoreConfig()],
		['backup.media', {remote: false}, 1, restoreConfig()],
		['backup.drill', {dump, anyway: true}, 0, restoreConfig()],
		['backup.restore', {dump}, 0, elsewhere],
	] as const) {
		const action = actions.find(each => each.id === id)!;
		const target = {host: 'matrix', kind: action.kind, id: lab.synapse.name, name: lab.synapse.name};
		const clear = async (): Promise<void> => {
			rmSync(gate, {recursive: true, force: true});
			await enter(`rm -rf ${backups}/* ${backups}/.*.part`);
			mkdirSync(gate);
			await enter(`chown ${own.uid} ${gate}`);
			if (id === 'backup.restore') {
				await database.psql('postgres', '-c', 'drop database if exists matrix');
				await database.create('matrix');
			}
		};

		test(`${id}: the connection cut at each step; a new program tells how it ended`, async () => {
			const way = await cutWay();
			const program = createProgram(await parseConfig(config, 'lab'), {
				hosts: new Map([['matrix', way.host]]),
				audit: silent,
			});
			let at = 0;
			try {
				for (; ; at += 1) {
					const plan = held(program.plan(action, target, input), at);
					if (!plan) {
						break;
					}

					await clear();
					const earlier = new Set(jobNames());
					const run = program.run(action, target, {plan});
					await eventually(() => existsSync(`${gate}/reached`), `step ${at} is reached`);
					way.cut();
					assert.deepEqual(finals(), [], 'nothing partial bears a final name');
					writeFileSync(`${gate}/open`, '');
					const job = jobNames().find(name => name.startsWith(id.replace('.', '-')) && !earlier.has(name))!;
					await eventually(() => existsSync(`${jobs}/${job}/result`), `cut at step ${at}: it ends without us`);
					assert.deepEqual([finals().length, files().length], [made, made]);
					assert.deepEqual(await database.databases(), ['matrix']);
					way.mend();
					assert.equal((await run).kind, 'done', `cut at step ${at}`);
					if (id === 'backup.restore') {
						assert.equal(await rowsOf(database, 'matrix'), restored);
					}
				}
			} finally {
				await program.close();
				await way.close();
			}

			assert.ok(at > 2, `${at} steps`);
			const place = await workplace(config);
			try {
				const {stdout} = await place.synaptop('jobs', '--json');
				const told = JSON.parse(stdout).filter((job: {action: string}) => job.action === id);
				assert.equal(told.filter(({state}: {state: string}) => state === 'done').length, at);
			} finally {
				await place.remove();
			}
		});

		test(`${id}: synaptop is killed with -9: the job goes on, and another tells how it ended`, async () => {
			await clear();
			const earlier = new Set(jobNames());
			const place = await workplace(config);
			try {
				const set = Object.entries(input).flatMap(([name, value]) => [
					'--set',
					`${name}=${value === true ? 'yes' : value || 'no'}`,
				]);
				const consent = action.risk === 'danger' ? ['--confirm', target.name] : ['--yes'];
				const words = ['--import', 'tsx', 'source/cli.tsx', 'run', id, ...consent, ...set, '--config', place.file];
				const child = spawn(process.execPath, words, {env: place.env, stdio: 'ignore'});
				const begun = () => jobNames().find(name => name.startsWith(id.replace('.', '-')) && !earlier.has(name));
				await eventually(() => begun() !== undefined, 'it has begun');
				child.kill('SIGKILL');
				await eventually(() => existsSync(`${jobs}/${begun()}/result`), 'it ends without us');
				assert.deepEqual([finals().length, files().length], [made, made]);
				assert.deepEqual(await database.databases(), ['matrix']);
				const {stdout} = await place.synaptop('jobs', '--json');
				const told = JSON.parse(stdout).find((job: {id: string}) => job.id === begun());
				assert.equal(told?.state, 'done', stdout);
				if (id === 'backup.restore') {
					assert.equal(await rowsOf(database, 'matrix'), restored);
				}
			} finally {
				await place.remove();
			}
		});

		test(`${id}: killed with -9 in the middle: told, and the next one clears up`, async () => {
			const program = createProgram(await parseConfig(config, 'lab'), {audit: silent});
			try {
				await clear();
				const earlier = new Set(jobNames());
				// The step after which there is something: the file is begun, or the scratch database made; of the real restore the one before.
				const begun = {'backup.drill': 3, 'backup.restore': 2}[id as string] ?? 1;
				const run = program.run(action, target, {plan: held(program.plan(action, target, input), begun)!});
				await eventually(() => existsSync(`${gate}/reached`), 'it is under way');
				const job = jobNames().find(name => name.startsWith(id.replace('.', '-')) && !earlier.has(name))!;
				await enter(`systemctl --user -M lab@ kill -s KILL synaptop-${job}.service`);
				assert.equal((await run).kind, 'failed');
				assert.deepEqual(finals(), []);
			} finally {
				await program.close();
			}

			assert.equal((await make(id, config, input)).kind, 'done');
			assert.deepEqual([finals().length, files().length], [made, made]);
			assert.deepEqual(await database.databases(), ['matrix']);
		});
	}
});
