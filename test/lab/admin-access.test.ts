import assert from 'node:assert/strict';
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {inspect} from 'node:util';
import type {Outcome} from '../../source/actions/action.js';
import type {FormInput} from '../../source/actions/form.js';
import {homeserverTargets} from '../../source/actions/homeserver.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {Secret} from '../../source/system/secret.js';
import {ask, newUser, password, psql, type Session, server, signInAsAdmin} from './homeserver.js';
import {lab, workplace} from './lab.js';

const {user: adminUser, password: adminPassword} = lab.synapse.admin;
const config = `homeserver: ${server}\nhosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix}\n`;
const stamp = Date.now().toString(36);
const users = {method: 'GET', path: '/_synapse/admin/v2/users', query: {limit: '1', guests: 'false'}} as const;

const programs: Program[] = [];
after(() => Promise.all(programs.map(program => program.close())));

/** synaptop with this below `admin:`. */
const open = async (admin = '') => {
	const program = createProgram(await parseConfig(`${config}${admin === '' ? '' : `admin: ${admin}\n`}`, 'lab'), {
		audit: {begin: async () => ({end: async () => undefined})},
	});
	programs.push(program);
	const [target] = homeserverTargets(program.config);
	const run = async (id: string, input?: FormInput): Promise<Outcome> => {
		const action = actions.find(candidate => candidate.id === id)!;
		const plan = program.plan(action, target!, input);
		return program.run(action, target!, {plan});
	};

	return {
		program,
		run,
		signIn: (user: string, secret: string, keep = false) =>
			run('admin.sign-in', {user, password: new Secret(secret), keep}),
		state: () => program.access.state(server).value,
		held: () => program.access.held(server)?.reveal(),
		check: () => program.access.check(server),
		users: () => program.access.client(server).request(users),
	};
};

const done = (outcome: Outcome): string => {
	assert.equal(outcome.kind, 'done', inspect(outcome));
	return outcome.kind === 'done' ? (outcome.text ?? '') : '';
};
const failed = (outcome: Outcome): string => {
	assert.equal(outcome.kind, 'failed', inspect(outcome));
	return outcome.kind === 'failed' ? outcome.reason : '';
};

const whoamiStatus = async (token: string | undefined): Promise<number> =>
	(await ask(token, 'GET', '/_matrix/client/v3/account/whoami')).status;
const devices = (id: string): Promise<string> =>
	psql(`SELECT display_name FROM devices WHERE user_id = '${id}' AND device_id NOT LIKE 'master%' ORDER BY 1`);

