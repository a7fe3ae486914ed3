import {certificateFor} from '../../../helpers/federation-world.js';
import {matrix, type Row} from './row.js';

const long = [...Array<string>(3).fill('a'.repeat(63)), 'b'.repeat(40), 'org'].join('.');

/** Server names as they are written, IP literals and names with a port: "Resolving server names" 1 and 2. */
export const names: readonly Row[] = [
	...(
		[
			['a space', 'exam ple.org', ['a space', 'character 5']],
			['a scheme', 'https://example.org', ['no scheme', '@user:HOST']],
			['a path', 'example.org/', ['"/"']],
			['an umlaut that is not in punycode', 'bücher.example', ['U+00FC']],
			['a part of 64 characters', `${'a'.repeat(64)}.org`, ['63 characters at most']],
			['256 characters', `${'a.'.repeat(126)}long`, ['255 characters at most']],
			['two dots', 'example..org', ['empty']],
			['an IPv4 address out of range', '192.0.2.256', ['0 to 255']],
			['an IPv6 address without brackets', '2001:db8::1', ['[ ]']],
			['port 0', 'example.org:0', ['1 to 65535']],
			['port 65536', 'example.org:65536', ['1 to 65535']],
			['a colon without a port', 'example.org:', ['port is wanted']],
		] as const
	).map(
		([what, server, says]): Row => ({
			name: `name with ${what}`,
			server,
			ports: {},
			verdict: 'critical',
			step: 'name',
			code: 'name-invalid',
			says,
		}),
	),
	{
		name: 'name in punycode',
		server: 'xn--bcher-kva.example',
		zone: 'xn--bcher-kva.example A 192.0.2.1',
		ports: {'192.0.2.1:8448': matrix('xn--bcher-kva.example', {}, certificateFor('xn--bcher-kva.example'))},
		verdict: 'ok',
	},
	{
		name: 'name in upper case: DNS and certificates do not mind',
		server: 'Example.ORG',
		ports: {'192.0.2.1:8448': matrix('Example.ORG')},
		verdict: 'ok',
		step: 'name',
		code: 'name-unusual',
		stepVerdict: 'info',
		says: ['upper case'],
	},
	{
		name: 'name in upper case, while the homeserver has it in lower case',
		server: 'Example.ORG',
		ports: {'192.0.2.1:8448': matrix('example.org')},
		verdict: 'critical',
		step: 'server/192.0.2.1:8448/keys/server-name',
		code: 'keys-wrong-server-name',
	},
	{
		name: 'name with a dot at its end: TLS has it without',
		server: 'example.org.',
		ports: {'192.0.2.1:8448': matrix('example.org.')},
		verdict: 'ok',
		step: 'name',
		code: 'name-unusual',
		stepVerdict: 'info',
		asks: ['example.org. example.org /_matrix/key/v2/server'],
	},
	{
		name: 'name longer than advised',
		server: long,
		zone: `${long} A 192.0.2.1`,
		ports: {'192.0.2.1:8448': matrix(long, {}, certificateFor(long))},
		verdict: 'ok',
		step: 'name',
		code: 'name-unusual',
		stepVerdict: 'info',
		says: ['230'],
	},
	{
		name: 'IPv4 literal: port 8448, no SNI, no well-known file',
		server: '192.0.2.1',
		ports: {'192.0.2.1:8448': matrix('192.0.2.1', {}, certificateFor('192.0.2.1'))},
		verdict: 'ok',
		goes: ['192.0.2.1:8448 Host=192.0.2.1 SNI=- certificate=192.0.2.1 step=1'],
		asks: ['192.0.2.1 - /_matrix/key/v2/server'],
		asksNot: ['/.well-known/matrix/server'],
		resolvesNot: ['A', 'AAAA', 'SRV', 'CNAME'],
	},
	{
		name: 'IPv4 literal with a port',
		server: '192.0.2.1:8450',
		ports: {'192.0.2.1:8450': matrix('192.0.2.1:8450', {}, certificateFor('192.0.2.1'))},
		verdict: 'ok',
		goes: ['192.0.2.1:8450 Host=192.0.2.1:8450 SNI=- certificate=192.0.2.1 step=1'],
		asksNot: ['/.well-known/matrix/server'],
	},
	{
		name: 'IPv6 literal',
		server: '[2001:db8::1]',
		ports: {'[2001:db8::1]:8448': matrix('[2001:db8::1]', {}, certificateFor('2001:db8::1'))},
		verdict: 'ok',
		goes: ['[2001:db8::1]:8448 Host=[2001:db8::1] SNI=- certificate=2001:db8::1 step=1'],
		asksNot: ['/.well-known/matrix/server'],
	},
	{
		name: 'IPv6 literal with a port',
		server: '[2001:db8::1]:8450',
		ports: {'[2001:db8::1]:8450': matrix('[2001:db8::1]:8450', {}, certificateFor('2001:db8::1'))},
		verdict: 'ok',
		goes: ['[2001:db8::1]:8450 Host=[2001:db8::1]:8450 SNI=- certificate=2001:db8::1 step=1'],
	},
	{
		name: 'IPv4 literal whose certificate is for a name',
		server: '192.0.2.1',
		ports: {'192.0.2.1:8448': matrix('192.0.2.1')},
		verdict: 'critical',
		step: 'server/192.0.2.1:8448/tls',
		code: 'certificate-wrong-name',
		says: ['not for 192.0.2.1', 'rare'],
	},
	{
		name: 'explicit port: neither well-known file nor SRV are asked for',
		server: 'example.org:8450',
		zone: `example.org A 192.0.2.1
			_matrix-fed._tcp.example.org SRV 10 5 8451 elsewhere.example.org`,
		ports: {'192.0.2.1:8450': matrix('example.org:8450'), '192.0.2.1:443': matrix('elsewhere.example.org')},
		verdict: 'ok',
		goes: ['192.0.2.1:8450 Host=example.org:8450 SNI=example.org certificate=example.org step=2'],
		asks: ['example.org:8450 example.org /_matrix/key/v2/server'],
		asksNot: ['/.well-known/matrix/server'],
		resolvesNot: ['SRV'],
	},
	{
		name: 'explicit port 443 stays in the Host header',
		server: 'example.org:443',
		ports: {'192.0.2.1:443': matrix('example.org:443')},
		verdict: 'ok',
		asks: ['example.org:443 example.org /_matrix/key/v2/server'],
		asksNot: ['/.well-known/matrix/server'],
	},
	{
		name: 'explicit port behind a chain of aliases',
		server: 'example.org:8450',
		zone: `example.org CNAME one.example.net
			one.example.net CNAME two.example.net
			two.example.net A 192.0.2.1
			two.example.net AAAA 2001:db8::1`,
		ports: {'192.0.2.1:8450': matrix('example.org:8450'), '[2001:db8::1]:8450': matrix('example.org:8450')},
		verdict: 'ok',
		goes: [
			'192.0.2.1:8450 Host=example.org:8450 SNI=example.org certificate=example.org step=2',
			'[2001:db8::1]:8450 Host=example.org:8450 SNI=example.org certificate=example.org step=2',
		],
	},
];
