import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import process from 'node:process';
import type {Outcome, Plan, Target} from '../../source/actions/action.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {containers} from '../../source/sources/containers.js';
import {cutWay} from './cut-way.js';
import {docker} from './lab.js';
import {jobsOf, throwAwayProject} from './throw-away-project.js';
import {imagesOf} from './update-images.js';

const silent = {begin: async () => ({end: async () => undefined})};

export const actionOf = (id: string) => actions.find(action => action.id === id)!;

const jobsNow = (): readonly string[] =>
	(existsSync(jobsOf) ? readdirSync(jobsOf) : []).filter(name => /^container-(?:update|go-back)-/.test(name));

/** Nobody here waits ten minutes for what never becomes healthy. */
export const impatient = (plan: Plan): Plan => ({
	...plan,
	steps: plan.steps.map(step =>
		step.kind === 'job' ? {...step, script: step.script.replaceAll('-ge 600 ]', '-ge 4 ]')} : step,
	),
});

export const wordsOf = (outcome: Outcome): string =>
	`${outcome.kind}: ${'reason' in outcome ? outcome.reason : (outcome.text ?? '')}`;

/** A registry, and a project of two services of which `one` is from it; jobs of updates that began since. */
export async function updating(name: string) {
	const first = new Set(jobsNow());
	const images = await imagesOf(`test/${name}`);
	await images.publish('1.0.0');
	const stack = await throwAwayProject(
		name,
		`services:
  one: {image: "${images.image}", command: [sleep, "900"], stop_grace_period: 1s, depends_on: [two]}
  two: {image: IMAGE, command: [sleep, "900"], stop_grace_period: 1s}
`,
	);
	const one = `${stack.project}-one-1`;
	const kept = `synaptop/previous:${stack.project}.one`;
	let earlier: ReadonlySet<string> = first;
	/** The one job that was made since. */
	const job = (): string | undefined => {
		const [made, ...others] = jobsNow().filter(each => !earlier.has(each));
		assert.deepEqual(others, [], 'one job');
		return made;
	};

	return {
		images,
		stack,
		/** Name of the container. */
		one,
		kept,
		job,
		/** From here on it is about other jobs. */
		forget(): void {
			earlier = new Set(jobsNow());
		},
		log(): string {
			const made = job();
			return made && existsSync(`${jobsOf}/${made}/log`) ? readFileSync(`${jobsOf}/${made}/log`, 'utf8') : '';
		},
		hasEnded: (): boolean => existsSync(`${jobsOf}/${job()}/result`),
		/** What is up, seen from outside; it is always both. */
		async running() {
			const now = await stack.running();
			assert.deepEqual([...now.keys()].sort(), ['one', 'two'], 'the stack is up');
			return {one: now.get('one')!, two: now.get('two')!, version: await images.versionOf(now.get('one')!)};
		},
		async remove(): Promise<void> {
			await stack.remove();
			await docker('rmi', kept).catch(() => {});
			await images.remove();
			for (const made of jobsNow().filter(each => !first.has(each))) {
				rmSync(`${jobsOf}/${made}`, {recursive: true});
			}

			rmSync(`${jobsOf}/.${kept.split(':')[1]}.lock`, {force: true});
		},
	};
}

export type Updating = Awaited<ReturnType<typeof updating>>;

/** A program over a way that can be cut. */
export async function updater({one}: Pick<Updating, 'one'>, config = 'hosts:\n  matrix: {ssh: LXC_matrix}\n') {
	const way = await cutWay();
	const hosts = new Map([['matrix', way.host]]);
	const program = createProgram(await parseConfig(config, `lab test ${process.pid}`), {hosts, audit: silent});
	const target = async (): Promise<Target> => {
		const {data} = await program.sources.once(containers, 'matrix');
		const found = data.find(({name}) => name === one);
		assert.ok(found, `${one} is there`);
		return {host: 'matrix', kind: 'container', id: found.id, name: one};
	};

	const planned = async (id: string): Promise<Plan> => {
		const plan = program.plan(actionOf(id), await target());
		assert.equal(plan.unavailable, undefined);
		return impatient(plan);
	};

	return {
		way,
		program,
		target,
		planned,
		async run(id: string): Promise<Outcome> {
			const plan = await planned(id);
			return program.run(plan.action, plan.target, {plan});
		},
		async advise(id: string): Promise<string> {
			return (await program.advise(actionOf(id), await target(), AbortSignal.timeout(20_000))).join('\n');
		},
		async close(): Promise<void> {
			await program.close();
			await way.close();
		},
	};
}
