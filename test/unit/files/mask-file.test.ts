import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {maskFile} from '../../../source/files/mask-file.js';

const shown = async (text: string): Promise<string> => (await maskFile(text)).lines.join('\n');

/** Each holds HUNTER2 (and SECOND) somewhere where nobody may see it. */
const hostile: Readonly<Record<string, string>> = {
	plain: 'password: HUNTER2',
	quoted: `macaroon_secret_key: "HUNTER2 with blanks"`,
	'single quotes': "form_secret: 'it''s HUNTER2'",
	'key in quotes': '"registration_shared_secret" : HUNTER2',
	'key in single quotes': "'pepper':   HUNTER2",
	'escaped key': '"pass\\u0077ord": HUNTER2',
	'explicit key': '? password\n: HUNTER2',
	'block scalar': 'recaptcha_private_key: |\n  HUNTER2\n  SECOND\nother: 1',
	'folded scalar with indicators': 'turn_shared_secret: >2-  # why\n    HUNTER2\n\n    SECOND\nother: 1',
	'plain over lines': 'password: first\n  HUNTER2\n  SECOND\nother: 1',
	'double quotes over lines': 'password: "first\n  HUNTER2\n  SECOND"\nother: 1',
	'double quotes over lines without indent': 'password: "first\nHUNTER2\nSECOND"\nother: 1',
	'quote that never ends': 'password: "first\nHUNTER2\nother: SECOND',
	'on the next line': 'password:\n  HUNTER2',
	tagged: 'password: !!str HUNTER2',
	'tag of its own': 'password: !vault |\n  HUNTER2\n  SECOND',
	anchored: 'password: &pw HUNTER2',
	'anchor elsewhere': 'x: &pw HUNTER2\npassword: *pw',
	'anchor of a map': 'x: &all {a: HUNTER2, b: SECOND}\nsecret: *all',
	merged: 'base: &base\n  password: HUNTER2\ndb:\n  <<: *base\n',
	'flow map': 'database: {name: psycopg2, args: {user: u, password: HUNTER2, host: h}}',
	'flow map over lines': 'args: {\n  user: u, "password"\n  : "HUNTER2",\n  host: h}',
	'flow map broken': 'args: {user: u, "password": "HUNTER2", [',
	'key with a brace': '{password: HUNTER2}',
	'map below': 'secret:\n  one: HUNTER2\n  two: {three: SECOND}',
	'list below': 'tokens:\n  - HUNTER2\n  - SECOND',
	'list as deep': 'tokens:\n- HUNTER2\n- SECOND\nother: 1',
	'list in flow': 'api_token: [HUNTER2, SECOND]',
	comment: '#password: HUNTER2',
	'comment of two words': '# old password: HUNTER2 SECOND',
	'comment behind': 'user: me # password: HUNTER2',
	'comment with a block': '# pepper: |\n#   HUNTER2\n#   SECOND\nother: 1',
	'value again in a comment': 'password: HUNTER2x\n# was HUNTER2x, do not use',
	url: 'uri: postgres://me:HUNTER2@db/x',
	'url with a key': 'dsn_url: https://HUNTER2@sentry.example.org/1',
	query: 'map_style_url: https://api.maptiler.com/maps/x/style.json?key=HUNTER2',
	'environment list': 'environment:\n  - POSTGRES_PASSWORD=HUNTER2 SECOND',
	'environment list quoted': `environment:\n  - "POSTGRES_PASSWORD=HUNTER2, SECOND"`,
	'environment map': 'environment:\n  POSTGRES_PASSWORD: HUNTER2',
	'environment with a default': `environment:\n  A_TOKEN: \${A_TOKEN:-HUNTER2}`,
	command: 'command: redis-server --requirepass HUNTER2 --port 1',
	'command in flow': 'command: ["redis-server", "--requirepass", "HUNTER2"]',
	'command as a list': 'command:\n  - redis-server\n  - --requirepass\n  - HUNTER2\n',
	'command with =': 'command: app --token=HUNTER2',
	json: '{"posthog": {"projectApiKey": "x", "api_key":"HUNTER2"}}',
	'json over lines': '{\n  "access_token":\n    "HUNTER2",\n  "a": 1\n}',
	'json broken': '{\n  "access_token": "HUNTER2"\n  "a": 1\n',
	'after a syntax error': 'a: [\nb: }\npassword: HUNTER2',
	'second document': 'a: 1\n---\npassword: HUNTER2',
	'tab for a blank': 'password:\tHUNTER2',
	'carriage returns': 'password: HUNTER2\r\nother: 1\r\n',
	pem: 'key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  HUNTER2\n  SECOND\n  -----END RSA PRIVATE KEY-----\nother: 1',
	'signing key': 'signing_key: ed25519 a_xyz HUNTER2',
	'matrix token': 'note: syt_bWU_HUNTER2abcdefgh_1234',
	bearer: 'header: "Authorization: Bearer HUNTER2aaaa"',
	ini: 'PASSWORD = HUNTER2',
	export: 'export API_TOKEN=HUNTER2',
	'deep nesting': `${'['.repeat(20_000)}\npassword: HUNTER2`,
	'alias bomb': 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nsecret: *c\npassword: HUNTER2',
};

