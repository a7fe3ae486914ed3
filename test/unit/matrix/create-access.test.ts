import assert from 'node:assert/strict';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {inspect} from 'node:util';
import {type AccessState, NoToken} from '../../../source/matrix/client.js';
import {Secret} from '../../../source/system/secret.js';
import {accessTo, tokenServer} from '../../helpers/token-server.js';

const users = {method: 'GET', path: '/_synapse/admin/v2/users'} as const;
const whoami = '/_matrix/client/v3/account/whoami';

const fileWith = async (t: TestContext, text: string, mode = 0o600): Promise<string> => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-token-'));
	t.after(() => rm(directory, {recursive: true}));
	const file = path.join(directory, 'token');
	await writeFile(file, text, {mode});
	await chmod(file, mode);
	return file;
};

/** A homeserver with an administrator's token, which the config names in a file. */
const configured = async (t: TestContext, text = 'syt_admin\n') => {
	const server = await tokenServer(t);
	server.tokens.set('syt_admin', '@admin:example.org').set('syt_other', '@bob:example.org');
	const file = await fileWith(t, text);
	return {server, file, ...accessTo(t, server.port, {token: {file}})};
};

const phaseOf = <Phase extends AccessState['phase']>(state: AccessState, phase: Phase) => {
	assert.equal(state.phase, phase, inspect(state));
	return state as Extract<AccessState, {phase: Phase}>;
};

describe('the token of the config', () => {
	test('is looked for when first needed: whose it is, where from, an administrator', async t => {
		const {server, access, stack, file} = await configured(t);
		assert.equal(access.state(stack).value.phase, 'idle');
		assert.deepEqual(server.asked, []);
		const state = phaseOf(await access.check(stack), 'ready');
		assert.deepEqual(state, {
			phase: 'ready',
			origin: file,
			user: '@admin:example.org',
			device: 'DEVICE',
			admin: true,
			mas: false,
		});
		const before = server.asked.length;
		await access.check(stack);
		assert.equal(server.asked.length, before, 'who is known is not asked for again');
		assert.deepEqual(await access.client(stack).request(users), {name: '@admin:example.org'});
	});

	test('a request looks for it first, many at a time once', async t => {
		const {server, access, stack} = await configured(t);
		await Promise.all([1, 2, 3].map(() => access.client(stack).request(users)));
		assert.equal(server.asked.filter(line => line.includes(whoami)).length, 1);
		assert.equal(access.state(stack).value.phase, 'ready');
	});

	test('no administrator is said to be none; a service that keeps the users too', async t => {
		const {server, access, stack} = await configured(t, 'syt_other');
		server.mas = true;
		const {admin, mas, user} = phaseOf(await access.check(stack), 'ready');
		assert.deepEqual([admin, mas, user], [false, true, '@bob:example.org']);
		// Who was made one meanwhile is one at the next look.
		server.admins.add('@bob:example.org');
		assert.equal(phaseOf(await access.check(stack), 'ready').admin, true);
	});

	test('a refused one says which, where from and why, and is not sent again', async t => {
		const {server, access, stack, file} = await configured(t, 'syt_gone');
		const {why, cure} = phaseOf(await access.check(stack), 'refused');
		assert.equal(why, `${file}: Invalid access token passed. (M_UNKNOWN_TOKEN)`);
		assert.match(cure, /Sign in/);
		const sent = server.asked.length;
		await assert.rejects(access.client(stack).request(users), (error: NoToken) => {
			assert.ok(error instanceof NoToken);
			assert.equal(error.message, why);
			return true;
		});
		phaseOf(await access.check(stack), 'refused');
		assert.equal(server.asked.length, sent);

		// Another one in its place is tried.
		await writeFile(file, 'syt_admin');
		assert.equal(phaseOf(await access.check(stack), 'ready').user, '@admin:example.org');
	});

	test('one that stops working while it is used is refused then', async t => {
		const {server, access, stack} = await configured(t);
		await access.check(stack);
		server.tokens.delete('syt_admin');
		await assert.rejects(access.client(stack).request(users), /M_UNKNOWN_TOKEN/);
		phaseOf(access.state(stack).value, 'refused');
		const sent = server.asked.length;
		await assert.rejects(access.client(stack).request(users), NoToken);
		assert.equal(server.asked.length, sent);
	});

	test('where nothing answers it is asked again when next needed', async t => {
		const {server, access, stack} = await configured(t);
		server.fault = {status: 502, body: '<html><title>Bad Gateway</title>'};
		const {why, cure} = phaseOf(await access.check(stack), 'unreached');
		assert.match(why, /502 with HTML: Bad Gateway/);
		assert.match(cure ?? '', /whether Synapse runs/);
		await assert.rejects(access.client(stack).request(users), /502/);
		server.fault = undefined;
		await access.client(stack).request(users);
		phaseOf(access.state(stack).value, 'ready');
	});

	test("a proxy's 401 refuses no token", async t => {
		const {server, access, stack} = await configured(t);
		server.fault = {status: 401, body: '<html>'};
		phaseOf(await access.check(stack), 'unreached');
	});

	test('a whoami of nobody, hostile names', async t => {
		const {server, access, stack} = await configured(t);
		server.fault = {status: 200, body: '{"user_id": 7}'};
		assert.match(phaseOf(await access.check(stack), 'unreached').why, /does not name a user/);
		server.fault = {status: 200, body: JSON.stringify({user_id: '@a\u001b[31m:x', device_id: 'D\nE'})};
		const {user, device} = phaseOf(await access.check(stack), 'ready');
		assert.doesNotMatch(user + device, /\p{Control}/u);
	});
});

