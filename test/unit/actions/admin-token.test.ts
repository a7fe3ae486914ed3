import assert from 'node:assert/strict';
import {chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {inspect} from 'node:util';
import type {Action, Outcome} from '../../../source/actions/action.js';
import {adminEnterToken} from '../../../source/actions/admin-enter-token.js';
import {adminKeep, adminKeepCommand} from '../../../source/actions/admin-keep.js';
import {adminShowToken} from '../../../source/actions/admin-show-token.js';
import {adminSignIn} from '../../../source/actions/admin-sign-in.js';
import {adminForget, adminSignOut} from '../../../source/actions/admin-sign-out.js';
import type {FormInput} from '../../../source/actions/form.js';
import {homeserverTargets} from '../../../source/actions/homeserver.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runPlan} from '../../../source/actions/run.js';
import {tokenShown} from '../../../source/actions/token-shown.js';
import type {Stack} from '../../../source/config/stack-schema.js';
import {Secret} from '../../../source/system/secret.js';
import {accessTo, password, tokenServer} from '../../helpers/token-server.js';
import {contextOf, fakes} from './fakes.js';

const directoryOf = async (t: TestContext): Promise<string> => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-keep-'));
	t.after(() => rm(directory, {recursive: true, force: true}));
	return directory;
};

/** A homeserver, and the actions on its token; everything that is told of them is gathered in `told`. */
const open = async (t: TestContext, admin?: Stack['admin']) => {
	const server = await tokenServer(t);
	const {config, stack, access} = accessTo(t, server.port, admin);
	const {dependencies, audited} = fakes();
	const [target] = homeserverTargets(config);
	const told: unknown[] = [];
	const plan = (action: Action, input?: FormInput) =>
		makePlan(action, contextOf(undefined, {config, target: target!, access: name => access.state(name).value}), input);
	const run = async (action: Action, input?: FormInput): Promise<Outcome> => {
		const made = plan(action, input);
		const outcome = await runPlan(made, {onOutput: line => told.push(line)}, {...dependencies, access});
		told.push(made, outcome, dependencies.activity.entries);
		return outcome;
	};

	return {
		server,
		access,
		stack,
		audited,
		plan,
		run,
		signIn: (more: FormInput = {}) =>
			run(adminSignIn, {user: 'admin', password: new Secret(password), keep: false, ...more}),
		enter: (token: string) => run(adminEnterToken, {token: new Secret(token)}),
		/** Neither the password nor any token is in what was told. */
		assertSilent() {
			const text = inspect(told, {depth: 12, maxArrayLength: null, maxStringLength: null});
			assert.ok(text.includes('synaptop') || told.length > 0);
			for (const secret of [password, JSON.stringify(password).slice(1, -1), 'syt_']) {
				assert.ok(!text.includes(secret), `${secret} in ${text}`);
			}
		},
	};
};

const reasonOf = (outcome: Outcome): string => {
	assert.equal(outcome.kind, 'failed', inspect(outcome));
	return outcome.kind === 'failed' ? outcome.reason : '';
};
const textOf = (outcome: Outcome): string => {
	assert.equal(outcome.kind, 'done', inspect(outcome));
	return outcome.kind === 'done' ? (outcome.text ?? '') : '';
};