describe('signing in on a real Synapse', () => {
	let admin: Session;
	let person: Session;
	before(async () => {
		admin = await signInAsAdmin();
		person = await newUser(admin, `access-${stamp}`);
	});
	after(() => ask(admin.token, 'POST', '/_matrix/client/v3/logout', {}));

	test('as an administrator: the token works, the device is there under its name, and gone after signing out', async () => {
		const synaptop = await open();
		assert.equal((await synaptop.check()).phase, 'none');
		const local = adminUser.replace(/^@(.*):.*$/, '$1');
		assert.match(
			done(await synaptop.signIn(local, adminPassword)),
			/^signed in as @admin:.*, an administrator; not kept/,
		);
		const state = synaptop.state();
		assert.ok(state.phase === 'ready' && state.admin && !state.mas && state.device !== undefined, inspect(state));
		const there = () =>
			psql(`SELECT display_name FROM devices WHERE user_id = '${adminUser}' AND device_id = '${state.device}'`);
		assert.equal(await there(), 'synaptop');
		assert.equal(typeof ((await synaptop.users()) as {total: unknown}).total, 'number');
		const token = synaptop.held();
		assert.equal(await whoamiStatus(token), 200);

		assert.match(done(await synaptop.run('admin.sign-out')), /logged out/);
		assert.equal(await whoamiStatus(token), 401);
		assert.equal(await there(), '');
		assert.equal(synaptop.held(), undefined);
		assert.equal((await synaptop.check()).phase, 'none');
	});

	test('with a wrong password, as somebody who is not there: nothing is begun', async () => {
		const synaptop = await open();
		const before = await devices(person.id);
		assert.match(failed(await synaptop.signIn(person.id, 'wrong')), /Invalid username or password \(M_FORBIDDEN\)/);
		assert.match(failed(await synaptop.signIn(`none-${stamp}`, 'wrong')), /Invalid username or password/);
		assert.equal(await devices(person.id), before);
		assert.equal(synaptop.held(), undefined);
	});

	test('as no administrator: said; what needs one says so', async () => {
		const synaptop = await open();
		assert.match(
			done(await synaptop.signIn(person.id, password)),
			/who is no administrator: users and rooms stay closed/,
		);
		const state = synaptop.state();
		assert.ok(state.phase === 'ready' && !state.admin, inspect(state));
		await assert.rejects(synaptop.users(), /You are not a server admin \(M_FORBIDDEN\)/);
		done(await synaptop.run('admin.sign-out'));
		assert.equal(await devices(person.id), '');
	});

	test('a session that is logged out from outside is refused, once', async () => {
		const synaptop = await open();
		done(await synaptop.signIn(adminUser, adminPassword));
		await synaptop.users();
		await ask(synaptop.held(), 'POST', '/_matrix/client/v3/logout', {});
		await assert.rejects(synaptop.users(), /M_UNKNOWN_TOKEN/);
		const state = synaptop.state();
		assert.ok(state.phase === 'refused', inspect(state));
		assert.match(state.why, /^signed in as @admin:\S+: .*\(M_UNKNOWN_TOKEN\)/);
		await assert.rejects(synaptop.users(), {name: 'NoToken'});
	});

	test('as a locked, and as a deactivated user', async () => {
		const [locked, gone] = await Promise.all(['locked', 'gone'].map(name => newUser(admin, `${name}-${stamp}`)));
		const put = (id: string, body: object) =>
			ask(admin.token, 'PUT', `/_synapse/admin/v2/users/${encodeURIComponent(id)}`, body);
		await put(locked!.id, {locked: true});
		await put(gone!.id, {deactivated: true});
		const synaptop = await open();
		const token = await synaptop.run('admin.enter-token', {token: new Secret(locked!.token)});
		assert.match(failed(token), /M_USER_LOCKED|M_UNKNOWN_TOKEN/);
		assert.match(failed(await synaptop.signIn(gone!.id, password)), /deactivated|Invalid username/);
	});
});

describe('a token from elsewhere', () => {
	let directory: string;
	let admin: Session;
	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-access-'));
		admin = await signInAsAdmin();
	});
	after(async () => {
		await ask(admin.token, 'POST', '/_matrix/client/v3/logout', {});
		await rm(directory, {recursive: true});
	});

	test('a file that only its owner reads; one that others can read is refused', async () => {
		const file = path.join(directory, 'token');
		await writeFile(file, `${admin.token}\n`, {mode: 0o600});
		const own = await open(`{token: {file: ${file}}}`);
		const state = await own.check();
		assert.ok(state.phase === 'ready' && state.user === adminUser && state.origin === file, inspect(state));
		await chmod(file, 0o644);
		const others = await open(`{token: {file: ${file}}}`);
		const refused = await others.check();
		assert.ok(refused.phase === 'none', inspect(refused));
		assert.match(refused.why, /can be read by others \(644\)/);
		assert.equal(refused.cure, `chmod 600 ${file}`);
		await chmod(file, 0o600);
		assert.equal((await others.check()).phase, 'ready');
	});

	test('the environment, a command', async () => {
		process.env.SYNAPTOP_ACCESS_TEST = admin.token;
		const fromEnvironment = await (await open('{token: {env: SYNAPTOP_ACCESS_TEST}}')).check();
		delete process.env.SYNAPTOP_ACCESS_TEST;
		assert.ok(fromEnvironment.phase === 'ready' && fromEnvironment.origin === '$SYNAPTOP_ACCESS_TEST');
		const file = path.join(directory, 'store');
		await writeFile(file, admin.token, {mode: 0o600});
		const fromCommand = await (await open(`{token: {command: [cat, ${file}]}}`)).check();
		assert.ok(fromCommand.phase === 'ready' && fromCommand.origin === `cat ${file}`, inspect(fromCommand));
	});

	test('one that is not known there says which and where from', async () => {
		process.env.SYNAPTOP_ACCESS_TEST = 'syt_none';
		const state = await (await open('{token: {env: SYNAPTOP_ACCESS_TEST}}')).check();
		delete process.env.SYNAPTOP_ACCESS_TEST;
		assert.ok(state.phase === 'refused', inspect(state));
		assert.match(state.why, /^\$SYNAPTOP_ACCESS_TEST: Invalid access token passed. \(M_UNKNOWN_TOKEN\)/);
	});
});

