import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {chown, mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import type {Plan, Target} from '../../source/actions/action.js';
import {fileEdit} from '../../source/actions/file-edit.js';
import {configOf} from '../../source/config/schema.js';
import {createProgram} from '../../source/create-program.js';
import {makeEdit} from '../../source/files/file-edit.js';
import type {Program} from '../../source/program.js';
import {configFiles} from '../../source/sources/config-files.js';
import {aroundExec} from './around-exec.js';
import {type CutWay, cutWay} from './cut-way.js';
import {binary, docker, lab, workplace} from './lab.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);
const directory = `/home/lab/.synaptop-cuts-${process.pid}`;
const file = `${directory}/bot.yaml`;
// Large enough for a cut to fall into it.
const old = `a: 1\n${'# padding of the old one\n'.repeat(4000)}`;
const next = `a: 2\n${'# padding of the new one, which is longer\n'.repeat(4000)}`;
const yaml = `homeserver: x.test
hosts:
  matrix: {ssh: LXC_matrix, docker: false}
files:
  - {host: matrix, path: ${file}, kind: yaml}
`;
const config = configOf({
	homeserver: 'x.test',
	hosts: {matrix: {ssh: 'LXC_matrix', docker: false}},
	files: [{host: 'matrix', path: file, kind: 'yaml'}],
});
const target: Target = {host: 'matrix', kind: 'file', id: file, name: file, stack: 'x.test'};

const fresh = async () => {
	await rm(directory, {recursive: true, force: true});
	await mkdir(directory);
	await writeFile(file, old, {mode: 0o640});
	await chown(directory, 1000, 1000);
	await chown(file, 1000, 1000);
};

const backups = async () =>
	(await readdir(directory)).filter(name => name.includes('.bak-') && !name.endsWith('.part'));

/** Old or new and whole, with its mode and owner; where it is the new one, or the backup has its name, that is the old one whole. */
const assertWhole = async (what: string): Promise<'old' | 'new'> => {
	const text = await readFile(file, 'utf8');
	assert.ok(text === old || text === next, `${what}: neither the old nor the new one`);
	const {mode, uid} = await stat(file);
	assert.deepEqual([mode & 0o7777, uid], [0o640, 1000], what);
	const kept = await backups();
	assert.ok(text === old || kept.length === 1, `${what}: no backup`);
	for (const name of kept) {
		assert.equal(await readFile(`${directory}/${name}`, 'utf8'), old, `${what}: ${name}`);
	}

	return text === old ? 'old' : 'new';
};

/** What was begun over there has come to its end, and left nothing but the file and its backup. */
const settled = (what: string) =>
	eventually(
		async () => (await readdir(directory)).every(name => name === 'bot.yaml' || /\.bak-\w+$/.test(name)),
		`${what}: nothing half done lies about`,
		20_000,
	);

const planned = async (program: Program): Promise<Plan> => {
	await eventually(
		async () => (await program.sources.once(configFiles, 'matrix')).data.length > 0,
		'the file is looked at',
		20_000,
	);
	const edit = await makeEdit({kind: 'yaml'}, Buffer.from(old), Buffer.from(next), Date.now());
	const plan = program.plan(fileEdit, target, {edit});
	assert.equal(plan.unavailable, undefined);
	return plan;
};

const audit = {begin: async () => ({end: async () => undefined})};

describe('an edit cut anywhere', {timeout: 300_000}, () => {
	let way: CutWay;
	before(async () => {
		way = await cutWay();
	});
	after(async () => {
		await way.close();
		await rm(directory, {recursive: true, force: true});
	});

	/** Runs the plan with a cut around step `at`; says what the file is. */
	const attempt = async (at: number, how: 'after' | number) => {
		await fresh();
		const host = aroundExec(way.host, async (index, run) => {
			if (index !== at) {
				return run();
			}

			if (how === 'after') {
				const result = await run();
				way.cut();
				return result;
			}

			const running = run();
			running.catch(() => {});
			await sleep(how);
			way.cut();
			return running;
		});
		const program = createProgram(config, {hosts: new Map([['matrix', host]]), audit});
		const plan = await planned(program);
		const aborter = new AbortController();
		const running = program.run(fileEdit, target, {plan, signal: aborter.signal});
		const outcome = await Promise.race([
			running,
			sleep(3000)
				.then(() => aborter.abort())
				.then(() => running),
		]);
		const what = `step ${at + 1} of ${plan.steps.length}, ${how === 'after' ? 'after it' : `${how} ms into it`}`;
		await settled(what);
		const state = await assertWhole(what);
		way.mend();
		await eventually(async () => way.host.state.value.phase === 'online', 'the way is mended', 20_000);
		program.sources.stop();
		return {state, outcome, steps: plan.steps.length};
	};

	test('after every step, as the plan has them', async () => {
		const {steps} = await attempt(-1, 'after');
		assert.ok(steps >= 4);
		const states: string[] = [];
		for (let at = 0; at < steps; at++) {
			const {state, outcome} = await attempt(at, 'after');
			states.push(state);
			// Nothing was done, or nobody knows; never done where it was not.
			assert.ok(outcome.kind !== 'done' || state === 'new', `step ${at + 1}: ${JSON.stringify(outcome)}`);
		}

		assert.deepEqual(states, ['old', 'old', 'new', 'new']);
	});

	test('in the middle of every step, at several moments', async () => {
		const seen = new Set<string>();
		for (let at = 0; at < 4; at++) {
			for (const ms of [0, 3, 10, 30]) {
				seen.add((await attempt(at, ms)).state);
			}
		}

		assert.ok(seen.has('old'));
	});

	test('kill -9 of synaptop at random moments', async () => {
		const place = await workplace(yaml);
		const from = `${place.file}.new`;
		await writeFile(from, next, {mode: 0o600});
		try {
			let begun = 0;
			for (let round = 0; round < 8; round++) {
				await fresh();
				const words = [binary, 'run', 'file.edit', file, '--set', `from=${from}`, '--yes', '--config', place.file];
				const child = spawn(process.execPath, words, {env: place.env, stdio: 'ignore'});
				const ended = new Promise(resolve => child.once('exit', resolve));
				// From when it begins to act: the audit says so.
				await eventually(
					async () =>
						child.exitCode !== null || (await readFile(place.audit, 'utf8').catch(() => '')).includes('intent'),
					'it begins',
					20_000,
				);
				begun += child.exitCode === null ? 1 : 0;
				await sleep(Math.random() * 400);
				child.kill('SIGKILL');
				await ended;
				await settled(`round ${round}`);
				await assertWhole(`round ${round}`);
				await rm(place.audit, {force: true});
			}

			assert.ok(begun >= 6, `only ${begun} were killed while they ran`);
		} finally {
			await place.remove();
		}
	});

	test('somebody else changes it meanwhile: refused, theirs stays', async () => {
		for (const at of [0, 1, 2]) {
			await fresh();
			const theirs = `${old}# theirs\n`;
			const host = aroundExec(way.host, async (index, run) => {
				if (index === at) {
					await writeFile(file, theirs);
				}

				return run();
			});
			const program = createProgram(config, {hosts: new Map([['matrix', host]]), audit});
			const plan = await planned(program);
			const outcome = await program.run(fileEdit, target, {plan});
			assert.equal(outcome.kind, 'failed');
			assert.match('reason' in outcome ? outcome.reason : '', /somebody else changed it meanwhile/);
			assert.equal(await readFile(file, 'utf8'), theirs);
			await settled(`before step ${at + 1}`);
			program.sources.stop();
		}
	});
});

describe('an edit on a full disk', {timeout: 120_000}, () => {
	const small = `${directory}-full`;
	/** A file system of its own, seen by the lab's host as root there mounts it. */
	const enter = (script: string) => {
		const [program, ...words] = lab.host.enter;
		return execute(program!, [...words, 'sh', '-c', script]);
	};

	after(async () => {
		await enter(`umount ${small}; rmdir ${small}`).catch(() => {});
		await docker('version').catch(() => {});
	});

	test('nothing is half done, and it is said', async () => {
		await enter(`mkdir -p ${small} && mount -t tmpfs -o size=400k,uid=1000 none ${small}`);
		const full = `${small}/bot.yaml`;
		await enter(`yes '# padding' | head -c 150000 > ${full}; chown 1000:1000 ${full}; chmod 640 ${full}`);
		const place = await workplace(yaml.replace(file, full));
		try {
			const {stdout: first} = await enter(`sha256sum ${full}; stat -c '%a %u %i' ${full}`);
			const text = `a: 2\n${'# padding of the new one\n'.repeat(9000)}`;
			const {code, stderr} = await place.synaptop('run', 'file.edit', full, '--stdin', 'from', '--yes', {stdin: text});
			assert.equal(code, 1, stderr);
			assert.match(stderr, /no room|disk full|No space left/i);
			const {stdout: now} = await enter(`sha256sum ${full}; stat -c '%a %u %i' ${full}`);
			assert.equal(now, first);
			const {stdout: left} = await enter(`ls -A ${small}`);
			assert.doesNotMatch(left, /\.part|\.new-/);
		} finally {
			await place.remove();
		}
	});
});
