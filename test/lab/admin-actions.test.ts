import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';
import {Secret} from '../../source/system/secret.js';
import {adminLab, reasonOf, textOf} from './admin-lab.js';
import {
	admin,
	ask,
	bodyOf,
	clientPath,
	download,
	enc,
	login,
	must,
	newRoom,
	newUser,
	password,
	psql,
	type Session,
	send,
	server,
	signIn,
	trySend,
	upload,
	whoami,
} from './homeserver.js';

const stamp = Date.now().toString(36);
const quoted = (id: string) => `'${id.replaceAll("'", "''")}'`;
const column = (name: string, id: string) => psql(`SELECT ${name} FROM users WHERE name = ${quoted(id)}`);

describe('U5, U6: users', () => {
	const lab = adminLab();
	const {run, plan} = lab;
	let alice: Session;
	let bob: Session;
	let room: string;
	before(async () => {
		[alice, bob] = await Promise.all([newUser(lab.session, `alice-${stamp}`), newUser(lab.session, `bob-${stamp}`)]);
		room = await newRoom(alice, bob);
	});
	const errcode = async (answer: Promise<{data: {errcode?: string}}>) => (await answer).data.errcode;

	test('who is it: from where and with what', async () => {
		await whoami(bob);
		const text = textOf(await run('user.whois', bob.id));
		assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d +[\d.]+ +(?:node|undici)|^No connection is known/m);
	});

	test('edit: display name and type, of a name with what a path would change', async () => {
		textOf(await run('user.edit', bob.id, {name: 'Bob “Ünïcode” 🦊', type: 'bot'}));
		const {displayname} = await must(alice.token, 'GET', clientPath(`/profile/${enc(bob.id)}`));
		assert.equal(displayname, 'Bob “Ünïcode” 🦊');
		assert.equal(await column('user_type', bob.id), 'bot');
		textOf(await run('user.edit', bob.id, {type: 'none'}));
		assert.equal(await column('user_type', bob.id), '');
		assert.match(plan('user.edit', bob.id).unavailable ?? '', /nothing is to be changed/);

		const odd = await newUser(lab.session, `o/d-d.=+${stamp}`);
		textOf(await run('user.edit', odd.id, {name: 'odd'}));
		assert.equal((await must(odd.token, 'GET', clientPath(`/profile/${enc(odd.id)}`))).displayname, 'odd');
	});

	test('administrator and no longer', async () => {
		const mayList = async () => (await ask(bob.token, 'GET', `${admin}/v2/users?limit=1`)).status;
		assert.equal(await mayList(), 403);
		textOf(await run('user.make-admin', bob.id));
		assert.equal(await mayList(), 200);
		textOf(await run('user.unmake-admin', bob.id));
		assert.equal(await mayList(), 403);
	});

	test('locked: what is logged in is of no use, until it is unlocked', async () => {
		textOf(await run('user.lock', bob.id));
		assert.equal(await errcode(whoami(bob)), 'M_USER_LOCKED');
		textOf(await run('user.unlock', bob.id));
		assert.equal((await whoami(bob)).status, 200);
	});

	test('suspended: reads, and writes nothing, until it is lifted', async () => {
		textOf(await run('user.suspend', bob.id));
		assert.equal(await errcode(trySend(bob, room, 'no')), 'M_USER_SUSPENDED');
		assert.equal((await whoami(bob)).status, 200);
		textOf(await run('user.unsuspend', bob.id));
		assert.equal((await trySend(bob, room, 'yes')).status, 200);
	});

	test('shadow-banned: writes, and nobody sees it', async () => {
		textOf(await run('user.shadow-ban', bob.id));
		assert.equal(await column('shadow_banned', bob.id), 't');
		const event = await send(bob, room, 'into the void');
		assert.equal(await bodyOf(alice, room, event), undefined);
		textOf(await run('user.unban', bob.id));
		assert.equal(await column('shadow_banned', bob.id), 'f');
		assert.equal(await bodyOf(alice, room, await send(bob, room, 'seen')), 'seen');
	});

	test("a rate limit of its own, and the server's again", async () => {
		const limit = () =>
			psql(`SELECT messages_per_second, burst_count FROM ratelimit_override WHERE user_id = ${quoted(bob.id)}`);
		assert.equal(
			textOf(await run('user.override-ratelimit', bob.id, {second: '7', burst: '70'})),
			'7 messages a second, 70 at once',
		);
		assert.equal(await limit(), '7|70');
		textOf(await run('user.usual-ratelimit', bob.id));
		assert.equal(await limit(), '');
	});

	test('a device is logged out, then all of them; one that is not there is said', async () => {
		const [one, other] = [await signIn(bob.id, password), await signIn(bob.id, password)];
		textOf(await run('device.delete', `${bob.id} ${one.device}`));
		assert.equal((await whoami(one)).status, 401);
		assert.equal((await whoami(other)).status, 200);
		assert.match(reasonOf(await run('device.delete', `${bob.id} ${one.device}`)), /^failed: .* has no device /);
		assert.match(textOf(await run('user.log-out-devices', bob.id)), /^2 devices logged out$/);
		assert.equal((await whoami(other)).status, 401);
		assert.equal((await whoami(bob)).status, 401);
		assert.equal(textOf(await run('user.log-out-devices', bob.id)), 'no device is logged in');
		bob = await signIn(bob.id, password);
	});

	test('of the own user the device with the token stays', async () => {
		const other = await signIn(lab.session.id, (await import('./lab.js')).lab.synapse.admin.password);
		textOf(await run('device.delete', `${other.id} ${other.device}`));
		assert.equal((await whoami(other)).status, 401);
		assert.match(plan('device.delete', `${other.id} ${lab.session.device}`).unavailable ?? '', /token is used here/);
		assert.match(plan('user.log-out-devices', other.id).explain, /but the one whose token is used here/);
	});

	test('reset password: the new one counts; devices stay or go', async () => {
		const next = 'p"w \\ ü 42 $HOME';
		textOf(await run('user.reset-password', bob.id, {password: new Secret(next), logout: false}));
		assert.equal((await whoami(bob)).status, 200);
		assert.equal((await login(bob.id, password)).status, 403);
		assert.equal((await login(bob.id, next)).status, 200);
		textOf(await run('user.reset-password', bob.id, {password: new Secret(password)}));
		assert.equal((await whoami(bob)).status, 401);
		bob = await signIn(bob.id, password);
	});

	test('quarantine of all files of a user, but the protected', async () => {
		const [one, safe] = [await upload(bob, `one ${stamp}`), await upload(bob, `safe ${stamp}`)];
		textOf(await run('media.protect', safe));
		assert.equal(textOf(await run('user.quarantine-media', bob.id)), '1 file quarantined');
		assert.deepEqual([await download(alice, one), await download(alice, safe)], [404, 200]);
	});

	test('redact: what a user wrote is gone for others, followed until the server is done', async () => {
		const other = await newRoom(alice, bob);
		const [here, there] = [await send(bob, room, 'spam'), await send(bob, other, 'spam')];
		textOf(await run('user.redact', bob.id, {rooms: other, reason: 'spam'}));
		assert.deepEqual([await bodyOf(alice, room, here), await bodyOf(alice, other, there)], ['spam', undefined]);
		assert.match(textOf(await run('user.redact', bob.id)), /the server has redacted them all/);
		assert.equal(await bodyOf(alice, room, here), undefined);
	});

	test('U5: deactivated without erasing: logged out, out of the rooms, what was written stays', async () => {
		const event = await send(bob, room, 'I was here');
		assert.match(textOf(await run('user.deactivate', bob.id)), /^deactivated$/);
		assert.equal((await whoami(bob)).status, 401);
		assert.equal((await login(bob.id, password)).status, 403);
		assert.equal(await column('deactivated', bob.id), '1');
		assert.equal(await psql(`SELECT count(*) FROM erased_users WHERE user_id = ${quoted(bob.id)}`), '0');
		assert.equal(await bodyOf(alice, room, event), 'I was here');
		const {total} = await must(lab.session.token, 'GET', `${admin}/v1/users/${enc(bob.id)}/joined_rooms`);
		assert.ok(total < 2);

		const next = 'another pass word 9';
		assert.match(reasonOf(await run('user.reactivate', alice.id, {password: new Secret(next)})), /is not deactivated$/);
		assert.equal((await whoami(alice)).status, 200);
		textOf(await run('user.reactivate', bob.id, {password: new Secret(next)}));
		assert.equal((await login(bob.id, next)).status, 200);
	});

	test('U5: erased where that was said', async () => {
		const carol = await newUser(lab.session, `carol-${stamp}`);
		textOf(await run('user.deactivate', carol.id, {erase: true}));
		assert.equal(await psql(`SELECT count(*) FROM erased_users WHERE user_id = ${quoted(carol.id)}`), '1');
		const {displayname = null} = (await ask(alice.token, 'GET', clientPath(`/profile/${enc(carol.id)}`))).data;
		assert.equal(displayname, null);
	});

	test('who is not there is said, and PUT makes nobody', async () => {
		const nobody = `@nobody-${stamp}:${server}`;
		for (const id of [
			...['whois', 'make-admin', 'lock', 'unlock', 'suspend', 'shadow-ban', 'unban', 'redact', 'quarantine-media'],
			...['deactivate', 'log-out-devices', 'override-ratelimit', 'usual-ratelimit'],
		]) {
			assert.match(reasonOf(await run(`user.${id}`, nobody)), /^failed: .*(?:no user|not found)/i, id);
		}

		const secret = {password: new Secret(password)};
		assert.match(reasonOf(await run('user.reset-password', nobody, secret)), /there is no user/);
		assert.match(reasonOf(await run('user.edit', nobody, {name: 'x'})), /there is no user/);
		assert.equal(await column('name', nobody), '');
	});

	test('the last administrator and the own user are warned about', async () => {
		const admins = await psql('SELECT count(*) FROM users WHERE admin = 1 AND deactivated = 0');
		const advice = (await lab.advise('user.deactivate', lab.session.id)).join('\n');
		assert.match(advice, /is the user whose token is used here/);
		assert.equal(/is the last administrator/.test(advice), admins === '1', `${admins}: ${advice}`);
		assert.deepEqual(await lab.advise('user.deactivate', alice.id), []);
	});
});
