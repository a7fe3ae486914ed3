// K1, K2, K3, K5: the connection is cut at each step of the script, as the plan has them, and the job is killed there.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
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
import {liveDatabase, restoreConfig, socket} from './restoring.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);
const gate = `${base}/gate`;
const silent = {begin: async () => ({end: async () => undefined})};
const jobs = '/home/lab/.local/state/synaptop/jobs';

/** A line of the script that a step begins with: what is told of, written, checked, named. */
const step = /^(?:echo 'PROGRESS |write |listed=|finish )/;

/** The plan that waits before its step number `at`, until the gate is opened; undefined after the last. */
function held(plan: Plan, at: number): Plan | undefined {
	const [job] = plan.steps;
	assert.ok(job?.kind === 'job' && plan.steps.length === 1);
	let found = -1;
	const lines = job.script.split('\n').map(line => {
		found += step.test(line) ? 1 : 0;
		const wait = `: >${gate}/reached; while [ ! -e ${gate}/open ]; do sleep 0.05; done`;
		return step.test(line) && found === at ? `${wait}\n${line}` : line;
	});
	return found < at ? undefined : {...plan, steps: [{...job, script: lines.join('\n')}]};
}

describe('backups and the drill, cut at each step', {timeout: 240_000}, () => {
	let database: OwnPostgres;
	const dump = `${base}/whole.dump`;
	before(async () => {
		await makePlace();
		database = await liveDatabase();
		await execute('sh', ['-c', `pg_dump -h ${socket} -U matrix -Fc matrix >${dump}`]);
		await enter(`chown ${own.uid} ${dump}`);
	});
	after(async () => {
		await database?.remove();
		await removePlace('backup.database', 'backup.config', 'backup.media', 'backup.drill');
	});

	for (const [id, input, made] of [
		['backup.database', {anyway: true}, 1],
		['backup.config', {}, 1],
		['backup.media', {remote: false}, 1],
		['backup.drill', {dump, anyway: true}, 0],
	] as const) {
		const action = actions.find(each => each.id === id)!;
		const target = {host: 'matrix', kind: action.kind, id: lab.synapse.name, name: lab.synapse.name};
		const clear = async (): Promise<void> => {
			rmSync(gate, {recursive: true, force: true});
			await enter(`rm -rf ${backups}/* ${backups}/.*.part`);
			mkdirSync(gate);
			await enter(`chown ${own.uid} ${gate}`);
		};

		test(`${id}: the connection cut at each step; a new program tells how it ended`, async () => {
			const way = await cutWay();
			const program = createProgram(await parseConfig(restoreConfig(), 'lab'), {
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
					const earlier = new Set(readdirSync(jobs));
					const run = program.run(action, target, {plan});
					await eventually(() => existsSync(`${gate}/reached`), `step ${at} is reached`);
					way.cut();
					assert.deepEqual(finals(), [], 'nothing partial bears a final name');
					writeFileSync(`${gate}/open`, '');
					const job = readdirSync(jobs).find(name => name.startsWith(id.replace('.', '-')) && !earlier.has(name))!;
					await eventually(() => existsSync(`${jobs}/${job}/result`), `cut at step ${at}: it ends without us`);
					assert.deepEqual([finals().length, files().length], [made, made]);
					assert.deepEqual(await database.databases(), ['matrix']);
					way.mend();
					assert.equal((await run).kind, 'done', `cut at step ${at}`);
				}
			} finally {
				await program.close();
				await way.close();
			}

			assert.ok(at > 2, `${at} steps`);
			const place = await workplace(restoreConfig());
			try {
				const {stdout} = await place.synaptop('jobs', '--json');
				const told = JSON.parse(stdout).filter((job: {action: string}) => job.action === id);
				assert.equal(told.filter(({state}: {state: string}) => state === 'done').length, at);
			} finally {
				await place.remove();
			}
		});

		test(`${id}: killed with -9 in the middle: told, and the next one clears up`, async () => {
			const program = createProgram(await parseConfig(restoreConfig(), 'lab'), {audit: silent});
			try {
				await clear();
				const earlier = new Set(readdirSync(jobs));
				// The step after which there is something: the file is begun, or the scratch database made.
				const run = program.run(action, target, {plan: held(program.plan(action, target, input), made === 1 ? 1 : 3)!});
				await eventually(() => existsSync(`${gate}/reached`), 'it is under way');
				const job = readdirSync(jobs).find(name => name.startsWith(id.replace('.', '-')) && !earlier.has(name))!;
				await enter(`systemctl --user -M lab@ kill -s KILL synaptop-${job}.service`);
				assert.equal((await run).kind, 'failed');
				assert.deepEqual(finals(), []);
			} finally {
				await program.close();
			}

			assert.equal((await make(id, restoreConfig(), input)).kind, 'done');
			assert.deepEqual([finals().length, files().length], [made, made]);
			assert.deepEqual(await database.databases(), ['matrix']);
		});
	}
});
