import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {rm, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import type {Plan, Target} from '../../source/actions/action.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {containers} from '../../source/sources/containers.js';
import {type CutWay, cutWay} from './cut-way.js';
import {binary, docker, workplace} from './lab.js';
import {eventually} from './screen.js';
import {jobsOf, present, throwAwayProject} from './throw-away-project.js';

// D6 on a project whose containers take a second to stop, so that there is a time in which all of it is down.
const services = `services:
  one: {image: IMAGE, command: [sleep, "600"], stop_grace_period: 1s}
  two: {image: IMAGE, command: [sleep, "600"], stop_grace_period: 1s, depends_on: [one]}
`;

const config = 'hosts:\n  matrix: {ssh: LXC_matrix}\n';
const ids = ['project.recreate', 'project.down-up'] as const;
const silent = {begin: async () => ({end: async () => undefined})};

/** The steps that the script itself tells of, in their order: read from the plan, not by hand. */
const stagesOf = ({steps}: Plan): readonly number[] =>
	steps.flatMap(step =>
		step.kind === 'job' ? [...step.script.matchAll(/PROGRESS \{"step":(\d+)/g)].map(([, step]) => Number(step)) : [],
	);

describe('D6, recreate', {timeout: 300_000}, () => {
	let stack: Awaited<ReturnType<typeof throwAwayProject>>;
	let target: Target;
	let first: ReadonlySet<string>;
	let earlier: ReadonlySet<string>;
	before(async () => {
		first = new Set(present());
		stack = await throwAwayProject('recreate', services);
		target = {host: 'matrix', kind: 'project', id: stack.project, name: stack.project};
	});

	beforeEach(() => {
		earlier = new Set(present());
	});

	/** The log of the one job that this test has made; '' while there is none. */
	const log = (): string => {
		const made = present().filter(name => !earlier.has(name));
		assert.ok(made.length <= 1, `one job, not ${made.join(', ')}`);
		return made.length === 0 ? '' : readFileSync(`${jobsOf}/${made[0]}/log`, 'utf8');
	};

	const planned = async (program: Program, id: string): Promise<Plan> => {
		await program.sources.once(containers, 'matrix');
		const plan = program.plan(actions.find(action => action.id === id)!, target);
		assert.equal(plan.unavailable, undefined);
		return plan;
	};

	const isUp = async (before: ReadonlyMap<string, string>): Promise<void> => {
		const now = await stack.running();
		assert.deepEqual([...now.keys()].sort(), ['one', 'two']);
		for (const [service, id] of now) {
			assert.notEqual(id, before.get(service), `${service} was made anew`);
		}
	};

	for (const id of ids) {
		describe(id, () => {
			let way: CutWay;
			let program: Program;
			beforeEach(async () => {
				way = await cutWay();
				const hosts = new Map([['matrix', way.host]]);
				program = createProgram(await parseConfig(config, 'lab'), {hosts, audit: silent});
			});
			afterEach(async () => {
				await program.close();
				await way.close();
			});

			test('the connection is cut at each step of the plan: it comes up all the same, once, and that is told', async () => {
				const stages = stagesOf(await planned(program, id));
				assert.ok(stages.length > 1);
				for (const stage of stages) {
					earlier = new Set(present());
					const before = await stack.running();
					const run = program.run(program.actions.find(action => action.id === id)!, target, {
						plan: await planned(program, id),
					});
					await eventually(() => log().includes(`PROGRESS {"step":${stage},`), `step ${stage} is reached`);
					way.cut();
					await eventually(() => /Started\n$/.test(log()), `cut at step ${stage}: it goes on without us`);
					way.mend();
					const outcome = await run;
					assert.deepEqual(outcome, {kind: 'done'}, `cut at step ${stage}`);
					await isUp(before);
				}
			});

			test('cut for good while it is asked for: nothing is done by halves', async () => {
				for (const delay of [0, 20, 60, 120]) {
					earlier = new Set(present());
					const before = await stack.running();
					const plan = await planned(program, id);
					const stop = new AbortController();
					const run = program.run(plan.action, target, {plan, signal: stop.signal});
					await new Promise(resolve => setTimeout(resolve, delay));
					way.cut();
					stop.abort();
					const outcome = await run;
					assert.notEqual(outcome.kind, 'done');
					way.mend();
					await eventually(() => way.host.state.value.phase === 'online', 'online again');
					const isBegun = () => present().some(name => !earlier.has(name));
					// What was sent before the cut may still be on its way to its directory.
					await eventually(isBegun, 'begun', 2000).catch(() => {});
					if (isBegun()) {
						await eventually(() => /Started\n$/.test(log()), 'it ends by itself');
						await isUp(before);
					} else {
						assert.deepEqual(await stack.running(), before);
					}
				}
			});
		});
	}

	describe('with another program', () => {
		let place: Awaited<ReturnType<typeof workplace>>;
		before(async () => {
			place = await workplace();
		});
		after(() => place.remove());

		test('kill -9 in the middle: it goes on; a new program tells how it ended, once', async () => {
			const before = await stack.running();
			const words = ['run', 'project.down-up', stack.project, '--confirm', stack.project, '--config', place.file];
			const child = spawn(process.execPath, [binary, ...words], {env: place.env, stdio: 'ignore'});
			const ended = new Promise(resolve => child.once('exit', resolve));
			await eventually(() => log().includes('"step":2,'), 'it is taken down');
			child.kill('SIGKILL');
			await ended;
			const id = present().find(name => !earlier.has(name))!;
			const listed = await place.synaptop('jobs', '--json');
			assert.equal(listed.code, 0, listed.stderr);
			assert.ok(
				['running', 'done'].includes(JSON.parse(listed.stdout).find((job: {id: string}) => job.id === id).state),
			);

			const told = async (): Promise<readonly string[]> => {
				const program = await place.openProgram();
				try {
					program.sources.start();
					const entries = () => program.activity.entries.filter(({kind, level}) => kind === 'job' && level !== 'info');
					const mine = () => entries().filter(({subject}) => subject?.endsWith(id));
					await eventually(
						() => mine().length > 0 || program.store.get({source: 'jobs', host: 'matrix'}, []).at !== undefined,
						'jobs were read',
					);
					await eventually(() => mine().length > 0, 'it is told', 4000).catch(() => {});
					// The next look says that it was told.
					program.sources.refresh(['jobs']);
					await eventually(
						() => present().includes(id) && readdirSync(`${jobsOf}/${id}`).includes('told'),
						'the host knows',
					);
					return mine().map(({text, level}) => `${level} ${text}`);
				} finally {
					await program.close();
				}
			};
			await eventually(() => /Started\n$/.test(log()), 'it ends by itself');
			assert.match((await told()).join('\n'), new RegExp(`^good Take ${stack.project} down and up: done, \\d`));
			assert.deepEqual(await told(), [], 'told once');
			await isUp(before);
		});

		test('asked for twice at once by two programs: one job, both see it to its end', async () => {
			const before = await stack.running();
			const words = ['run', 'project.recreate', stack.project, '--confirm', stack.project];
			const [one, other] = await Promise.all([place.synaptop(...words), place.synaptop(...words)]);
			assert.deepEqual([one.code, other.code], [0, 0], one.stderr + other.stderr);
			assert.equal([one, other].filter(({stdout}) => stdout.includes('it is running already as job')).length, 1);
			assert.match(log(), /Started/);
			await isUp(before);
			const {stdout} = await place.synaptop('jobs', '--log', present().find(name => !earlier.has(name))!);
			assert.match(stdout, /Recreated|Started/);
		});

		test('a compose file with an error: refused by compose itself, nothing was stopped', async () => {
			const before = await stack.running();
			await writeFile(stack.file, 'services:\n  one: {imge: x}\n');
			try {
				for (const id of ids) {
					earlier = new Set(present());
					const {code, stderr} = await place.synaptop('run', id, stack.project, '--confirm', stack.project);
					assert.equal(code, 1, stderr);
					assert.match(stderr, /imge/);
					assert.deepEqual(await stack.running(), before);
				}
			} finally {
				await writeFile(stack.file, services.replaceAll('IMAGE', 'lab/busybox:latest'));
			}
		});

		test('an image that cannot be had: nothing was stopped', async () => {
			const before = await stack.running();
			await writeFile(
				stack.file,
				services.replace('IMAGE', '127.0.0.1:1/no/such:1').replace('IMAGE', 'lab/busybox:latest'),
			);
			try {
				for (const id of ids) {
					earlier = new Set(present());
					const {code} = await place.synaptop('run', id, stack.project, '--confirm', stack.project);
					assert.equal(code, 1);
					assert.deepEqual(await stack.running(), before);
				}
			} finally {
				await writeFile(stack.file, services.replaceAll('IMAGE', 'lab/busybox:latest'));
			}
		});

		test('the preview is the script; without the name nothing is done', async () => {
			const before = await stack.running();
			const {code, stdout} = await place.synaptop('run', 'project.recreate', stack.project, '--yes');
			assert.equal(code, 2);
			assert.match(stdout, new RegExp(`docker compose -p ${stack.project} .* up -d --force-recreate`));
			assert.match(stdout, /as a job on the host/);
			assert.deepEqual(await stack.running(), before);
			assert.deepEqual(
				present().filter(name => !earlier.has(name)),
				[],
			);
		});
	});

	after(async () => {
		await stack.remove();
		// A failure would be on the Overview of whoever looks at the lab next.
		for (const name of present().filter(name => !first.has(name))) {
			await rm(`${jobsOf}/${name}`, {recursive: true});
		}

		const mine = await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${stack.project}`);
		assert.equal(mine, '');
	});
});
