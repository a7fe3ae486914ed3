import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {inspect} from 'node:util';
import type {Plan} from '../../source/actions/action.js';
import {createAudit} from '../../source/actions/audit.js';
import {homeserverTargets} from '../../source/actions/homeserver.js';
import {userCreate, userCreateAdmin} from '../../source/actions/user-create.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {Secret} from '../../source/system/secret.js';
import {binary, docker, lab, throwAway, workplace} from './lab.js';
import {filesWith, journal, synapseLog, watchEvents, watchProcesses} from './secret-watch.js';

const synapseUrl = 'http://127.0.0.1:8008';
const config = `homeserver: ${lab.synapse.name}\nhosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix}\n`;
const run = Date.now().toString(36);
/** With what a shell, a URL and JSON would change. */
const newPassword = (): string => `pw "$HOME" '${randomBytes(9).toString('hex')}' \\n%41&ü`;

const login = async (user: string, password: string) => {
	const answer = await fetch(`${synapseUrl}/_matrix/client/v3/login`, {
		method: 'POST',
		body: JSON.stringify({type: 'm.login.password', identifier: {type: 'm.id.user', user}, password}),
	});
	return {status: answer.status, data: (await answer.json()) as {user_id?: string; access_token?: string}};
};

const isAdmin = async (token: string | undefined): Promise<boolean> =>
	(await fetch(`${synapseUrl}/_synapse/admin/v2/users?limit=1`, {headers: {Authorization: `Bearer ${token}`}})).ok;

describe('U1, U2: a user is made, and the password is seen nowhere', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;
	before(async () => {
		place = await workplace(config);
		program = createProgram(await parseConfig(config, 'lab'), {audit: createAudit(place.audit)});
	});
	after(async () => {
		await program.close();
		await place.remove();
	});

	/** Does it while everything that could tell is watched. The name is looked for too: where it is not found, nobody watched. */
	const watched = async (name: string, password: string, make: () => Promise<void>) => {
		const since = new Date();
		const events = await watchEvents();
		const processes = watchProcesses([password, name]);
		let failure: unknown;
		await make().catch(error => {
			failure = error;
		});
		await events.until(name);
		const [{found, rounds}, told] = [await processes.stop(), await events.stop()];
		if (failure) {
			throw failure;
		}

		const seen = (needle: string) => found.filter(hit => hit.needle === needle);
		assert.ok(
			seen(name).some(({text}) => text.includes('register_new_matrix_user')),
			`the command was not seen in ${rounds} rounds`,
		);
		assert.deepEqual(seen(password), []);
		assert.ok(told.includes(name), 'the events were not seen');
		assert.ok(!told.includes(password) && !told.includes(JSON.stringify(password).slice(1, -1)), told);
		const {holding, count} = filesWith(path.dirname(place.file), password);
		assert.deepEqual(holding, []);
		assert.ok(count > 1 && filesWith(path.dirname(place.audit), name).holding.length === 1, 'no audit');
		assert.ok(!(await journal(since)).includes(password));
		assert.ok(!(await synapseLog(since)).includes(password));
	};

	const make = async (action: typeof userCreate, name: string, password: string, change = (plan: Plan) => plan) => {
		const [target] = homeserverTargets(program.config);
		const plan = change(program.plan(action, target!, {name, password: new Secret(password)}));
		assert.equal(plan.unavailable, undefined);
		return program.run(action, target!, {plan});
	};

	test('U1 with the password from the form: an administrator who logs in', async () => {
		const [name, password] = [`admin-${run}`, newPassword()];
		await watched(name, password, async () => {
			assert.deepEqual(await make(userCreateAdmin, name, password), {kind: 'done'});
		});
		const told = inspect(program.activity.entries, {depth: 9});
		assert.ok(told.includes(name) && !told.includes(password), told);
		const {status, data} = await login(name, password);
		assert.equal(status, 200);
		assert.equal(data.user_id, `@${name}:${lab.synapse.name}`);
		assert.equal(await isAdmin(data.access_token), true);
	});

	test('U2 from the command line, the password on standard input: a user who logs in', async () => {
		const [name, password] = [`user-${run}`, newPassword()];
		await watched(name, password, async () => {
			const words = [binary, 'run', 'user.create', '--set', `name=${name}`, '--stdin', 'password', '--yes', '--json'];
			const child = spawn(process.execPath, [...words, '--config', place.file], {env: place.env});
			child.stdin.end(`${password}\n`);
			let output = '';
			for (const stream of [child.stdout, child.stderr]) {
				stream.setEncoding('utf8').on('data', chunk => {
					output += chunk;
				});
			}

			const code = await new Promise(resolve => child.once('close', resolve));
			assert.equal(code, 0, output);
			assert.ok(!output.includes(password) && !output.includes(JSON.stringify(password).slice(1, -1)), output);
		});
		const {status, data} = await login(name, password);
		assert.equal(status, 200);
		assert.equal(await isAdmin(data.access_token), false);
	});

	test('a generated password stands alone on standard output, and works', async () => {
		const name = `made-${run}`;
		const {code, stdout, stderr} = await place.synaptop(
			...['run', 'user.create', '--set', `name=${name}`, '--generate', 'password', '--yes'],
		);
		assert.equal(code, 0, stderr);
		assert.match(stdout, /^\S{20,}\n$/);
		assert.equal((await login(name, stdout.trim())).status, 200);
		assert.ok(!stderr.includes(stdout.trim()));
		assert.deepEqual(filesWith(path.dirname(place.file), stdout.trim()).holding, []);

		const again = await place.synaptop(
			...['run', 'user.create', '--set', `name=${name}`, '--generate', 'password', '--yes'],
		);
		assert.equal(again.code, 1);
		assert.equal(again.stdout, '');
		assert.match(again.stderr, new RegExp(`there is a user ${name} already`));
	});

	test('the way of Synapse before 1.110 works on a real one', async () => {
		const [name, password] = [`older-${run}`, newPassword()];
		const older = (plan: Plan): Plan => ({
			...plan,
			steps: plan.steps.flatMap(step => (step.kind === 'exec' && step.fallback ? [step.fallback.step] : [])),
		});
		assert.deepEqual(await make(userCreate, name, password, older), {kind: 'done'});
		assert.equal((await login(name, password)).status, 200);
	});
});

