import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {type BotKeys, findBotKeys} from '../../../source/runbook/bot/bot-keys.js';

const token = 'syt_Ym90_AbCdEfGhIjKlMnOpQrSt_1a2B3c';

/** What was found, with the token revealed. */
const told = ({homeserver, user, token: found, emptyToken, tokenElsewhere, password}: BotKeys) =>
	Object.fromEntries(
		Object.entries({
			homeserver: homeserver && `${homeserver.key} ${homeserver.value}`,
			user: user && `${user.key} ${user.value}`,
			token: found && `${found.key} ${found.value.reveal()}`,
			emptyToken,
			tokenElsewhere,
			password,
		}).filter(([, value]) => value !== undefined),
	);

const cases: ReadonlyArray<readonly [what: string, text: string, found: Readonly<Record<string, string>>]> = [
	[
		"the lab's bot",
		readFileSync('test/lab/files/bot.yaml', 'utf8').replaceAll('@NAME@', 'example.org').replace('@TOKEN@', token),
		{
			homeserver: 'matrix.homeserver http://localhost:8008',
			user: 'matrix.user_id @claude:example.org',
			token: `matrix.access_token ${token}`,
		},
	],
	[
		'maubot and the like: JSON, a section for the homeserver, other words',
		JSON.stringify({
			homeserver: {url: 'https://m.example.org', name: 'example.org'},
			user: {mxid: '@b:example.org'},
			access_token: token,
		}),
		{
			homeserver: 'homeserver.url https://m.example.org',
			user: 'user.mxid @b:example.org',
			token: `access_token ${token}`,
		},
	],
	[
		'variables',
		`# a comment\nexport MATRIX_HOMESERVER="https://m.example.org" # ours\nMATRIX_USER_ID=@b:example.org\nMATRIX_ACCESS_TOKEN='${token}'\n`,
		{
			homeserver: 'MATRIX_HOMESERVER https://m.example.org',
			user: 'MATRIX_USER_ID @b:example.org',
			token: `MATRIX_ACCESS_TOKEN ${token}`,
		},
	],
	[
		'TOML, a name in place of a URL, and other services beside it',
		`[anthropic]\napi_token = "sk-ant-1"\nbase_url = "https://api.anthropic.com"\n[matrix]\nserver = "example.org"\ntoken = "${token}"\n`,
		{homeserver: 'matrix.server https://example.org', token: `matrix.token ${token}`},
	],
	[
		'a token under another key tells itself',
		`hs_url: http://localhost:8008\nsecret: ${token}\n`,
		{homeserver: 'hs_url http://localhost:8008', token: `secret ${token}`},
	],
	[
		'nothing behind the key',
		'homeserver: http://localhost:8008\naccess_token:\n',
		{homeserver: 'homeserver http://localhost:8008', emptyToken: 'access_token'},
	],
	[
		'elsewhere',
		'homeserver: http://h\naccess_token: $MATRIX_TOKEN\n',
		{homeserver: 'homeserver http://h', tokenElsewhere: 'access_token'},
	],
	[
		'in a file',
		'homeserver: http://h\naccess_token_file: /run/secrets/token\n',
		{homeserver: 'homeserver http://h', tokenElsewhere: 'access_token_file'},
	],
	[
		'a password',
		'homeserver: http://h\nuser: "@b:example.org"\npassword: secret\n',
		{homeserver: 'homeserver http://h', user: 'user @b:example.org', password: 'password'},
	],
	[
		'the token of another service is not the bot’s',
		'homeserver: http://h\nclaude: {token: abc, base_url: "https://api.example"}\n',
		{homeserver: 'homeserver http://h'},
	],
	['neither', 'a: 1\nlist: [1, 2]\n', {}],
	['no config at all', '\u0000<html>', {}],
];

describe('homeserver and token of a bot', () => {
	for (const [what, text, found] of cases) {
		test(what, () => assert.deepEqual(told(findBotKeys(text)), found));
	}

	test('a token prints as dots, whatever is made of it', () => {
		assert.ok(!JSON.stringify(findBotKeys(`access_token: ${token}`)).includes('syt_'));
	});
});