describe('signing in', () => {
	test('with identifier and a device of a name; the token is held, and told nowhere', async t => {
		const opened = await open(t);
		const {server, access, stack, audited, signIn, plan, assertSilent} = opened;
		assert.deepEqual(plan(adminSignIn, {user: 'admin', password: new Secret(password), keep: false}).preview, [
			'POST /_matrix/client/v3/login {"type":"m.login.password","identifier":{"type":"m.id.user","user":"admin"},"password":"••••","initial_device_display_name":"synaptop"}',
		]);
		assert.equal(textOf(await signIn()), 'signed in as @admin:example.org, an administrator; not kept beyond this run');
		assert.deepEqual(JSON.parse(server.bodies[0] ?? ''), {
			type: 'm.login.password',
			identifier: {type: 'm.id.user', user: 'admin'},
			password,
			initial_device_display_name: 'synaptop',
		});
		assert.deepEqual(audited, ['intent', 'done']);
		const state = access.state(stack).value;
		assert.ok(state.phase === 'ready' && state.admin && state.way === 'signed-in' && state.kept === undefined);
		assert.ok(server.tokens.has(access.held(stack)?.reveal() ?? ''));
		assertSilent();

		// A second one would leave the first behind.
		assert.match(plan(adminSignIn).unavailable ?? '', /signed in as @admin:example.org already: sign out first/);
		assert.match(plan(adminEnterToken).unavailable ?? '', /sign out first/);
	});

	test('with a wrong password: the words of the server, and what was there stays', async t => {
		const {access, stack, server, signIn, assertSilent} = await open(t);
		assert.match(
			reasonOf(await signIn({password: new Secret('wrong')})),
			/Invalid username or password \(M_FORBIDDEN\)/,
		);
		assert.deepEqual([access.held(stack), server.tokens.size], [undefined, 0]);
		assertSilent();
	});

	test('a server that repeats the password is masked', async t => {
		const {server, signIn, assertSilent} = await open(t);
		server.flows = ['m.login.password'];
		const asked = signIn();
		// From the second answer on.
		while (server.asked.length === 0) {
			await new Promise(resolve => setImmediate(resolve));
		}

		server.fault = {status: 403, body: JSON.stringify({errcode: 'M_FORBIDDEN', error: `not ${password}!`})};
		assert.match(reasonOf(await asked), /not ••••!/);
		assertSilent();
	});

	test('where passwords are off: the other way; nothing is sent', async t => {
		const {server, signIn, plan, enter} = await open(t);
		server.flows = ['m.login.sso', 'm.login.token'];
		assert.match(reasonOf(await signIn()), /takes no passwords.*Enter a token instead.*mas-cli/s);
		server.mas = true;
		assert.match(reasonOf(await signIn()), /takes no passwords/);
		assert.deepEqual(server.bodies, []);
		server.tokens.set('syt_mas', '@admin:example.org');
		await enter('syt_mas');
		assert.match(plan(adminSignIn).unavailable ?? '', /Matrix Authentication Service.*enter a token/);
	});

	test('asked to wait; no answer before it: nothing was begun', async t => {
		const {server, signIn} = await open(t);
		server.fault = {
			status: 429,
			body: '{"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 4000}',
		};
		assert.match(reasonOf(await signIn()), /Too Many Requests.*wait 4 s/);
		server.fault = {status: 502, body: '<html>'};
		assert.match(reasonOf(await signIn()), /502 with HTML/);
	});

	test('no administrator is said to be none', async t => {
		const {signIn, access, stack} = await open(t);
		assert.match(
			textOf(await signIn({user: 'bob'})),
			/@bob:example.org, who is no administrator: users and rooms stay closed/,
		);
		assert.ok(access.held(stack));
	});

	test('an answer without a token, or with one that no header can hold', async t => {
		const {server, signIn, access, stack} = await open(t);
		for (const token of [undefined, 'two\r\nlines', 'ü', 'x'.repeat(5000), 7]) {
			server.fault = {
				status: 200,
				body: JSON.stringify({
					flows: [{type: 'm.login.password'}],
					user_id: '@admin:example.org',
					access_token: token,
				}),
			};
			// Whether a session was begun all the same nobody knows.
			const outcome = await signIn();
			assert.equal(outcome.kind, 'unknown', inspect(outcome));
			assert.match(outcome.kind === 'unknown' ? outcome.reason : '', /has no token/);
			assert.equal(access.held(stack), undefined);
		}
	});

	test('names: of this server, whatever their age', async t => {
		const {plan} = await open(t);
		const wrong = (user: string) => plan(adminSignIn, {user, password: new Secret('x'), keep: false}).unavailable ?? '';
		assert.match(wrong(''), /missing/);
		assert.match(wrong('@a:other.org'), /is a user of other.org; this is example.org/);
		assert.match(wrong('a b'), /is no user/);
		assert.deepEqual([wrong('Old User'.replace(' ', '')), wrong('@a:example.org')], ['', '']);
		assert.match(
			plan(adminSignIn, {user: 'a', password: new Secret(''), keep: false}).unavailable ?? '',
			/password is missing/,
		);
	});
});

describe('entering a token', () => {
	test('whose it is; a refused one does not take the place of what was there', async t => {
		const {server, enter, access, stack, audited, assertSilent} = await open(t);
		server.tokens.set('syt_admin', '@admin:example.org');
		assert.match(
			textOf(await enter('syt_admin')),
			/^entered by hand: token of @admin:example.org, an administrator; not kept/,
		);
		assert.deepEqual(audited, [], 'it changes nothing');
		access.kept(stack, 'a file');
		assert.match(reasonOf(await enter('syt_wrong')), /entered by hand: Invalid access token passed/);
		assert.equal(access.held(stack)?.reveal(), 'syt_admin');
		const state = access.state(stack).value;
		assert.ok(state.phase === 'ready' && state.kept === 'a file', inspect(state));
		assertSilent();
	});

	test('of nothing, of two words', async t => {
		const {plan} = await open(t);
		for (const token of ['', 'a b', 'a\nb', 'ü', 'x'.repeat(4097)]) {
			assert.match(plan(adminEnterToken, {token: new Secret(token)}).unavailable ?? '', /^token is/);
		}
	});
});

