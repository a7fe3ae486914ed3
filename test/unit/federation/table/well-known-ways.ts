import {makeCertificate} from '../../../helpers/certificates.js';
import {authority, certificateFor} from '../../../helpers/federation-world.js';
import {coded, day, file, html, matrix, now, type Row, web} from './row.js';

const zone = `example.org A 192.0.2.1
	example.org AAAA 2001:db8::1
	matrix.example.org A 192.0.2.2
	old.example.org A 192.0.2.4`;
const good = file('matrix.example.org:8450');
const old = file('old.example.org:8450');
const matrixThere = {'192.0.2.2:8450': matrix()};
const oldThere = {'192.0.2.4:8450': matrix('example.org', {}, certificateFor('old.example.org'))};
const plain = {'192.0.2.1:8448': matrix(), '[2001:db8::1]:8448': matrix()};
const expired = makeCertificate({names: ['example.org'], issuer: authority, from: now - 90 * day, to: now - day});

/** The way to the file: the port 443 of each address, and copies that are not the same. */
export const wellKnownWays: readonly Row[] = [
	{
		name: 'no file (404) is allowed',
		ports: {'192.0.2.1:443': web({status: 404}), '192.0.2.1:8448': matrix()},
		verdict: 'ok',
		step: 'discovery/well-known/192.0.2.1',
		stepVerdict: 'info',
		code: 'well-known-none',
	},
	{
		name: 'nothing on port 443 is allowed',
		ports: {'192.0.2.1:8448': matrix()},
		verdict: 'ok',
		step: 'discovery/well-known/192.0.2.1',
		stepVerdict: 'info',
		code: 'connect-refused',
	},
	{
		name: 'port 443 dropped by a firewall: others wait',
		ports: {'192.0.2.1:443': 'silent', '192.0.2.1:8448': matrix()},
		waits: true,
		verdict: 'warning',
		step: 'discovery/well-known/192.0.2.1',
		code: 'connect-timeout',
		says: ['firewall'],
	},
	{
		name: 'port 443 hangs in TLS',
		ports: {'192.0.2.1:443': 'hangs', '192.0.2.1:8448': matrix()},
		waits: true,
		verdict: 'warning',
		step: 'discovery/well-known/192.0.2.1',
		code: 'tls-timeout',
	},
	{
		name: 'port 443 without TLS',
		ports: {'192.0.2.1:443': 'plain', '192.0.2.1:8448': matrix()},
		sentence: ['well-known file', 'does not speak TLS'],
		verdict: 'warning',
		step: 'discovery/well-known/192.0.2.1',
		code: 'tls-not-tls',
	},
	{
		name: 'the file behind an expired certificate is not taken, 8448 works',
		zone,
		ports: {
			'192.0.2.1:443': web(good, {}, expired),
			'[2001:db8::1]:443': web(good, {}, expired),
			...matrixThere,
			...plain,
		},
		verdict: 'warning',
		step: 'discovery/well-known/192.0.2.1',
		code: 'certificate-expired',
		goes: ['192.0.2.1:8448', '[2001:db8::1]:8448'].map(
			at => `${at} Host=example.org SNI=example.org certificate=example.org step=6`,
		),
	},
	{
		name: 'the file behind a self-signed certificate is not taken, so nothing is reached',
		ports: {'192.0.2.1:443': web(good, {}, makeCertificate({names: ['example.org']})), ...matrixThere},
		verdict: 'critical',
		step: 'discovery/well-known',
		code: 'certificate-self-signed',
		says: ['reaches nothing'],
	},
	{
		name: 'the file behind the certificate of another name',
		ports: {'192.0.2.1:443': web(good, {}, certificateFor('www.example.org')), '192.0.2.1:8448': matrix()},
		verdict: 'warning',
		step: 'discovery/well-known/192.0.2.1',
		code: 'certificate-wrong-name',
	},
	{
		name: 'the file over IPv4, IPv6 dead',
		zone,
		ports: {'192.0.2.1:443': web(good), ...matrixThere},
		sentence: ['matrix.example.org:8450', '2001:db8::1', 'refused'],
		verdict: 'warning',
		step: 'discovery/well-known/2001:db8::1',
		code: 'connect-refused',
		says: ['IPv6', '2001:db8::1 out of DNS'],
	},
	{
		name: 'the file over IPv4, no way to IPv6 from here',
		zone,
		ports: {'192.0.2.1:443': web(good), '[2001:db8::1]:443': coded('ENETUNREACH'), ...matrixThere},
		verdict: 'ok',
		step: 'discovery/well-known/2001:db8::1',
		stepVerdict: 'skipped',
		code: 'no-route',
	},
	{
		name: 'the same file over both',
		zone,
		ports: {'192.0.2.1:443': web(good), '[2001:db8::1]:443': web(good), ...matrixThere},
		verdict: 'ok',
		step: 'discovery/well-known',
		stepVerdict: 'ok',
	},
	{
		name: 'split copies, both lead to it',
		zone,
		ports: {'192.0.2.1:443': web(good), '[2001:db8::1]:443': web(old), ...matrixThere, ...oldThere},
		verdict: 'warning',
		step: 'discovery/well-known',
		code: 'well-known-differs',
		says: ['matrix.example.org:8450 over 192.0.2.1', 'old.example.org:8450 over 2001:db8::1', 'same file'],
		goes: [
			'192.0.2.2:8450 Host=matrix.example.org:8450 SNI=matrix.example.org certificate=matrix.example.org step=3.2',
			'192.0.2.4:8450 Host=old.example.org:8450 SNI=old.example.org certificate=old.example.org step=3.2',
		],
	},
	{
		name: 'split copies, one leads nowhere',
		zone,
		ports: {'192.0.2.1:443': web(good), '[2001:db8::1]:443': web(old), ...matrixThere},
		verdict: 'critical',
		reachable: 'partly',
		step: 'discovery/well-known',
		code: 'well-known-differs',
		says: ['goes on to old.example.org:8450 reaches nothing'],
	},
	{
		name: 'the file over IPv4, none over IPv6, and nothing at 8448',
		zone,
		ports: {'192.0.2.1:443': web(good), '[2001:db8::1]:443': web({status: 404}), ...matrixThere},
		verdict: 'critical',
		reachable: 'partly',
		step: 'discovery/well-known',
		code: 'well-known-differs',
		says: ['no valid file over 2001:db8::1', 'without the file reaches nothing'],
	},
	{
		name: 'the file over IPv4, a web page over IPv6, 8448 works as well',
		zone,
		ports: {'192.0.2.1:443': web(good), '[2001:db8::1]:443': web(html()), ...matrixThere, ...plain},
		verdict: 'warning',
		step: 'discovery/well-known',
		code: 'well-known-differs',
	},
	{
		name: 'split copies by two IPv4 addresses',
		zone: `${zone.replace(/.*AAAA.*/, '')}
			example.org A 192.0.2.5`,
		ports: {'192.0.2.1:443': web(good), '192.0.2.5:443': web(old), ...matrixThere, ...oldThere},
		verdict: 'warning',
		step: 'discovery/well-known',
		code: 'well-known-differs',
	},
	{
		name: 'split copies by resolver: the world gets a file that leads nowhere',
		zone: 'example.org A 192.0.2.1\nmatrix.example.org A 192.0.2.2',
		publicZone: 'example.org A 192.0.2.5\nold.example.org A 192.0.2.4',
		ports: {'192.0.2.1:443': web(good), '192.0.2.5:443': web(old), ...matrixThere},
		verdict: 'critical',
		reachable: 'partly',
		step: 'resolvers',
		stepVerdict: 'warning',
		code: 'resolvers-differ',
	},
];