describe('U2 where it cannot be done', () => {
	const create = async (synapse: string) => {
		const place = await workplace(`hosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix, ${synapse}}\n`);
		try {
			return await place.synaptop(
				...['run', 'user.create', '--set', `name=never-${run}`, '--generate', 'password', '--yes'],
			);
		} finally {
			await place.remove();
		}
	};

	test('the container is not there, does not run, is no Synapse', async () => {
		const missing = await create('container: no-such');
		assert.equal(missing.code, 2);
		assert.match(missing.stderr, /there is no container no-such on matrix/);

		const box = await throwAway('no-synapse', 'sleep', '600');
		try {
			const other = await create(`container: ${box.name}`);
			assert.equal(other.code, 1);
			assert.match(other.stderr, /has no register_new_matrix_user: is it Synapse\?/);
			assert.equal(other.stdout, '');
			await docker('kill', box.id);
			await docker('wait', box.id);
			const dead = await create(`container: ${box.name}`);
			assert.equal(dead.code, 2);
			assert.match(dead.stderr, /is exited/);
		} finally {
			await box.remove();
		}
	});

	test('the config is not there, or has no shared secret; Synapse does not answer', async () => {
		const absent = await create('config: /data/none.yaml');
		assert.equal(absent.code, 1);
		assert.match(absent.stderr, /there is no \/data\/none.yaml in the container synapse/);

		const file = `/tmp/without-${run}.yaml`;
		const {synapse} = lab.containers;
		await docker('exec', synapse, 'sh', '-c', `grep -v registration_shared_secret /data/homeserver.yaml >${file}`);
		try {
			const without = await create(`config: ${file}`);
			assert.equal(without.code, 1);
			assert.match(without.stderr, /has no registration_shared_secret: add one/);
		} finally {
			await docker('exec', synapse, 'rm', file);
		}

		const silent = await create('url: "http://localhost:8765"');
		assert.equal(silent.code, 1);
		assert.match(silent.stderr, /does not answer at http:\/\/localhost:8765 inside the container/);
	});
});
