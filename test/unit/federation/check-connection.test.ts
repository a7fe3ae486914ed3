import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {FaultCode} from '../../../source/federation/fault-code.js';
import {makeAuthority, makeCertificate} from '../../helpers/certificates.js';
import {
	authority,
	certificateFor,
	checkIn,
	homeserver,
	keysOf,
	type Port,
	type Replies,
	stepOf,
} from '../../helpers/federation-world.js';

// What can be wrong at one address.

const name = 'example.org:8448';
const v4 = {'example.org': ['192.0.2.1']};
const certificate = certificateFor('example.org');
const at = (more: Replies = {}, own = certificate): Port => ({certificate: own, replies: homeserver(name, more)});
const day = 86_400_000;
const now = Date.now();
const version = '/_matrix/federation/v1/version';
const keys = '/_matrix/key/v2/server';
const unknownAuthority = makeAuthority({commonName: 'Nobody'});
const middle = makeAuthority({commonName: 'Middle', issuer: authority});
const alone = makeCertificate({names: ['example.org'], issuer: middle});
const issued = (more: object) => makeCertificate({names: ['example.org'], issuer: authority, ...more});

const coded = (code: string) => ({error: Object.assign(new Error(code), {code})});
const ofHost = (kind: string) => ({error: Object.assign(new Error('said the host'), {kind})});

interface Row {
	readonly what: string;
	readonly port: Port;
	readonly verdict: 'ok' | 'warning' | 'critical';
	readonly code?: FaultCode;
	readonly step?: string;
}

