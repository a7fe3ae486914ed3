import assert from 'node:assert/strict';
import {readdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {adminKeep} from '../../../source/actions/admin-keep.js';
import {adminForget, adminSignOut} from '../../../source/actions/admin-sign-out.js';
import {directoryOf, openTokenServer, textOf} from './admin-token-fakes.js';

describe('signing out', () => {
	test('the session is gone on the server, the token forgotten', async t => {
		const {server, signIn, run, access, stack, assertSilent, audited} = await openTokenServer(t);
		await signIn();
		assert.equal(server.tokens.size, 1);
		assert.match(textOf(await run(adminSignOut)), /logged out/);
		assert.deepEqual([server.tokens.size, access.held(stack)], [0, undefined]);
		assert.deepEqual(audited, ['intent', 'done', 'intent', 'done']);
		assertSilent();
	});

	test('one that was logged out from outside is only forgotten', async t => {
		const {server, signIn, run, access, stack} = await openTokenServer(t);
		await signIn();
		server.tokens.clear();
		assert.match(textOf(await run(adminSignOut)), /logged out already/);
		assert.equal(access.held(stack), undefined);
	});

	test('a file that keeps it goes as well, which is said before and after', async t => {
		const directory = await directoryOf(t);
		const file = path.join(directory, 'token');
		const {signIn, run, plan, access, stack, assertSilent} = await openTokenServer(t, {token: {file}});
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
		const {signIn, run} = await openTokenServer(t, {token: {file}});
		await signIn();
		await run(adminKeep, {file: other, replace: false});
		assert.match(textOf(await run(adminSignOut)), new RegExp(`any more; ${other}, which kept it, is removed$`));
		assert.deepEqual(await readdir(directory), ['token']);
	});

	test('a link is left alone, and a file of what was logged out already is not', async t => {
		const directory = await directoryOf(t);
		const [file, link] = [path.join(directory, 'token'), path.join(directory, 'link')];
		await symlink(file, link);
		const {server, signIn, run} = await openTokenServer(t, {token: {file: link}});
		await signIn();
		await run(adminKeep, {file, replace: false});
		server.tokens.clear();
		assert.match(textOf(await run(adminSignOut)), /it was logged out already; .*token, which kept it, is removed$/);
		assert.deepEqual(await readdir(directory), ['link']);
	});

	test('one that the homeserver could not be asked about stays', async t => {
		const {server, signIn, run, access, stack} = await openTokenServer(t);
		await signIn();
		server.fault = {status: 502, body: '<html>'};
		assert.equal((await run(adminSignOut)).kind, 'unknown');
		assert.ok(access.held(stack));
	});

	test('forgetting leaves it on the server', async t => {
		const {server, signIn, run, plan, access, stack} = await openTokenServer(t);
		assert.match(plan(adminForget).unavailable ?? '', /none was given here/);
		await signIn();
		assert.match(textOf(await run(adminForget)), /the session stays/);
		assert.deepEqual([server.tokens.size, access.held(stack)], [1, undefined]);
	});
});
