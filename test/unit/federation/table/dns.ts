import {matrix, type Row} from './row.js';

const here = {'192.0.2.1:8448': matrix()};

/** Names and their addresses; resolvers that fail, lie, loop and are silent. */
export const dns: readonly Row[] = [
	{
		name: 'no file, no SRV, both families: port 8448',
		zone: `example.org A 192.0.2.1
			example.org AAAA 2001:db8::1`,
		ports: {...here, '[2001:db8::1]:8448': matrix()},
		verdict: 'ok',
		goes: [
			'192.0.2.1:8448 Host=example.org SNI=example.org certificate=example.org step=6',
			'[2001:db8::1]:8448 Host=example.org SNI=example.org certificate=example.org step=6',
		],
	},
	{
		name: 'no such name',
		zone: 'other.example A 192.0.2.1',
		ports: here,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-no-name',
		says: ['no name example.org', 'A or AAAA'],
	},
	{
		name: 'a name without addresses',
		zone: 'example.org TXT hello',
		ports: here,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-no-address',
	},
	{
		name: 'SERVFAIL for everything',
		zone: '* * !servfail',
		ports: here,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-failed',
		says: ['SERVFAIL', 'DNSSEC'],
	},
	{
		name: 'REFUSED for everything',
		zone: '* * !refused',
		ports: here,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-failed',
		says: ['REFUSED'],
	},
	{
		name: 'a resolver that is silent',
		zone: '* * !silent',
		ports: here,
		waits: true,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-failed',
		says: ['no answer'],
	},
	{
		name: 'a resolver that answers with noise',
		zone: '* * !noise',
		ports: here,
		waits: true,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		says: ['no answer'],
	},
	{
		name: 'answers to questions that nobody asked are not taken',
		zone: '* * !stranger',
		ports: {'192.0.2.66:8448': matrix()},
		waits: true,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		says: ['no answer'],
		goes: [],
	},
	{
		name: 'an address of three bytes',
		zone: 'example.org * !damaged',
		ports: {'192.0.2.66:8448': matrix()},
		waits: true,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-lies',
		goes: [],
	},
	{
		name: 'SERVFAIL for AAAA only',
		zone: `example.org A 192.0.2.1
			example.org AAAA !servfail`,
		ports: here,
		sentence: ['asked for IPv6', 'SERVFAIL'],
		verdict: 'warning',
		step: 'discovery/route/addresses',
		code: 'dns-one-family-failed',
		says: ['IPv6', 'SERVFAIL', 'no such record'],
	},
	{
		name: 'silence for AAAA only',
		zone: `example.org A 192.0.2.1
			example.org AAAA !silent`,
		ports: here,
		waits: true,
		verdict: 'warning',
		step: 'discovery/route/addresses',
		code: 'dns-one-family-failed',
		says: ['IPv6', 'no answer'],
	},
	{
		name: 'a chain of aliases',
		zone: `example.org CNAME one.example.net
			one.example.net CNAME two.example.net
			two.example.net A 192.0.2.1`,
		ports: here,
		verdict: 'ok',
		goes: ['192.0.2.1:8448 Host=example.org SNI=example.org certificate=example.org step=6'],
	},
	{
		name: 'an alias of a name that is not there',
		zone: 'example.org CNAME gone.example.net',
		ports: here,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-no-name',
	},
	{
		name: 'aliases of each other',
		zone: `example.org CNAME example.net
			example.net CNAME example.org`,
		ports: here,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-loop',
		says: ['no end', 'last CNAME'],
	},
	{
		name: 'aliases without an end',
		zone: `example.org CNAME 1.example.net
			*.example.net CNAME !next`,
		ports: here,
		verdict: 'critical',
		step: 'discovery/route/addresses',
		code: 'dns-loop',
	},
	{
		name: 'answers too long for UDP are asked for over TCP',
		zone: `example.org A !cut
			example.org A 192.0.2.1
			_matrix-fed._tcp.example.org SRV !cut
			_matrix-fed._tcp.example.org SRV 10 5 8449 example.org`,
		ports: {'192.0.2.1:8449': matrix()},
		verdict: 'ok',
		goes: ['192.0.2.1:8449 Host=example.org SNI=example.org certificate=example.org step=4'],
	},
	{
		name: 'a private address',
		zone: 'example.org A 10.0.0.1',
		ports: {'10.0.0.1:8448': matrix()},
		verdict: 'ok',
		step: 'discovery/route/addresses',
		code: 'dns-private-address',
		stepVerdict: 'info',
		says: ['10.0.0.1', 'public resolver'],
	},
];