const rows: readonly Row[] = [
	{what: 'all is well', port: at(), verdict: 'ok'},
	{what: 'a chain with an authority between', port: at({}, alone), verdict: 'ok'},
	{what: 'refused', port: 'refused', verdict: 'critical', code: 'connect-refused', step: 'connect'},
	{what: 'silent', port: 'silent', verdict: 'critical', code: 'connect-timeout', step: 'connect'},
	{
		what: 'no such host',
		port: coded('EHOSTUNREACH'),
		verdict: 'critical',
		code: 'connect-unreachable',
		step: 'connect',
	},
	{
		what: 'refused, over a host',
		port: ofHost('refused'),
		verdict: 'critical',
		code: 'connect-refused',
		step: 'connect',
	},
	{what: 'reset', port: coded('ECONNRESET'), verdict: 'critical', code: 'connect-failed', step: 'connect'},
	{what: 'hangs before TLS', port: 'hangs', verdict: 'critical', code: 'tls-timeout', step: 'tls'},
	{what: 'plain HTTP', port: 'plain', verdict: 'critical', code: 'tls-not-tls', step: 'tls'},
	{what: 'closes', port: 'closes', verdict: 'critical', code: 'tls-failed', step: 'tls'},
	{
		what: 'no site of this name',
		port: {certificate, replies: {}, tls: {SNICallback: (_name, done) => done(new Error('no such site'))}},
		verdict: 'critical',
		code: 'tls-failed',
		step: 'tls',
	},
	{
		what: 'no cipher in common',
		port: {certificate, replies: {}, tls: {maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256'}},
		verdict: 'critical',
		code: 'tls-alert',
		step: 'tls',
	},
	{
		what: 'TLS 1.1',
		port: {
			certificate,
			replies: homeserver(name),
			tls: {minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0'},
		},
		verdict: 'critical',
		code: 'tls-old',
		step: 'tls',
	},
	{
		what: 'a certificate that ended',
		port: at({}, issued({from: now - 90 * day, to: now - 3 * day})),
		verdict: 'critical',
		code: 'certificate-expired',
		step: 'tls',
	},
	{
		what: 'a certificate that begins tomorrow',
		port: at({}, issued({from: now + day, to: now + 90 * day})),
		verdict: 'critical',
		code: 'certificate-not-yet-valid',
		step: 'tls',
	},
	{
		what: 'a certificate that ends in a week',
		port: at({}, issued({from: now - 83 * day, to: now + 7 * day})),
		verdict: 'warning',
		code: 'certificate-ends-soon',
		step: 'tls',
	},
	{
		what: 'a certificate of six days with three left',
		port: at({}, issued({from: now - 3 * day, to: now + 3 * day})),
		verdict: 'ok',
	},
	{
		what: 'a self-signed certificate',
		port: at({}, makeCertificate({names: ['example.org']})),
		verdict: 'critical',
		code: 'certificate-self-signed',
		step: 'tls',
	},
	{
		what: 'an authority that nobody knows',
		port: at({}, makeCertificate({names: ['example.org'], issuer: unknownAuthority})),
		verdict: 'critical',
		code: 'certificate-incomplete-chain',
		step: 'tls',
	},
	{
		what: 'an authority that nobody knows, sent as well',
		port: at({}, {...makeCertificate({names: ['example.org'], issuer: unknownAuthority}), chain: ''}),
		verdict: 'critical',
		code: 'certificate-unknown-ca',
		step: 'tls',
	},
	{
		what: 'a certificate without the one that issued it',
		port: at({}, {...alone, chain: alone.cert}),
		verdict: 'critical',
		code: 'certificate-incomplete-chain',
		step: 'tls',
	},
	{
		what: 'a certificate of another name',
		port: at({}, issued({names: ['other.example', 'www.other.example']})),
		verdict: 'critical',
		code: 'certificate-wrong-name',
		step: 'tls',
	},
	{
		what: 'a certificate with the name as common name only',
		port: at({}, issued({names: [], commonName: 'example.org'})),
		verdict: 'critical',
		code: 'certificate-wrong-name',
		step: 'tls',
	},
	{what: 'no version', port: at({[version]: {status: 404}}), verdict: 'critical', code: 'http-status', step: 'version'},
	{
		what: 'a version without a name',
		port: at({[version]: {body: {server: {}}}}),
		verdict: 'warning',
		code: 'version-invalid',
		step: 'version',
	},
	{
		what: 'a web site instead of the version',
		port: at({[version]: {body: '<html>', headers: {'content-type': 'text/html'}}}),
		verdict: 'critical',
		code: 'http-not-json',
		step: 'version',
	},
	{
		what: 'a version that hangs',
		port: at({[version]: () => undefined}),
		verdict: 'critical',
		code: 'http-timeout',
		step: 'version',
	},
	{
		what: 'keys that are not there',
		port: at({[keys]: {status: 404}}),
		verdict: 'critical',
		code: 'http-status',
		step: 'keys',
	},
	{
		what: 'keys with another content type',
		port: at({[keys]: {body: keysOf(name), headers: {'content-type': 'text/plain'}}}),
		verdict: 'critical',
		code: 'http-content-type',
		step: 'keys',
	},
	{
		what: 'keys that are too large',
		port: at({[keys]: {body: ' '.repeat(70_000)}}),
		verdict: 'critical',
		code: 'http-too-large',
		step: 'keys',
	},
	{
		what: 'keys of another server',
		port: at({[keys]: {body: keysOf('other.example')}}),
		verdict: 'critical',
		code: 'keys-wrong-server-name',
		step: 'keys',
	},
	{
		what: 'stale keys',
		port: at({[keys]: {body: keysOf(name, {valid_until_ts: now - 1})}}),
		verdict: 'critical',
		code: 'keys-expired',
		step: 'keys',
	},
	{
		what: 'keys with a wrong signature',
		port: at({[keys]: {body: {...keysOf(name), more: 1}}}),
		verdict: 'critical',
		code: 'keys-bad-signature',
		step: 'keys',
	},
	{
		what: 'keys for much too long',
		port: at({[keys]: {body: keysOf(name, {valid_until_ts: now + 365 * day})}}),
		verdict: 'warning',
		code: 'keys-valid-too-long',
		step: 'keys',
	},
	{
		what: 'a server that ends the connection after each answer',
		port: at({[version]: {body: {server: {name: 'x', version: '1'}}, headers: {connection: 'close'}}}),
		verdict: 'ok',
	},
];

for (const {what, port, verdict, code, step} of rows) {
	test(`${what}: ${verdict}`, async () => {
		const chained =
			typeof port === 'object' && 'certificate' in port && port.certificate?.chain === ''
				? {...port, certificate: {...port.certificate, chain: port.certificate.cert + unknownAuthority.cert}}
				: port;
		const report = await checkIn(
			name,
			{a: v4},
			{'192.0.2.1:8448': chained},
			{timeout: code?.endsWith('-timeout') ? 1500 : 20_000},
		);
		assert.equal(report.verdict, verdict, report.sentence);
		assert.equal(report.reachable, verdict === 'critical' ? 'no' : 'yes');
		if (code) {
			const found = stepOf(report, `server/192.0.2.1:8448/${step}`);
			assert.equal(found.code, code, found.seen);
			assert.ok(stepOf(report, 'server').seen.includes(found.seen), stepOf(report, 'server').seen);
		} else {
			assert.deepEqual(report.certificates.length, 1);
		}
	});
}

test('both faults of a certificate are told', async () => {
	const report = await checkIn(
		name,
		{a: v4},
		{'192.0.2.1:8448': at({}, makeCertificate({names: ['x'], from: now - 9 * day, to: now - day}))},
	);
	assert.match(stepOf(report, 'server/192.0.2.1:8448/tls').seen, /not for example\.org, but for x; .*ended 1 day ago/);
	assert.equal(stepOf(report, 'server/192.0.2.1:8448/keys').verdict, 'ok');
});
