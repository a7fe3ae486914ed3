import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chown, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {Outcome, Plan, Target} from '../../source/actions/action.js';
import type {FormInput} from '../../source/actions/form.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {makeEdit} from '../../source/files/file-edit.js';
import type {Program} from '../../source/program.js';
import {configFiles} from '../../source/sources/config-files.js';
import {type ConfigSynapse, configSynapse} from './config-synapse.js';
import {type CutWay, cutWay} from './cut-way.js';
import {docker, workplace} from './lab.js';
import {eventually} from './screen.js';

// G1 on a homeserver.yaml that a Synapse reads: every step of the plans, as the plans have them.

const silent = {begin: async () => ({end: async () => undefined})};
const child = fileURLToPath(new URL('edit-child.ts', import.meta.url));

describe('an edit of homeserver.yaml, its restart and its way back, cut after every step', {timeout: 400_000}, () => {
	let own: ConfigSynapse;
	let way: CutWay;
	let program: Program;
	let target: Target;
	let next: string;
	before(async () => {
		own = await configSynapse('cuts');
		way = await cutWay();
		const hosts = new Map([['matrix', way.host]]);
		program = createProgram(await parseConfig(own.config, 'lab'), {hosts, audit: silent});
		target = {host: 'matrix', kind: 'file', id: own.file, name: own.file, stack: 'own.test'};
		next = `${own.text}# ${'a longer one '.repeat(2000)}\nenable_registration: false\n`;
		await own.isHealthy();
	});
	after(async () => {
		await program?.close();
		await way?.close();
		await own?.remove();
	});

	const planned = async (id: string, text?: string): Promise<Plan> => {
		way.mend();
		await eventually(async () => way.host.state.value.phase === 'online', 'the way is open', 30_000);
		const {data} = await program.sources.once(configFiles, 'matrix', {timeout: 20_000});
		assert.ok(data.length > 0);
		const action = actions.find(one => one.id === id)!;
		const edit =
			text === undefined
				? undefined
				: await makeEdit({kind: 'synapse'}, Buffer.from(await readFile(own.file)), Buffer.from(text), Date.now());
		const input: FormInput = edit ? {edit} : {backup: 'newest', restart: true};
		const plan = program.plan(action, target, action.form || edit ? input : undefined);
		assert.equal(plan.unavailable, undefined);
		return plan;
	};

	/** Of Synapse and of what judges an edit. */
	const readers = async () => (await docker('ps', '-aq', '--filter', `volume=${own.file}`)).split('\n').length;
	const isJudged = async () => (await readers()) === 2;

	/** Whole, old or new, with its mode, owner and inode; nothing half done beside it. */
	const assertWhole = async (what: string, texts: readonly string[], ino: number): Promise<string> => {
		await eventually(
			async () => (await own.beside()).every(name => /^homeserver\.yaml\.bak-\w+$/.test(name)),
			`${what}: nothing half done lies about`,
		);
		await eventually(async () => (await readers()) === 1, `${what}: the validator's container goes`);
		const {text, ...now} = await own.look();
		assert.ok(texts.includes(text), `${what}: neither old nor new`);
		assert.deepEqual(now, {mode: 0o600, uid: 1000, gid: 1000, ino}, what);
		for (const name of await own.beside()) {
			assert.ok(texts.includes(await readFile(`${own.directory}/${name}`, 'utf8')), `${what}: ${name}`);
		}

		return text;
	};

	/** Runs it with the cable pulled before step `at` (of all: at the end), and says what came of it. */
	const cutBefore = async (plan: Plan, at: number): Promise<Outcome> => {
		const stop = new AbortController();
		let timer: NodeJS.Timeout | undefined;
		const outcome = await program.run(plan.action, target, {
			plan,
			signal: stop.signal,
			onStep(index) {
				if (index === at) {
					way.cut();
					timer = setTimeout(() => stop.abort(), 1000);
				}
			},
		});
		clearTimeout(timer);
		way.cut();
		return outcome;
	};

	const fresh = async (): Promise<number> => {
		await own.clear();
		await own.put(own.text);
		return (await own.look()).ino;
	};

	test('the edit: SSH cut after each step', async () => {
		const states: string[] = [];
		const outcomes: string[] = [];
		const kinds: string[] = [];
		for (let at = 1; at === 1 || at <= kinds.length; at++) {
			const ino = await fresh();
			const plan = await planned('file.edit', next);
			kinds.splice(0, 9, ...plan.steps.map(step => (step.kind === 'file' ? step.deed.kind : step.kind)));
			const outcome = await cutBefore(plan, at);
			const text = await assertWhole(`cut after step ${at}`, [own.text, next], ino);
			assert.ok(outcome.kind !== 'done' || text === next);
			const backups = await own.beside();
			assert.equal(backups.length, at >= 3 ? 1 : 0, `cut after step ${at}`);
			states.push(text === next ? 'new' : 'old');
			outcomes.push(outcome.kind);
		}

		assert.deepEqual(kinds, ['unchanged', 'exec', 'back-up', 'write', 'compare']);
		assert.deepEqual(states, ['old', 'old', 'old', 'new', 'new']);
		// Nothing was done; nothing that matters; nobody has looked; done.
		assert.deepEqual(outcomes.slice(2), ['failed', 'unknown', 'done']);
		assert.ok(outcomes.slice(0, 2).every(kind => kind === 'unreachable' || kind === 'unknown' || kind === 'failed'));
	});

	// In the middle of the other steps: config-cuts.test.ts.
	test('the edit: SSH cut while the validator runs', async () => {
		const ino = await fresh();
		const plan = await planned('file.edit', next);
		const stop = new AbortController();
		const outcome = await program.run(plan.action, target, {
			plan,
			signal: stop.signal,
			onStep(index) {
				if (plan.steps[index]?.kind === 'exec') {
					void eventually(isJudged, 'the validator runs').then(async () => {
						way.cut();
						await sleep(500);
						stop.abort();
					});
				}
			},
		});
		assert.notEqual(outcome.kind, 'done');
		assert.equal(await assertWhole('in the validator', [own.text], ino), own.text);
		assert.deepEqual(await own.beside(), []);
	});

	test('the edit: synaptop killed with -9 after each step', async () => {
		const place = await workplace(own.config);
		const edited = path.join(path.dirname(place.file), 'edited.yaml');
		await writeFile(edited, next, {mode: 0o600});
		try {
			const states: string[] = [];
			let steps = 5;
			for (let at = 1; at <= steps; at++) {
				const ino = await fresh();
				const words = ['--import', 'tsx', child, place.file, 'file.edit', own.file, String(at), edited];
				const process_ = spawn(process.execPath, words, {env: place.env, stdio: ['ignore', 'pipe', 'inherit']});
				let told = '';
				process_.stdout.setEncoding('utf8').on('data', chunk => {
					told += chunk;
				});
				const [, signal] = (await once(process_, 'close')) as [number | null, string | null];
				steps = Number(told.split('\n')[0]);
				assert.equal(signal, at < steps ? 'SIGKILL' : null, told);
				states.push((await assertWhole(`killed after step ${at}`, [own.text, next], ino)) === next ? 'new' : 'old');
				// What was edited is still where it was.
				assert.equal(await readFile(edited, 'utf8'), next);
			}

			assert.deepEqual(states, ['old', 'old', 'old', 'new', 'new']);
		} finally {
			await place.remove();
		}
	});

	test('the restart: cut before its watch, it is watched on when the connection is back; cut in the middle, it comes up all the same', async () => {
		await fresh();
		const plan = await planned('file.apply');
		assert.deepEqual(
			plan.steps.map(({kind}) => kind),
			['engine', 'health'],
		);
		const watched = await program.run(plan.action, target, {
			plan,
			onStep(index) {
				if (index === 1) {
					way.cut();
					setTimeout(() => way.mend(), 1500);
				}
			},
		});
		assert.deepEqual(watched, {kind: 'done', text: `${own.name} is healthy`});
		assert.equal(await own.health(), 'healthy');
		for (const ms of [0, 40]) {
			const again = await planned('file.apply');
			const stop = new AbortController();
			const outcome = await program.run(again.action, target, {
				plan: again,
				signal: stop.signal,
				onStep() {
					void sleep(ms).then(async () => {
						way.cut();
						await sleep(500);
						stop.abort();
					});
				},
			});
			assert.ok(['unknown', 'unreachable'].includes(outcome.kind), JSON.stringify(outcome));
			way.mend();
			await own.isHealthy();
		}
	});

	test('the way back with a restart: SSH cut after each step', async () => {
		const broken = `${next}# edited\n`;
		const states: string[] = [];
		for (let at = 1, steps = 5; at <= steps; at++) {
			const ino = await fresh();
			const backup = `${own.directory}/homeserver.yaml.bak-20200101T000000Z`;
			await writeFile(backup, own.text, {mode: 0o600});
			await chown(backup, 1000, 1000);
			await own.put(broken);
			const plan = await planned('file.restore');
			steps = plan.steps.length;
			const outcome = await cutBefore(plan, at);
			const text = await assertWhole(`cut after step ${at}`, [own.text, broken], ino);
			assert.equal(outcome.kind === 'done', at === steps, `cut after step ${at}: ${JSON.stringify(outcome)}`);
			states.push(text === own.text ? 'old' : 'edited');
			way.mend();
			await own.isHealthy();
		}

		assert.deepEqual(states, ['edited', 'old', 'old', 'old', 'old']);
	});
});
