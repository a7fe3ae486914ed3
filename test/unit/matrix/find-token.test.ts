import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, type TestContext, test} from 'node:test';
import {inspect} from 'node:util';
import {NoToken} from '../../../source/matrix/client.js';
import {findToken} from '../../../source/matrix/find-token.js';

const directoryOf = async (t: TestContext): Promise<string> => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-token-'));
	t.after(() => rm(directory, {recursive: true, force: true}));
	return directory;
};

const why =
	(pattern: RegExp, cure = /./) =>
	(error: unknown) => {
		assert.ok(error instanceof NoToken, inspect(error));
		assert.match(error.message, pattern);
		assert.match(error.cure, cure);
		assert.doesNotMatch(inspect(error, {depth: 9}), /syt_secret/);
		return true;
	};

describe('from a file', () => {
	test('that only its owner reads', async t => {
		const file = path.join(await directoryOf(t), 'token');
		await writeFile(file, 'syt_secret\n', {mode: 0o600});
		const {token, origin} = await findToken({file});
		assert.deepEqual([token.reveal(), origin], ['syt_secret', file]);
		for (const mode of [0o644, 0o640, 0o604, 0o660]) {
			await chmod(file, mode);
			await assert.rejects(findToken({file}), why(/can be read by others \(6\d\d\)/, /^chmod 600 /));
		}
	});

	test('that is not there, is a directory, a pipe, empty, something else', async t => {
		const directory = await directoryOf(t);
		const file = path.join(directory, 'token');
		await assert.rejects(findToken({file}), why(/token is not there/, /Sign in/));
		await chmod(directory, 0o700);
		await assert.rejects(findToken({file: directory}), why(/is not a file|is a directory/));
		execFileSync('mkfifo', ['-m', '600', file]);
		await assert.rejects(findToken({file}), why(/is not a file/));
		await rm(file);
		for (const [text, said] of [
			['  \n', /is empty/],
			['syt_secret and more\n', /more than a token/],
			['syt_secret\nsyt_secret\n', /more than a token/],
			['x'.repeat(5000), /more than a token/],
		] as const) {
			await writeFile(file, text, {mode: 0o600});
			await assert.rejects(findToken({file}), why(said));
		}
	});
});

test('from the environment', async t => {
	const name = 'SYNAPTOP_TEST_TOKEN';
	await assert.rejects(findToken({env: name}), why(/\$SYNAPTOP_TEST_TOKEN is not set/));
	process.env[name] = 'syt_secret';
	t.after(() => {
		delete process.env[name];
	});
	const {token, origin} = await findToken({env: name});
	assert.deepEqual([token.reveal(), origin], ['syt_secret', '$SYNAPTOP_TEST_TOKEN']);
});

describe('from a command', () => {
	test('that prints it; standard input is at its end', async () => {
		const {token, origin} = await findToken({command: ['sh', '-c', 'cat; echo syt_secret']});
		assert.equal(token.reveal(), 'syt_secret');
		assert.equal(origin, 'sh -c cat; echo syt_secret');
	});

	test('that fails, prints too much, is not there: never with what it printed', async () => {
		const command = (script: string) => ({command: ['sh', '-c', script, 'store']});
		await assert.rejects(findToken({command: ['no-such-store']}), why(/there is no program no-such-store/));
		const fails = command('printf %s%s syt_ secret; printf %s%s syt_ secret >&2; exit 2');
		await assert.rejects(findToken(fails), why(/ended with 2/, /by hand/));
		await assert.rejects(findToken(command('head -c 100000 /dev/zero')), why(/prints more than a token/));
		await assert.rejects(findToken(command('true')), why(/is empty/));
	});
});
