import type {SecureContextOptions} from 'node:tls';
import {type CertificateWish, makeAuthority, makeCertificate} from '../../../helpers/certificates.js';
import {authority, certificateFor, homeserver, type Port} from '../../../helpers/federation-world.js';
import {day, matrix, now, type Row} from './row.js';

const issued = (more: CertificateWish) => makeCertificate({names: ['example.org'], issuer: authority, ...more});
const own = certificateFor('example.org');
const foreign = makeAuthority({commonName: 'Nobody'});
const middle = makeAuthority({commonName: 'Middle', issuer: authority});
const oldMiddle = makeAuthority({commonName: 'Middle', issuer: authority, from: now - 90 * day, to: now - day});
const behindMiddle = makeCertificate({names: ['example.org'], issuer: middle});
const ofForeign = makeCertificate({names: ['example.org'], issuer: foreign});
const speaking = (tls: Extract<Port, {replies: unknown}>['tls'] & SecureContextOptions): Port => ({
	certificate: own,
	replies: homeserver('example.org'),
	tls,
});

const rows: ReadonlyArray<
	readonly [string, Port, Row['verdict'], ...Partial<readonly [Row['code'], readonly string[]]>]
> = [
	['a chain of two', matrix('example.org', {}, behindMiddle), 'ok'],
	['TLS 1.2 only', speaking({maxVersion: 'TLSv1.2'}), 'ok'],
	['TLS 1.3 only', speaking({minVersion: 'TLSv1.3'}), 'ok'],
	[
		'a certificate that ended',
		matrix('example.org', {}, issued({from: now - 90 * day, to: now - 3 * day})),
		'critical',
		'certificate-expired',
		['3 days ago', 'Renew'],
	],
	[
		'a certificate that begins tomorrow',
		matrix('example.org', {}, issued({from: now + day, to: now + 90 * day})),
		'critical',
		'certificate-not-yet-valid',
		['clock'],
	],
	[
		'a certificate that ends in a week',
		matrix('example.org', {}, issued({from: now - 83 * day, to: now + 7 * day})),
		'warning',
		'certificate-ends-soon',
		['ACME'],
	],
	[
		'a self-signed certificate',
		matrix('example.org', {}, makeCertificate({names: ['example.org']})),
		'critical',
		'certificate-self-signed',
		['self-signed', 'ACME'],
	],
	[
		'an authority that nobody knows, sent as well',
		matrix('example.org', {}, {...ofForeign, chain: ofForeign.cert + foreign.cert}),
		'critical',
		'certificate-unknown-ca',
		['private authority'],
	],
	[
		'an authority that nobody knows',
		matrix('example.org', {}, ofForeign),
		'critical',
		'certificate-incomplete-chain',
		['private one'],
	],
	[
		'an incomplete chain',
		matrix('example.org', {}, {...behindMiddle, chain: behindMiddle.cert}),
		'critical',
		'certificate-incomplete-chain',
		['fullchain.pem'],
	],
	[
		'a chain with an intermediate that ended',
		matrix('example.org', {}, makeCertificate({names: ['example.org'], issuer: oldMiddle})),
		'critical',
		'certificate-expired',
		['further up'],
	],
	[
		'the certificate of another name',
		matrix('example.org', {}, certificateFor('www.example.org', 'mail.example.org')),
		'critical',
		'certificate-wrong-name',
		['not for example.org', 'www.example.org, mail.example.org', 'alternative names'],
	],
	[
		'the name as common name only',
		matrix('example.org', {}, issued({names: [], commonName: 'example.org'})),
		'critical',
		'certificate-wrong-name',
		['no name at all'],
	],
	[
		'a wildcard that is for what is below',
		matrix('example.org', {}, issued({names: ['*.example.org']})),
		'critical',
		'certificate-wrong-name',
		['*.example.org'],
	],
	[
		'a certificate with two faults',
		matrix('example.org', {}, issued({names: ['x.example'], from: now - 9 * day, to: now - day})),
		'critical',
		'certificate-wrong-name',
		['x.example', '1 day ago', 'Renew'],
	],
	[
		'TLS 1.1 only',
		speaking({minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0'}),
		'critical',
		'tls-old',
		['TLSv1.1 is all', '1.2 and 1.3'],
	],
	[
		'no cipher in common',
		speaking({maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256'}),
		'critical',
		'tls-alert',
		['ends the handshake'],
	],
	['HTTP/2 only', speaking({ALPNProtocols: ['h2']}), 'critical', 'tls-alert', ['application protocol']],
	['no TLS', 'plain', 'critical', 'tls-not-tls', ['plain HTTP']],
	['a connection that is closed', 'closes', 'critical', 'tls-failed', ['closed']],
	['no handshake', 'hangs', 'critical', 'tls-timeout', ['hangs']],
];

/** The connection to the homeserver itself: "TLS", RFC 5280, RFC 6125. */
export const tls: readonly Row[] = [
	...rows.map(
		([what, port, verdict, code, says]): Row => ({
			name: `TLS: ${what}`,
			ports: {'192.0.2.1:8448': port},
			verdict,
			step: 'server/192.0.2.1:8448/tls',
			...(code ? {code} : {}),
			...(says ? {says} : {}),
			...(port === 'hangs' ? {waits: true} : {}),
		}),
	),
	{
		name: 'TLS: a wildcard',
		server: 'matrix.example.org',
		zone: 'matrix.example.org A 192.0.2.1',
		ports: {'192.0.2.1:8448': matrix('matrix.example.org', {}, issued({names: ['*.example.org']}))},
		verdict: 'ok',
	},
	...(
		[
			['for a whole top-level domain', '*.org', 'example.org'],
			['of one label, for two', '*.example.org', 'a.matrix.example.org'],
			['for a part of a label', 'mat*.example.org', 'matrix.example.org'],
		] as const
	).map(
		([what, certified, server]): Row => ({
			name: `TLS: a wildcard ${what}`,
			server,
			zone: `${server} A 192.0.2.1`,
			ports: {'192.0.2.1:8448': matrix(server, {}, issued({names: [certified]}))},
			verdict: 'critical',
			step: 'server/192.0.2.1:8448/tls',
			code: 'certificate-wrong-name',
			says: [`not for ${server}, but for ${certified}`],
		}),
	),
	{
		name: 'TLS: a server that wants the name (SNI) gets it',
		ports: {
			'192.0.2.1:8448': {
				certificate: certificateFor('default.example'),
				replies: homeserver('example.org'),
				tls: {
					SNICallback: (name, done) =>
						import('node:tls').then(({createSecureContext}) =>
							done(null, name === 'example.org' ? createSecureContext({cert: own.chain, key: own.key}) : undefined),
						),
				},
			},
		},
		verdict: 'ok',
	},
	{
		name: 'TLS: a server that wants a certificate of the client',
		ports: {'192.0.2.1:8448': speaking({requestCert: true, rejectUnauthorized: true} as object)},
		verdict: 'critical',
		step: 'server/192.0.2.1:8448/version',
		code: 'http-failed',
		says: ['certificate of the client'],
	},
];
