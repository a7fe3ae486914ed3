import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, watch} from 'node:fs';
import {readdir, readFile, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Outcome, Plan, Target} from '../../source/actions/action.js';
import type {FormInput} from '../../source/actions/form.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Host} from '../../source/hosts/host.js';
import {Secret} from '../../source/system/secret.js';
import {aroundExec} from './around-exec.js';
import {type CutWay, cutWay} from './cut-way.js';
import {actionOf, asSuperuser, type EmptyHost, emptyHost, filled, perform, silent} from './empty-host.js';
import {docker} from './lab.js';
import {eventually} from './screen.js';

// I1–I3 cut anywhere: key and config are absent or whole, the stack comes up, and what was cut can be done again.

let host: EmptyHost;
let way: CutWay;
let target: Target;

before(async () => {
	host = await emptyHost('cuts');
	way = await cutWay(host.name);
	target = {host: 'matrix', kind: 'homeserver', id: host.server, name: host.server};
});

/** The way is there again, and the program's host has seen that. */
const mended = async (): Promise<void> => {
	way.mend();
	const answers = () =>
		way.host.exec(['true'], {timeout: 3000}).then(
			() => true,
			() => false,
		);
	await eventually(answers, 'the way is mended', 20_000);
};

beforeEach(mended);

after(async () => {
	await way?.close();
	await host?.remove();
});

const database = (): FormInput => ({
	role: host.name,
	database: host.name,
	password: new Secret(host.secrets.database),
});

const inputs = (): Readonly<Record<string, FormInput>> => ({
	'compose.create': {names: 'db.lab:host-gateway', element: false},
	'database.create': database(),
	'synapse.create-config': {...database(), server: host.server, host: 'db.lab', keys: ''},
});

/** Over the way that can be cut. */
const opened = async (through: Host = way.host) => {
	const config = host.config.replace(/^element: .*$/m, '');
	return createProgram(await parseConfig(config, 'lab'), {hosts: new Map([['matrix', through]]), audit: silent});
};

const planned = async (program: Awaited<ReturnType<typeof opened>>, id: string): Promise<Plan> => {
	const action = actionOf(id);
	await Promise.all((action.reads ?? []).map(source => program.sources.read(source, 'matrix')));
	const to: Target = action.kind === 'database' ? {...target, kind: 'database'} : target;
	const plan = program.plan(action, to, action.form ? filled(id, inputs()[id] ?? {}) : undefined);
	assert.equal(plan.unavailable, undefined);
	return plan;
};

/** Done over a way that nobody cuts. */
const done = async (...ids: readonly string[]): Promise<void> => {
	const program = await opened();
	try {
		for (const id of ids) {
			const to: Target = id.startsWith('database') ? {...target, kind: 'database'} : target;
			const outcome = await perform(program, id, to, inputs()[id]);
			assert.equal(outcome.kind, 'done', `${id}: ${JSON.stringify(outcome)}`);
		}
	} finally {
		program.sources.stop();
	}
};

/** Runs an action with the way cut after its step `at`, or `how` ms into it; for good, as far as this program knows. */
const cutAt = async (id: string, at: number, how: 'after' | number): Promise<{outcome: Outcome; steps: number}> => {
	const aborter = new AbortController();
	const program = await opened(
		aroundExec(way.host, async (index, go) => {
			if (index !== at) {
				return go();
			}

			const running = go();
			running.catch(() => {});
			await (how === 'after' ? running : sleep(how));
			way.cut();
			// The person gives up a while later.
			void sleep(1500).then(() => aborter.abort());
			return running;
		}),
	);
	const plan = await planned(program, id);
	const outcome = await program.run(plan.action, plan.target, {plan, signal: aborter.signal});
	await mended();
	program.sources.stop();
	return {outcome, steps: plan.steps.length};
};

/** What was in a file when its name came to be. */
const firstSights = (file: string) => {
	const seen: string[] = [];
	let there = existsSync(file);
	const watcher = watch(path.dirname(file), () => {
		const is = existsSync(file);
		if (is && !there) {
			seen.push(readFileSync(file, 'utf8'));
		}

		there = is;
	});
	return {seen, stop: () => watcher.close()};
};