describe('from the command line', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let home: string;
	before(async () => {
		home = await mkdtemp(path.join(tmpdir(), 'synaptop-access-'));
	});
	after(() => rm(home, {recursive: true}));

	test('sign in and keep, use, show, sign out', async () => {
		const file = path.join(home, 'synaptop', 'token');
		place = await workplace(`${config}admin: {token: {file: ${file}}}\n`);
		place.env.XDG_CONFIG_HOME = home;
		try {
			const signedIn = await place.synaptop(
				...['run', 'admin.sign-in', '--set', 'user=admin', '--stdin', 'password', '--yes', '--set', 'keep=yes'],
				{stdin: adminPassword},
			);
			assert.equal(signedIn.code, 0, signedIn.stderr);
			assert.match(signedIn.stderr, /kept: .*token; the config names it already/);
			const token = (await readFile(file, 'utf8')).trim();
			assert.ok(!(signedIn.stdout + signedIn.stderr).includes(token));

			const hidden = await place.synaptop('run', 'admin.show-token');
			assert.deepEqual([hidden.code, hidden.stdout], [2, '']);
			assert.match(hidden.stderr, /say --reveal/);
			const shown = await place.synaptop('run', 'admin.show-token', '--reveal');
			assert.deepEqual([shown.code, shown.stdout], [0, `${token}\n`]);
			assert.ok(!shown.stderr.includes(token));
			const json = await place.synaptop('run', 'admin.show-token', '--reveal', '--json');
			assert.equal(json.code, 2);
			assert.ok(!json.stdout.includes(token));

			const asked = await place.synaptop('run', 'admin.sign-out');
			assert.equal(asked.code, 2);
			assert.equal(await whoamiStatus(token), 200);
			assert.equal((await place.synaptop('run', 'admin.sign-out', '--yes')).code, 0);
			assert.equal(await whoamiStatus(token), 401);
			// The file went with the session.
			await assert.rejects(readFile(file), {code: 'ENOENT'});
			await writeFile(file, token, {mode: 0o600});
			const again = await place.synaptop('run', 'admin.sign-out', '--yes');
			assert.equal(again.code, 2);
			assert.match(again.stderr, /token: .*M_UNKNOWN_TOKEN.*nothing to sign out/);
		} finally {
			await place.remove();
		}
	});

	test('a session that nobody would have the token of is not begun', async () => {
		place = await workplace(config);
		try {
			const before = await psql(
				`SELECT count(*) FROM devices WHERE user_id = '${adminUser}' AND display_name = 'synaptop'`,
			);
			const words = ['run', 'admin.sign-in', '--set', 'user=admin', '--stdin', 'password', '--yes'];
			const plain = await place.synaptop(...words, {stdin: adminPassword});
			assert.deepEqual([plain.code, plain.stdout], [2, '']);
			const told = await place.synaptop(...words, '--json', {stdin: adminPassword});
			assert.deepEqual([told.code, JSON.parse(told.stdout).outcome], [2, 'refused']);

			assert.equal(
				await psql(`SELECT count(*) FROM devices WHERE user_id = '${adminUser}' AND display_name = 'synaptop'`),
				before,
			);
			const {code, stdout} = await place.synaptop(...words, '--reveal', {stdin: adminPassword});
			assert.equal(code, 0);
			assert.match(stdout, /^syt_\S+\n$/);
			assert.equal(await whoamiStatus(stdout.trim()), 200);
			await ask(stdout.trim(), 'POST', '/_matrix/client/v3/logout', {});
		} finally {
			await place.remove();
		}
	});
});
