import {certificateFor} from '../../../helpers/federation-world.js';
import {matrix, type Row} from './row.js';

const hosts = `example.org A 192.0.2.1
	one.example.org A 192.0.2.2
	two.example.org A 192.0.2.3
	two.example.org AAAA 2001:db8::3
	alias.example.org CNAME one.example.org`;
const fed = (...records: string[]) =>
	[hosts, ...records.map(record => `_matrix-fed._tcp.example.org SRV ${record}`)].join('\n');
const one = {'192.0.2.2:8449': matrix()};
const way = (at: string, rule: number) => `${at} Host=example.org SNI=example.org certificate=example.org step=${rule}`;

/** SRV records: "Resolving server names" 4 and 5, RFC 2782. */
export const srv: readonly Row[] = [
	{
		name: 'SRV _matrix-fed',
		zone: fed('10 5 8449 one.example.org'),
		ports: one,
		verdict: 'ok',
		goes: [way('192.0.2.2:8449', 4)],
		asks: ['example.org example.org /_matrix/key/v2/server'],
		resolvesNot: ['SRV _matrix._tcp.example.org'],
	},
	{
		name: 'SRV _matrix: deprecated, and it works',
		zone: `${hosts}\n_matrix._tcp.example.org SRV 10 5 8449 one.example.org`,
		ports: one,
		verdict: 'ok',
		goes: [way('192.0.2.2:8449', 5)],
		step: 'discovery/route/srv-deprecated',
		stepVerdict: 'info',
		code: 'srv-deprecated',
		says: ['_matrix-fed._tcp.example.org'],
	},
	{
		name: 'SRV of both kinds: the deprecated one is not asked for',
		zone: `${fed('10 5 8449 one.example.org')}\n_matrix._tcp.example.org SRV 1 5 8470 two.example.org`,
		ports: one,
		verdict: 'ok',
		goes: [way('192.0.2.2:8449', 4)],
		resolvesNot: ['SRV _matrix._tcp.example.org'],
	},
	{
		name: 'SRV whose server has the certificate of the target',
		zone: fed('10 5 8449 one.example.org'),
		ports: {'192.0.2.2:8449': matrix('example.org', {}, certificateFor('one.example.org'))},
		verdict: 'critical',
		step: 'server/192.0.2.2:8449/tls',
		code: 'certificate-wrong-name',
		says: ['not for example.org', 'one.example.org'],
	},
	{
		name: 'SRV by priority, then weight, every address of each',
		zone: fed('20 9 8449 one.example.org', '10 1 8450 one.example.org', '10 60 8451 two.example.org'),
		ports: {...one, '192.0.2.2:8450': matrix(), '192.0.2.3:8451': matrix(), '[2001:db8::3]:8451': matrix()},
		verdict: 'ok',
		goes: ['192.0.2.3:8451', '[2001:db8::3]:8451', '192.0.2.2:8450', '192.0.2.2:8449'].map(at => way(at, 4)),
	},
	{
		name: 'SRV with several targets, one dead',
		zone: fed('10 5 8449 one.example.org', '20 5 8449 two.example.org'),
		ports: {...one, '[2001:db8::3]:8449': matrix()},
		verdict: 'warning',
		reachable: 'partly',
		step: 'server/192.0.2.3:8449',
		code: 'connect-refused',
		says: ['take another address', '192.0.2.3 out of DNS'],
	},
	{
		name: 'SRV with several targets, all dead',
		zone: fed('10 5 8449 one.example.org', '20 5 8449 two.example.org'),
		ports: {'192.0.2.1:8448': matrix()},
		verdict: 'critical',
		step: 'server',
		code: 'all-addresses-dead',
	},
	{
		name: 'SRV with the target ".": no federation here, whatever 8448 says',
		zone: fed('0 0 0 .'),
		ports: {'192.0.2.1:8448': matrix()},
		verdict: 'critical',
		step: 'discovery/route/srv',
		code: 'srv-unavailable',
		goes: [],
	},
	{
		name: 'SRV to a CNAME',
		zone: fed('10 5 8449 alias.example.org'),
		ports: one,
		verdict: 'critical',
		step: 'discovery/route/srv/alias.example.org:8449',
		code: 'srv-cname',
		says: ['alias (CNAME) of one.example.org', 'lead to one.example.org'],
		goes: [],
	},
	{
		name: 'SRV to a CNAME beside a good one',
		zone: fed('10 5 8449 alias.example.org', '20 5 8449 one.example.org'),
		ports: one,
		sentence: ['alias.example.org is an alias'],
		verdict: 'warning',
		step: 'discovery/route/srv',
		code: 'srv-cname',
		goes: [way('192.0.2.2:8449', 4)],
	},
	{
		name: 'SRV to a name that is not there',
		zone: fed('10 5 8449 gone.example.org'),
		ports: one,
		verdict: 'critical',
		step: 'discovery/route/srv/gone.example.org:8449',
		code: 'dns-no-name',
		says: ['gone.example.org'],
	},
	{
		name: 'SRV to a name that is not there beside a good one',
		zone: fed('10 5 8449 gone.example.org', '10 5 8449 one.example.org'),
		ports: one,
		verdict: 'warning',
		step: 'discovery/route/srv/gone.example.org:8449',
		stepVerdict: 'critical',
		code: 'dns-no-name',
	},
	{
		name: 'SRV to an address',
		zone: fed('10 5 8449 192.0.2.2'),
		ports: one,
		verdict: 'critical',
		step: 'discovery/route/srv/192.0.2.2:8449',
		code: 'srv-target-invalid',
		says: ['is an address', 'host name'],
	},
	{
		name: 'SRV with port 0',
		zone: fed('10 5 0 one.example.org'),
		ports: one,
		verdict: 'critical',
		step: 'discovery/route/srv/one.example.org:0',
		code: 'srv-target-invalid',
		says: ['port 0'],
	},
	{
		name: 'SRV behind an alias of its own name',
		zone: `${hosts}
			_matrix-fed._tcp.example.org CNAME _matrix-fed._tcp.example.net
			_matrix-fed._tcp.example.net SRV 10 5 8449 one.example.org`,
		ports: one,
		verdict: 'ok',
		goes: [way('192.0.2.2:8449', 4)],
	},
	{
		name: 'SRV whose question fails: not known, 8448 works',
		zone: `${hosts}\n_matrix-fed._tcp.example.org * !servfail\n_matrix._tcp.example.org * !servfail`,
		ports: {'192.0.2.1:8448': matrix()},
		sentence: ['SRV _matrix-fed._tcp.example.org', 'DNS fails'],
		verdict: 'warning',
		step: 'discovery/route/srv',
		code: 'srv-failed',
		says: ['no such record'],
		goes: [way('192.0.2.1:8448', 6)],
	},
	{
		name: 'SRV whose question is not answered',
		zone: fed('!silent'),
		ports: {'192.0.2.1:8448': matrix()},
		waits: true,
		verdict: 'warning',
		step: 'discovery/route/srv',
		code: 'srv-failed',
		goes: [way('192.0.2.1:8448', 6)],
	},
	{
		name: 'forty SRV records are too many to try each',
		zone: fed(...Array.from({length: 40}, (_, index) => `${index} 5 ${8449 + index} one.example.org`)),
		ports: Object.fromEntries(Array.from({length: 8}, (_, index) => [`192.0.2.2:${8449 + index}`, matrix()])),
		verdict: 'ok',
		goes: Array.from({length: 8}, (_, index) => way(`192.0.2.2:${8449 + index}`, 4)),
	},
];