describe('none', () => {
	test('where the config names none: what to do; nothing is sent', async t => {
		const server = await tokenServer(t);
		const {access, stack} = accessTo(t, server.port);
		const {why, cure} = phaseOf(await access.check(stack), 'none');
		assert.equal(why, 'there is no access token');
		assert.match(cure, /Sign in as an administrator, or name a token in the config/);
		await assert.rejects(access.client(stack).request(users), NoToken);
		assert.deepEqual(server.asked, []);
	});

	test('a password store that cannot is asked once, not for each request', async t => {
		const server = await tokenServer(t);
		const count = await fileWith(t, '');
		const command = ['sh', '-c', `echo x >>${count}; exit 3`];
		const {access, stack} = accessTo(t, server.port, {token: {command}});
		assert.match(phaseOf(await access.check(stack), 'none').why, /ended with 3/);
		await assert.rejects(access.client(stack).request(users), NoToken);
		await assert.rejects(access.client(stack).request(users), NoToken);
		const {readFile} = await import('node:fs/promises');
		assert.equal(await readFile(count, 'utf8'), 'x\n');
	});
});

describe('one that is given', () => {
	const given = (text: string) => ({token: new Secret(text), origin: 'entered by hand', way: 'entered'}) as const;

	test("counts in place of the config's until it is forgotten", async t => {
		const {access, stack, file} = await configured(t);
		await access.check(stack);
		assert.equal(phaseOf(await access.use(stack, given('syt_other')), 'ready').user, '@bob:example.org');
		assert.equal(access.held(stack)?.reveal(), 'syt_other');
		access.kept(stack, 'a file');
		assert.equal(phaseOf(access.state(stack).value, 'ready').kept, 'a file');
		access.forget(stack);
		assert.equal(access.state(stack).value.phase, 'idle');
		assert.equal(access.held(stack), undefined);
		assert.equal(phaseOf(await access.check(stack), 'ready').origin, file);
	});

	test('what is told late of the one before counts no more', async t => {
		const {server, access, stack} = await configured(t, 'syt_gone');
		const late = access.check(stack);
		const now = access.use(stack, given('syt_admin'));
		assert.equal(phaseOf(await now, 'ready').origin, 'entered by hand');
		assert.equal(phaseOf(await late, 'ready').origin, 'entered by hand');
		// Nor the refusal of a request that was on its way.
		server.tokens.set('syt_old', '@admin:example.org');
		await access.use(stack, given('syt_old'));
		server.tokens.delete('syt_old');
		const old = access
			.client(stack)
			.request(users)
			.catch(() => {});
		await access.use(stack, given('syt_admin'));
		await old;
		phaseOf(access.state(stack).value, 'ready');
	});

	test('no state tells the token', async t => {
		const {access, stack} = await configured(t);
		assert.doesNotMatch(inspect([await access.check(stack), access.held(stack)], {depth: 9}), /syt_admin/);
	});
});