describe('nothing secret of a config file is shown', () => {
	for (const [name, text] of Object.entries(hostile)) {
		test(name, async () => {
			const result = await shown(text);
			assert.doesNotMatch(result, /HUNTER2|SECOND/);
			assert.match(result, /••••/);
		});
	}
});

const open: readonly string[] = [
	'signing_key_path: /data/example.signing.key',
	'registration_shared_secret_path: /run/secrets/x',
	'recaptcha_public_key: 6Lc',
	'trusted_key_servers:\n  - server_name: matrix.org\n    verify_keys:\n      "ed25519:auto": Noi6WqcDj0QmPxCNQqgezwTlBKrfqehY1u2FyWP9uYw',
	'old_signing_keys:\n  "ed25519:id": {key: base64string, expired_ts: 123456789123}',
	'suppress_key_server_warning: true',
	'enable_registration_without_verification: false',
	'registration_requires_token: true',
	'refreshable_access_token_lifetime: 5m',
	'password_config:\n  enabled: true\n  policy:\n    minimum_length: 15',
	'server_name: example.org',
	'ports: ["127.0.0.1:8008:8008"]',
	'key_refresh_interval: 1d',
	'secrets:\n  db:\n    file: ./db.txt',
	'healthcheck:\n  test: [CMD, curl, -fSs, "http://localhost:8008/health"]',
];

describe('what is not secret is shown', () => {
	for (const text of open) {
		test(text.split('\n')[0]!, async () => assert.equal(await shown(text), text));
	}
});

test('lines stay where they are, and what moves a cursor is taken out', async () => {
	const {lines, hidden} = await maskFile('a: 1\npassword: |\n  x1234567\n  y1234567\nb: \u001B]52;c;x\u0007 2\n');
	assert.equal(lines.length, 5);
	assert.equal(lines[0], 'a: 1');
	assert.match(lines[4]!, /^b: /);
	assert.doesNotMatch(lines.join(''), /[\u0000-\u001F]/u);
	assert.equal(hidden, 3);
});

test('whatever the text, a value behind a secret key is not shown', async () => {
	const value = fc.stringMatching(/^[A-Za-z0-9+/=_.!@$%^&()-]{8,24}$/);
	const noise = fc.array(fc.constantFrom('a: 1', '  - b', '[', '}', '# c', '"', "'", '---', 'x: |', '  y: &z 1', ''), {
		maxLength: 5,
	});
	await fc.assert(
		fc.asyncProperty(value, noise, noise, async (secret, before, after) => {
			const text = [...before, `password: "Q7${secret}"`, ...after].join('\n');
			assert.ok(!(await shown(text)).includes(`Q7${secret}`), text);
		}),
		{numRuns: 300},
	);
});
