import assert from 'node:assert/strict';
import {sign} from 'node:crypto';
import {test} from 'node:test';
import fc from 'fast-check';
import {canonicalJson, NotCanonical, signedBytes} from '../../../source/federation/canonical-json.js';
import {decodeBase64, verifyEd25519} from '../../../source/federation/ed25519.js';
import {publicKey, seededKey, unpadded} from '../../helpers/federation-world.js';

// Appendices, "Canonical JSON", Examples.
const examples: ReadonlyArray<readonly [string, string]> = [
	['{}', '{}'],
	['{"one": 1, "two": "Two"}', '{"one":1,"two":"Two"}'],
	['{"b": "2", "a": "1"}', '{"a":"1","b":"2"}'],
	['{"b":"2","a":"1"}', '{"a":"1","b":"2"}'],
	[
		`{"auth": {"success": true, "mxid": "@john.doe:example.com", "profile": {"display_name": "John Doe", "three_pids": [
			{"medium": "email", "address": "john.doe@example.org"}, {"medium": "msisdn", "address": "123456789"}]}}}`,
		'{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","three_pids":[{"address":"john.doe@example.org","medium":"email"},{"address":"123456789","medium":"msisdn"}]},"success":true}}',
	],
	['{"a": "日本語"}', '{"a":"日本語"}'],
	['{"本": 2, "日": 1}', '{"日":1,"本":2}'],
	['{"a": "\\u65E5"}', '{"a":"日"}'],
	['{"a": null}', '{"a":null}'],
	['{"a": -0, "b": 1e10}', '{"a":0,"b":10000000000}'],
];

for (const [json, canonical] of examples) {
	test(`the spec's example ${canonical.slice(0, 40)}`, () => {
		assert.equal(canonicalJson(JSON.parse(json)).toString(), canonical);
	});
}

test('names are sorted by code point, where UTF-16 has another order', () => {
	assert.equal(canonicalJson({'\u{1f600}': 1, '\uff5e': 2}).toString(), '{"\uff5e":2,"\u{1f600}":1}');
});

test('escapes are the shortest, in lower case', () => {
	assert.equal(
		canonicalJson('"\\\b\f\n\r\t\u0001\u001f/\u007f').toString(),
		'"\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\u007f"',
	);
});

test('a name of an object that JavaScript knows is a name like another', () => {
	assert.equal(
		canonicalJson(JSON.parse('{"__proto__": {"b": 1}, "constructor": 2}')).toString(),
		'{"__proto__":{"b":1},"constructor":2}',
	);
	assert.equal(signedBytes(JSON.parse('{"__proto__": 1, "signatures": {}}')).toString(), '{"__proto__":1}');
});

for (const [what, value] of [
	['a fraction', 1.5],
	['2^53', 2 ** 53],
	['-2^53', -(2 ** 53)],
	['infinity', JSON.parse('1e999')],
	['half a character', '\ud800'],
	['half a character in a name', {'\udc00': 1}],
	['too deep', JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)],
	['no JSON', undefined],
] as const) {
	test(`${what} has no canonical form`, () => {
		assert.throws(() => canonicalJson(value), NotCanonical);
	});
}

test('the largest integers have', () => {
	assert.equal(canonicalJson([2 ** 53 - 1, -(2 ** 53) + 1]).toString(), '[9007199254740991,-9007199254740991]');
});

test('canonical JSON says the same and is its own canonical form', () => {
	const json = fc.jsonValue({depthSize: 'small'}).filter(value => !/[.]\d|e-|\d{16}/.test(JSON.stringify(value)));
	fc.assert(
		fc.property(json, value => {
			try {
				const bytes = canonicalJson(value);
				assert.deepEqual(JSON.parse(bytes.toString()), JSON.parse(JSON.stringify(value)));
				assert.deepEqual(canonicalJson(JSON.parse(bytes.toString())), bytes);
			} catch (error) {
				assert.ok(error instanceof NotCanonical);
			}
		}),
	);
});

// Appendices, "Unpadded Base64".
for (const [text, encoded] of [
	['', ''],
	['f', 'Zg'],
	['fo', 'Zm8'],
	['foo', 'Zm9v'],
	['foob', 'Zm9vYg'],
	['fooba', 'Zm9vYmE'],
	['foobar', 'Zm9vYmFy'],
]) {
	test(`base64 ${encoded} with and without padding`, () => {
		assert.equal(decodeBase64(encoded!)?.toString(), text);
		assert.equal(decodeBase64(encoded!.padEnd(Math.ceil(encoded!.length / 4) * 4, '='))?.toString(), text);
	});
}

for (const text of ['Z', 'Zm9vY', 'Zm 9', 'Zm9_', 'Zg===', 'é']) {
	test(`${text} is no base64`, () => {
		assert.equal(decodeBase64(text), undefined);
	});
}

// Appendices, "Cryptographic Test Vectors". Those of events are signed in their redacted form, with the hash.
const vectors: ReadonlyArray<readonly [string, object, string]> = [
	['an empty object', {}, 'K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ'],
	[
		'an object with data',
		{one: 1, two: 'Two', unsigned: {age: 1}, signatures: {other: {}}},
		'KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw',
	],
	[
		'a minimal event',
		{
			room_id: '!x:domain',
			sender: '@a:domain',
			origin: 'domain',
			origin_server_ts: 1_000_000,
			hashes: {sha256: '5jM4wQpv6lnBo7CLIghJuHdW+s2CMBJPUOGOC89ncos'},
			type: 'X',
			content: {},
			prev_events: [],
			auth_events: [],
			depth: 3,
			unsigned: {age_ts: 1_000_000},
		},
		'KxwGjPSDEtvnFgU00fwFz+l6d2pJM6XBIaMEn81SXPTRl16AqLAYqfIReFGZlHi5KLjAWbOoMszkwsQma+lYAg',
	],
	[
		'an event with content that is redacted',
		{
			content: {},
			event_id: '$0:domain',
			hashes: {sha256: 'onLKD1bGljeBWQhWZ1kaP9SorVmRQNdN5aM2JYU2n/g'},
			origin: 'domain',
			origin_server_ts: 1_000_000,
			type: 'm.room.message',
			room_id: '!r:domain',
			sender: '@u:domain',
			unsigned: {age_ts: 1_000_000},
		},
		'Wm+VzmOUOz08Ds+0NTWb1d4CZrVsJSikkeRxh6aCcUwu6pNC78FunoD7KNWzqFn241eYHYMGCA5McEiVPdhzBA',
	],
];

for (const [what, object, signature] of vectors) {
	test(`the spec's signature of ${what} is made and verified`, () => {
		const key = seededKey();
		const bytes = signedBytes(object as Record<string, unknown>);
		assert.equal(unpadded(sign(null, bytes, key)), signature);
		const open = decodeBase64(publicKey(key))!;
		assert.ok(verifyEd25519(open, decodeBase64(signature)!, bytes));
		assert.ok(!verifyEd25519(open, decodeBase64(signature)!, Buffer.concat([bytes, Buffer.from(' ')])));
		assert.ok(!verifyEd25519(Buffer.alloc(32, 255), decodeBase64(signature)!, bytes));
		assert.ok(!verifyEd25519(open, Buffer.alloc(64), bytes));
	});
}
