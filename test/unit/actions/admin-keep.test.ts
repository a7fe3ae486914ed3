import assert from 'node:assert/strict';
import {chmod, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {adminKeep, adminKeepCommand} from '../../../source/actions/admin-keep.js';
import {adminShowToken} from '../../../source/actions/admin-show-token.js';
import {adminSignIn} from '../../../source/actions/admin-sign-in.js';
import {tokenShown} from '../../../source/actions/token-shown.js';
import type {Stack} from '../../../source/config/stack-schema.js';
import {Secret} from '../../../source/system/secret.js';
import {directoryOf, openTokenServer, reasonOf, textOf} from './admin-token-fakes.js';

describe('keeping', () => {
	const ready = async (t: TestContext, admin?: Stack['admin']) => {
		const opened = await openTokenServer(t, admin);
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
		const {signIn, access, stack} = await openTokenServer(t);
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
		const {server, enter, run, plan, assertSilent, stack} = await openTokenServer(t);
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