describe('keeping', () => {
	const ready = async (t: TestContext, admin?: Stack['admin']) => {
		const opened = await open(t, admin);
		opened.server.tokens.set('syt_admin', '@admin:example.org');
		await opened.enter('syt_admin');
		const directory = await directoryOf(t);
		const file = path.join(directory, 'deep', 'token');
		return {...opened, directory, file, keep: (replace = false) => opened.run(adminKeep, {file, replace})};
	};

	test('in a file of its own, 0600 in a directory of its own, with the line of the config', async t => {
		const {file, keep, access, stack, assertSilent, directory} = await ready(t);
		assert.equal(textOf(await keep()), `kept: ${file}; the config has to say admin: {token: {file: ${file}}}`);
		assert.equal(await readFile(file, 'utf8'), 'syt_admin\n');
		assert.equal((await stat(file)).mode & 0o777, 0o600);
		assert.equal((await stat(path.dirname(file))).mode & 0o777, 0o700);
		assert.deepEqual(await readdir(path.join(directory, 'deep')), ['token']);
		const state = access.state(stack).value;
		assert.ok(state.phase === 'ready' && state.kept === file);
		assertSilent();
		// Once more: it is the same; others may no more read it.
		await chmod(file, 0o644);
		textOf(await keep());
		assert.equal((await stat(file)).mode & 0o777, 0o600);
	});

	test('what else is there stays unless it is to be replaced; a link goes on to mean the file', async t => {
		const {directory, file, keep} = await ready(t);
		await keep();
		await rm(file);
		const target = path.join(directory, 'elsewhere');
		await writeFile(target, 'my own words');
		await symlink(target, file);
		assert.match(reasonOf(await keep()), /holds something else already/);
		assert.equal(await readFile(target, 'utf8'), 'my own words');
		textOf(await keep(true));
		assert.equal(await readFile(target, 'utf8'), 'syt_admin\n');
		assert.equal((await stat(target)).mode & 0o777, 0o600);
	});

	test('the config may name it already', async t => {
		const directory = await directoryOf(t);
		const file = path.join(directory, 'token');
		const {run} = await ready(t, {token: {file}});
		assert.match(textOf(await run(adminKeep, {file, replace: false})), /the config names it already$/);
	});

	test('signing in and keeping in one go', async t => {
		const {signIn, access, stack} = await open(t);
		const home = await directoryOf(t);
		const before = process.env.XDG_CONFIG_HOME;
		process.env.XDG_CONFIG_HOME = home;
		try {
			assert.match(textOf(await signIn({keep: true})), /^kept: .*token; the config has to say/);
		} finally {
			process.env.XDG_CONFIG_HOME = before;
			if (before === undefined) {
				delete process.env.XDG_CONFIG_HOME;
			}
		}

		const kept = await readFile(path.join(home, 'synaptop', 'token'), 'utf8');
		assert.equal(kept, `${access.held(stack)?.reveal()}\n`);
	});

	test('with a command: on standard input, never in its words', async t => {
		const {directory, run, assertSilent} = await ready(t);
		const file = path.join(directory, 'store');
		const script = path.join(directory, 'pass');
		await writeFile(script, `#!/bin/sh\necho "$@" >${file}; cat >>${file}\n`, {mode: 0o755});
		const command = `${script} insert -m 'matrix/my admin'`;
		assert.match(textOf(await run(adminKeepCommand, {command})), /\{command: \[.*pass, show, matrix\/my admin\]\}/);
		assert.equal(await readFile(file, 'utf8'), 'insert -m matrix/my admin\nsyt_admin\n');
		assertSilent();
	});

	test('with a command that fails, is not there, repeats what it was given, is a shell line', async t => {
		const {run, plan, assertSilent} = await ready(t);
		const why = async (command: string) => reasonOf(await run(adminKeepCommand, {command}));
		assert.match(await why('no-such-program x'), /there is no program no-such-program/);
		assert.match(await why('false'), /it ended with 1/);
		assert.match(await why(`sh -c 'echo no: \`cat\` >&2; exit 4'`), /it ended with 4: no: ••••/);
		assert.match(plan(adminKeepCommand, {command: 'cat > file'}).unavailable ?? '', /no shell reads it/);
		assert.match(plan(adminKeepCommand, {command: ' '}).unavailable ?? '', /is missing/);
		assertSilent();
	});
});

