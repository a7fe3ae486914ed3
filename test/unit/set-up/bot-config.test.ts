import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import yaml from 'yaml';
import {newBotConfig, withBotSession} from '../../../source/set-up/bot-config.js';
import {Secret} from '../../../source/system/secret.js';

const session = {token: new Secret('syt_new_"1"'), user: '@bot:example.org', device: 'NEWDEVICE'};

const before = `# Config of the bot
matrix:
  homeserver: http://localhost:8008   # here
  user_id: "@old:example.org"
  access_token: "syt_old_1"   # made by hand
  device_id: OLD
claude: {timeout: 300}
`;

describe("the bot's session in its config", () => {
	test('takes the place of the one before; all else stays to the byte', async () => {
		assert.equal(
			await withBotSession(before, session),
			before
				.replace('"@old:example.org"', '"@bot:example.org"')
				.replace('"syt_old_1"', '"syt_new_\\"1\\""')
				.replace('OLD', '"NEWDEVICE"'),
		);
	});

	for (const [what, line] of [
		['empty', 'access_token: ""'],
		['nothing', 'access_token:'],
		['null', 'access_token: null'],
		['a name of its own', "accessToken: 'x'"],
	] as const) {
		test(`where there is ${what}`, async () => {
			const text = await withBotSession(`matrix:\n  ${line}\n  other: 1\n`, session);
			const {matrix} = yaml.parse(text);
			assert.equal(matrix.access_token ?? matrix.accessToken, 'syt_new_"1"');
			assert.equal(matrix.other, 1);
		});
	}

	test('by a shorter name only where nothing has the usual one', async () => {
		const other = 'claude: {token: theirs}\n';
		assert.equal(yaml.parse(await withBotSession('matrix: {token: x}\n', session)).matrix.token, 'syt_new_"1"');
		const {claude, matrix} = yaml.parse(await withBotSession(`${other}matrix: {access_token: x}\n`, session));
		assert.deepEqual([claude.token, matrix.access_token], ['theirs', 'syt_new_"1"']);
	});

	test('JSON stays JSON', async () => {
		const text = await withBotSession('{"a": {"accessToken": "x", "userId": "@o:x"}, "b": [1]}', session);
		assert.deepEqual(JSON.parse(text), {a: {accessToken: 'syt_new_"1"', userId: '@bot:example.org'}, b: [1]});
	});

	test('no place, or more than one: refused, and nothing of the file is quoted', async () => {
		await assert.rejects(withBotSession('password: hunter2\n', session), /there is no access_token in it/);
		await assert.rejects(
			withBotSession('a: {access_token: x}\nb: {access_token: y}\n', session),
			/more than one access_token/,
		);
		await assert.rejects(
			withBotSession('a: [hunter2\n', session),
			(error: Error) => !error.message.includes('hunter2'),
		);
	});

	test('a new config has a place for it, and answers nobody unless told to', async () => {
		const text = await withBotSession(newBotConfig('http://localhost:8008', ['@me:example.org']), session);
		const {matrix, allowed_users: allowed} = yaml.parse(text);
		assert.equal(matrix.access_token, 'syt_new_"1"');
		assert.equal(matrix.user_id, '@bot:example.org');
		assert.deepEqual(allowed, ['@me:example.org']);
		assert.deepEqual(yaml.parse(newBotConfig('http://x', [])).allowed_users, []);
	});
});