/** No container of an action goes on, and nothing half done lies about. */
const settled = (directory: string) =>
	eventually(
		async () => (await readdir(directory)).every(name => !name.includes('.new-')),
		`nothing half done in ${directory}`,
		30_000,
	);

describe('homeserver.yaml', {timeout: 240_000}, () => {
	const file = () => `${host.directory}/config/homeserver.yaml`;
	before(() => done('compose.create', 'synapse.create-key'));

	/** Absent, or whole with its mode and owner. */
	const state = async (): Promise<'absent' | 'whole'> => {
		await settled(`${host.directory}/config`);
		const text = await readFile(file(), 'utf8').catch(() => '');
		if (text === '') {
			await assert.rejects(stat(file()));
			return 'absent';
		}

		assert.match(text, /^# homeserver\.yaml of [\s\S]*\ntrusted_key_servers: \[\]\n$/);
		const {mode, uid} = await stat(file());
		assert.deepEqual([mode & 0o777, uid], [0o600, host.uid]);
		return 'whole';
	};

	test('cut after each step of the plan, and in the middle of the last: absent or whole; then it can be done', async () => {
		const states: string[] = [];
		const names = firstSights(file());
		for (let at = 0, all = 1; at < all; at++) {
			await rm(file(), {force: true});
			await rm(`${host.directory}/config/log.config`, {force: true});
			const {outcome, steps} = await cutAt('synapse.create-config', at, 'after');
			all = steps;
			const is = await state();
			states.push(is);
			assert.ok(outcome.kind !== 'done' || is === 'whole', `after step ${at + 1}: ${JSON.stringify(outcome)}`);
		}

		assert.deepEqual(states, ['absent', 'absent', 'absent', 'whole']);
		for (const ms of [0, 150, 400]) {
			await rm(file(), {force: true});
			// log.config is there now: check, mkdir, homeserver.yaml.
			await cutAt('synapse.create-config', 2, ms);
			// What was sent may still be on its way into its container.
			await sleep(1500);
			await state();
		}

		await rm(file(), {force: true});
		await done('synapse.create-config');
		assert.equal(await state(), 'whole');
		names.stop();
		// The name was never that of a part.
		assert.ok(names.seen.length >= 2);
		assert.ok(names.seen.every(text => text.endsWith('\ntrusted_key_servers: []\n')));
	});
});

describe('role and database', {timeout: 120_000}, () => {
	test('cut after and in the middle of psql: what is there is right, and the rest is made by the next', async () => {
		for (const how of ['after', 0, 5, 15, 40] as const) {
			await asSuperuser(`drop database if exists ${host.name} with (force)`);
			await asSuperuser(`drop role if exists ${host.name}`);
			const {outcome} = await cutAt('database.create', 0, how);
			assert.ok(how === 'after' || outcome.kind !== 'failed', JSON.stringify(outcome));
			await sleep(300);
			await done('database.create');
			const facts = `select datcollate, datctype, pg_get_userbyid(datdba) from pg_database where datname = '${host.name}'`;
			assert.equal(await asSuperuser(facts), `C|C|${host.name}`);
		}
	});
});

/** The steps that a job's script itself tells of: read from the plan. */
const stagesOf = ({steps}: Plan): readonly number[] =>
	steps.flatMap(step =>
		step.kind === 'job' ? [...step.script.matchAll(/PROGRESS \{"step":(\d+)/g)].map(([, stage]) => Number(stage)) : [],
	);

describe('jobs', {timeout: 300_000}, () => {
	const jobs = () => `${host.inHost}/.local/state/synaptop/jobs`;
	const present = (): readonly string[] => {
		try {
			return readdirSync(jobs()).filter(name => !name.startsWith('.'));
		} catch {
			return [];
		}
	};

	const logs = (): string =>
		present()
			.map(id => {
				try {
					return readFileSync(`${jobs()}/${id}/log`, 'utf8');
				} catch {
					return '';
				}
			})
			.join('');

	let program: Awaited<ReturnType<typeof opened>>;
	beforeEach(async () => {
		program = await opened();
		await rm(jobs(), {recursive: true, force: true});
	});
	afterEach(() => program.sources.stop());

	/** Cuts when the stage is reached; what the job came to, told over the mended way. */
	const cutInStage = async (id: string, stage: number): Promise<Outcome> => {
		await rm(jobs(), {recursive: true, force: true});
		const plan = await planned(program, id);
		const run = program.run(plan.action, plan.target, {plan});
		await eventually(async () => logs().includes(`PROGRESS {"step":${stage},`), `stage ${stage} is reached`);
		way.cut();
		await eventually(
			async () => present().some(one => readdirSync(`${jobs()}/${one}`).includes('result')),
			'it ends',
			90_000,
		);
		way.mend();
		const outcome = await run;
		assert.equal(present().length, 1);
		return outcome;
	};

	test('the signing key: cut at each stage it is made all the same, once; cut for good it is absent or whole', async () => {
		const key = `${host.directory}/data/${host.server}.signing.key`;
		const whole = /^ed25519 a_\w{4} [\w+/]{43}\n$/;
		await rm(key);
		const names = firstSights(key);
		const stages = stagesOf(await planned(program, 'synapse.create-key'));
		assert.deepEqual(stages, [1, 2]);
		for (const stage of stages) {
			await rm(key, {force: true});
			assert.equal((await cutInStage('synapse.create-key', stage)).kind, 'done');
			assert.match(await readFile(key, 'utf8'), whole);
		}

		for (const delay of [0, 30, 120]) {
			await rm(key, {force: true});
			await rm(jobs(), {recursive: true, force: true});
			const plan = await planned(program, 'synapse.create-key');
			const stop = new AbortController();
			const run = program.run(plan.action, plan.target, {plan, signal: stop.signal});
			await sleep(delay);
			way.cut();
			stop.abort();
			assert.notEqual((await run).kind, 'done');
			await mended();
			await eventually(async () => logs().includes('RESULT'), 'it ends by itself', 6000).catch(() => {});
			const text = await readFile(key, 'utf8').catch(() => undefined);
			assert.ok(text === undefined || whole.test(text));
		}

		names.stop();
		assert.ok(names.seen.length >= 2);
		assert.ok(names.seen.every(text => whole.test(text)));
	});

	test('the job of the key killed in the middle leaves no key, or a whole one, and the next clears up', async () => {
		const data = `${host.directory}/data`;
		const key = `${data}/${host.server}.signing.key`;
		await rm(key, {force: true});
		const image = (await docker('image', 'inspect', '-f', '{{.Id}}', 'matrixdotorg/synapse:latest')).trim();
		const plan = await planned(program, 'synapse.create-key');
		const run = program.run(plan.action, plan.target, {plan});
		const running = async () =>
			(await docker('ps', '-q', '--filter', `volume=${data}`, '--filter', `ancestor=${image}`)).trim();
		let id = '';
		await eventually(
			async () => {
				id = await running();
				return id !== '';
			},
			'the one-off container runs',
			20_000,
		);
		await docker('kill', id).catch(() => '');
		const outcome = await run;
		const text = await readFile(key, 'utf8').catch(() => undefined);
		assert.equal(outcome.kind === 'done', text !== undefined);
		if (text === undefined) {
			await done('synapse.create-key');
		}

		assert.deepEqual(
			(await readdir(data)).filter(name => name.includes('.new-') || name.endsWith('.key')),
			[`${host.server}.signing.key`],
		);
	});

	test('the stack: cut at each stage it comes up all the same, healthy', async () => {
		const stages = stagesOf(await planned(program, 'stack.up'));
		assert.deepEqual(stages, [1, 2, 3]);
		for (const stage of stages) {
			await docker('rm', '-f', '-v', host.container).catch(() => '');
			const outcome = await cutInStage('stack.up', stage);
			assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
			assert.equal(await docker('inspect', '-f', '{{.State.Health.Status}}', host.container), 'healthy');
		}
	});
});