describe('showing', () => {
	test('tells whose; the token itself is shown beside all output', async t => {
		const {server, enter, run, plan, assertSilent, stack} = await open(t);
		server.tokens.set('syt_admin', '@admin:example.org');
		assert.match(plan(adminShowToken).unavailable ?? '', /there is no token: sign in, or enter one/);
		await enter('syt_admin');
		assert.match(textOf(await run(adminShowToken)), /token of @admin:example.org/);
		assert.deepEqual(tokenShown(plan(adminShowToken)), {stack, session: false});
		const signIn = (keep: boolean) => tokenShown(plan(adminSignIn, {user: 'a', password: new Secret('x'), keep}));
		assert.deepEqual(signIn(false), {stack, session: true});
		assert.equal(signIn(true), undefined);
		assertSilent();
	});
});

describe('signing out', () => {
	test('the session is gone on the server, the token forgotten', async t => {
		const {server, signIn, run, access, stack, assertSilent, audited} = await open(t);
		await signIn();
		assert.equal(server.tokens.size, 1);
		assert.match(textOf(await run(adminSignOut)), /logged out/);
		assert.deepEqual([server.tokens.size, access.held(stack)], [0, undefined]);
		assert.deepEqual(audited, ['intent', 'done', 'intent', 'done']);
		assertSilent();
	});

	test('one that was logged out from outside is only forgotten', async t => {
		const {server, signIn, run, access, stack} = await open(t);
		await signIn();
		server.tokens.clear();
		assert.match(textOf(await run(adminSignOut)), /logged out already/);
		assert.equal(access.held(stack), undefined);
	});

	test('a file that keeps it goes as well, which is said before and after', async t => {
		const directory = await directoryOf(t);
		const file = path.join(directory, 'token');
		const {signIn, run, plan, access, stack, assertSilent} = await open(t, {token: {file}});
		await signIn();
		await run(adminKeep, {file, replace: false});
		assert.deepEqual(plan(adminSignOut).preview, [
			'POST /_matrix/client/v3/logout {}',
			`  removes ${file} of this machine if it holds this token`,
		]);
		assert.equal(
			textOf(await run(adminSignOut)),
			`logged out; the token is good for nothing any more; ${file}, which kept it, is removed`,
		);
		assert.deepEqual(await readdir(directory), []);
		assert.equal(access.state(stack).value.phase, 'idle');
		assertSilent();
	});

	test('one that was kept elsewhere than the config says; what the config names holds another and stays', async t => {
		const directory = await directoryOf(t);
		const [file, other] = [path.join(directory, 'token'), path.join(directory, 'other')];
		await writeFile(file, 'syt_another\n', {mode: 0o600});
		const {signIn, run} = await open(t, {token: {file}});
		await signIn();
		await run(adminKeep, {file: other, replace: false});
		assert.match(textOf(await run(adminSignOut)), new RegExp(`any more; ${other}, which kept it, is removed$`));
		assert.deepEqual(await readdir(directory), ['token']);
	});

	test('a link is left alone, and a file of what was logged out already is not', async t => {
		const directory = await directoryOf(t);
		const [file, link] = [path.join(directory, 'token'), path.join(directory, 'link')];
		await symlink(file, link);
		const {server, signIn, run} = await open(t, {token: {file: link}});
		await signIn();
		await run(adminKeep, {file, replace: false});
		server.tokens.clear();
		assert.match(textOf(await run(adminSignOut)), /it was logged out already; .*token, which kept it, is removed$/);
		assert.deepEqual(await readdir(directory), ['link']);
	});

	test('one that the homeserver could not be asked about stays', async t => {
		const {server, signIn, run, access, stack} = await open(t);
		await signIn();
		server.fault = {status: 502, body: '<html>'};
		assert.equal((await run(adminSignOut)).kind, 'unknown');
		assert.ok(access.held(stack));
	});

	test('forgetting leaves it on the server', async t => {
		const {server, signIn, run, plan, access, stack} = await open(t);
		assert.match(plan(adminForget).unavailable ?? '', /none was given here/);
		await signIn();
		assert.match(textOf(await run(adminForget)), /the session stays/);
		assert.deepEqual([server.tokens.size, access.held(stack)], [1, undefined]);
	});
});
