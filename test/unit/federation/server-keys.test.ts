import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';
import {test} from 'node:test';
import type {FaultCode} from '../../../source/federation/fault-code.js';
import type {Verdict} from '../../../source/federation/report.js';
import {judgeServerKeys} from '../../../source/federation/server-keys.js';
import {publicKey, seededKey, signed} from '../../helpers/federation-world.js';

const now = 1_800_000_000_000;
const hour = 3_600_000;
const key = seededKey();
const other = generateKeyPairSync('ed25519').privateKey;
const mine = {'ed25519:1': {key: publicKey(key)}};

const answer = (more: object = {}, keys: Parameters<typeof signed>[2] = {'ed25519:1': key}, name = 'example.org') =>
	signed(
		{server_name: 'example.org', valid_until_ts: now + 24 * hour, verify_keys: mine, old_verify_keys: {}, ...more},
		name,
		keys,
	) as Record<string, unknown>;

const rows: ReadonlyArray<readonly [string, Record<string, unknown>, Verdict, FaultCode?]> = [
	['a good answer', answer(), 'ok'],
	['padded base64', answer({verify_keys: {'ed25519:1': {key: `${publicKey(key)}=`}}}), 'ok'],
	['what is unsigned is not covered', {...answer(), unsigned: {age: 1.5}}, 'ok'],
	[
		'two keys that both sign',
		answer({verify_keys: {...mine, 'ed25519:2': {key: publicKey(other)}}}, {'ed25519:1': key, 'ed25519:2': other}),
		'ok',
	],
	[
		'a signature of another server beside',
		{...answer(), signatures: {...(answer().signatures as object), 'notary.org': {'ed25519:x': 'x'}}},
		'ok',
	],
	['a key of another algorithm beside', answer({verify_keys: {...mine, 'rsa:1': {key: 'x'}}}), 'ok'],
	['an old key', answer({old_verify_keys: {'ed25519:0': {key: publicKey(other), expired_ts: now - 1}}}), 'ok'],
	['another server_name', answer({server_name: 'example.com'}), 'critical', 'keys-wrong-server-name'],
	['no server_name', answer({server_name: undefined}), 'critical', 'keys-wrong-server-name'],
	['server_name in upper case', answer({server_name: 'EXAMPLE.org'}), 'critical', 'keys-wrong-server-name'],
	['ended', answer({valid_until_ts: now}), 'critical', 'keys-expired'],
	['ends soon', answer({valid_until_ts: now + hour - 1}), 'warning', 'keys-expire-soon'],
	['just an hour', answer({valid_until_ts: now + hour}), 'ok'],
	['seven days', answer({valid_until_ts: now + 7 * 24 * hour}), 'ok'],
	['more than seven days', answer({valid_until_ts: now + 7 * 24 * hour + 1}), 'warning', 'keys-valid-too-long'],
	['no valid_until_ts', answer({valid_until_ts: undefined}), 'critical', 'keys-invalid'],
	['valid_until_ts as text', answer({valid_until_ts: '1800000000000'}), 'critical', 'keys-invalid'],
	['no key', answer({verify_keys: {}}, {}), 'critical', 'keys-none'],
	['no verify_keys', answer({verify_keys: undefined}, {}), 'critical', 'keys-none'],
	['only a key of another algorithm', answer({verify_keys: {'rsa:1': {key: 'x'}}}, {}), 'critical', 'keys-none'],
	[
		'a key of 31 bytes',
		answer({verify_keys: {...mine, 'ed25519:2': {key: 'A'.repeat(41)}}}),
		'critical',
		'keys-malformed',
	],
	['a key that is no base64', answer({verify_keys: {...mine, 'ed25519:2': {key: '!'}}}), 'critical', 'keys-malformed'],
	['a key that is a text', answer({verify_keys: {...mine, 'ed25519:2': 'x'}}), 'critical', 'keys-malformed'],
	[
		'an odd version',
		answer({verify_keys: {'ed25519:a-b': {key: publicKey(key)}}}, {'ed25519:a-b': key}),
		'warning',
		'keys-malformed',
	],
	['signed in the name of another', answer({}, {'ed25519:1': key}, 'example.com'), 'critical', 'keys-not-signed'],
	['no signatures', {...answer(), signatures: undefined}, 'critical', 'keys-not-signed'],
	[
		'one of two keys does not sign',
		answer({verify_keys: {...mine, 'ed25519:2': {key: publicKey(other)}}}),
		'critical',
		'keys-not-signed',
	],
	['signed with another key', answer({}, {'ed25519:1': other}), 'critical', 'keys-bad-signature'],
	['changed after it was signed', {...answer(), added: true}, 'critical', 'keys-bad-signature'],
	[
		'a signature that is no base64',
		{...answer(), signatures: {'example.org': {'ed25519:1': '!'}}},
		'critical',
		'keys-bad-signature',
	],
	[
		'a signature that is an object',
		{...answer(), signatures: {'example.org': {'ed25519:1': {}}}},
		'critical',
		'keys-bad-signature',
	],
	[
		'signed with an unlisted key as well',
		answer({}, {'ed25519:1': key, 'ed25519:0': other}),
		'critical',
		'keys-unknown-signature',
	],
	['a fraction in it', {...answer(), x: 0.5}, 'critical', 'keys-invalid'],
	[
		'an old key that ends in the future',
		answer({old_verify_keys: {'ed25519:0': {key: publicKey(other), expired_ts: now + 1}}}),
		'warning',
		'keys-old-invalid',
	],
	[
		'an old key without an end',
		answer({old_verify_keys: {'ed25519:0': {key: publicKey(other)}}}),
		'warning',
		'keys-old-invalid',
	],
	[
		'an old key of 3 bytes',
		answer({old_verify_keys: {'ed25519:0': {key: 'AAAA', expired_ts: 1}}}),
		'warning',
		'keys-old-invalid',
	],
	[
		'an old key that is a present one',
		answer({old_verify_keys: {'ed25519:1': {key: publicKey(key), expired_ts: 1}}}),
		'warning',
		'keys-old-invalid',
	],
	['old keys as a list', answer({old_verify_keys: []}), 'warning', 'keys-old-invalid'],
	['nothing at all', {}, 'critical', 'keys-wrong-server-name'],
];

for (const [what, data, verdict, code] of rows) {
	test(`keys: ${what}: ${verdict}`, () => {
		const step = judgeServerKeys(data, 'example.org', now);
		assert.deepEqual({verdict: step.verdict, code: step.code}, {verdict, code});
		assert.equal(step.children.length, 5);
		assert.ok(verdict === 'ok' || step.wanted);
	});
}

test('a server named __proto__ finds no signature in what every object has', () => {
	assert.equal(judgeServerKeys({signatures: {}}, '__proto__', now).children[3]!.verdict, 'skipped');
	assert.equal(judgeServerKeys(answer(), 'constructor', now).children[3]!.code, 'keys-not-signed');
});
