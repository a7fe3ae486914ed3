import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {inspect} from 'node:util';
import {adminEnterToken} from '../../../source/actions/admin-enter-token.js';
import {adminSignIn} from '../../../source/actions/admin-sign-in.js';
import {Secret} from '../../../source/system/secret.js';
import {password} from '../../helpers/token-server.js';
import {openTokenServer, reasonOf, textOf} from './admin-token-fakes.js';

describe('signing in', () => {
	test('with identifier and a device of a name; the token is held, and told nowhere', async t => {
		const opened = await openTokenServer(t);
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
		const {access, stack, server, signIn, assertSilent} = await openTokenServer(t);
		assert.match(
			reasonOf(await signIn({password: new Secret('wrong')})),
			/Invalid username or password \(M_FORBIDDEN\)/,
		);
		assert.deepEqual([access.held(stack), server.tokens.size], [undefined, 0]);
		assertSilent();
	});

	test('a server that repeats the password is masked', async t => {
		const {server, signIn, assertSilent} = await openTokenServer(t);
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
		const {server, signIn, plan, enter} = await openTokenServer(t);
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
		const {server, signIn} = await openTokenServer(t);
		server.fault = {
			status: 429,
			body: '{"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 4000}',
		};
		assert.match(reasonOf(await signIn()), /Too Many Requests.*wait 4 s/);
		server.fault = {status: 502, body: '<html>'};
		assert.match(reasonOf(await signIn()), /502 with HTML/);
	});

	test('no administrator is said to be none', async t => {
		const {signIn, access, stack} = await openTokenServer(t);
		assert.match(
			textOf(await signIn({user: 'bob'})),
			/@bob:example.org, who is no administrator: users and rooms stay closed/,
		);
		assert.ok(access.held(stack));
	});

	test('an answer without a token, or with one that no header can hold', async t => {
		const {server, signIn, access, stack} = await openTokenServer(t);
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
		const {plan} = await openTokenServer(t);
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
		const {server, enter, access, stack, audited, assertSilent} = await openTokenServer(t);
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
		const {plan} = await openTokenServer(t);
		for (const token of ['', 'a b', 'a\nb', 'ü', 'x'.repeat(4097)]) {
			assert.match(plan(adminEnterToken, {token: new Secret(token)}).unavailable ?? '', /^token is/);
		}
	});
});
