import {keysOf, seededKey} from '../../../helpers/federation-world.js';
import {coded, html, keys, matrix, type Row, site, version} from './row.js';

const zone = `example.org A 192.0.2.1
	example.org AAAA 2001:db8::1`;
const v4 = {'192.0.2.1:8448': matrix()};
const v6 = {'[2001:db8::1]:8448': matrix()};
const others = seededKey('AAAAA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1');

/** Every address apart: dead ones, and those that are not like the others. */
export const families: readonly Row[] = [
	{
		name: 'IPv6 refused, IPv4 works',
		zone,
		ports: v4,
		verdict: 'warning',
		reachable: 'partly',
		step: 'server/[2001:db8::1]:8448',
		code: 'connect-refused',
		says: ['IPv6 is dead', '2001:db8::1 out of DNS'],
	},
	{
		name: 'IPv6 silent, IPv4 works',
		zone,
		ports: {...v4, '[2001:db8::1]:8448': 'silent', '[2001:db8::1]:443': 'silent'},
		waits: true,
		verdict: 'warning',
		reachable: 'partly',
		step: 'server/[2001:db8::1]:8448/connect',
		code: 'connect-timeout',
		says: ['firewall', 'forward'],
	},
	{
		name: 'IPv6 unreachable, IPv4 works',
		zone,
		ports: {...v4, '[2001:db8::1]:8448': coded('EHOSTUNREACH')},
		verdict: 'warning',
		reachable: 'partly',
		step: 'server/[2001:db8::1]:8448/connect',
		code: 'connect-unreachable',
	},
	{
		name: 'no way to IPv6 from here: nothing is said about it',
		zone,
		ports: {...v4, '[2001:db8::1]:8448': coded('ENETUNREACH'), '[2001:db8::1]:443': coded('ENETUNREACH')},
		verdict: 'ok',
		step: 'server/[2001:db8::1]:8448',
		stepVerdict: 'skipped',
		code: 'no-route',
	},
	{
		name: 'IPv6 only, and no way to it from here',
		zone: 'example.org AAAA 2001:db8::1',
		ports: {'[2001:db8::1]:8448': coded('ENETUNREACH'), '[2001:db8::1]:443': coded('ENETUNREACH')},
		verdict: 'warning',
		reachable: 'no',
		sentence: ['Whether other servers can reach example.org is not known'],
		step: 'server',
		stepVerdict: 'skipped',
		code: 'no-route',
		says: ['from here'],
	},
	{
		name: 'IPv4 dead, IPv6 works: most servers have no IPv6',
		zone,
		ports: v6,
		verdict: 'critical',
		reachable: 'partly',
		step: 'server/192.0.2.1:8448',
		code: 'connect-refused',
		says: ['IPv4 is dead', 'no IPv6'],
	},
	{
		name: 'one of two IPv4 addresses dead',
		zone: `example.org A 192.0.2.1
			example.org A 192.0.2.2`,
		ports: v4,
		verdict: 'warning',
		reachable: 'partly',
		step: 'server/192.0.2.2:8448',
		code: 'connect-refused',
		says: ['this IPv4 address is dead'],
	},
	{
		name: 'all addresses dead',
		zone,
		ports: {},
		verdict: 'critical',
		step: 'server',
		code: 'all-addresses-dead',
		says: ['every address is dead'],
	},
	{
		name: 'all addresses silent',
		zone,
		ports: Object.fromEntries(
			['192.0.2.1:443', '192.0.2.1:8448', '[2001:db8::1]:443', '[2001:db8::1]:8448'].map(at => [at, 'silent' as const]),
		),
		waits: true,
		verdict: 'critical',
		step: 'server',
		code: 'all-addresses-dead',
		says: ['no answer to the connection'],
	},
	{
		name: 'IPv6 ends at another web server',
		zone,
		ports: {...v4, '[2001:db8::1]:8448': site({[version]: html(404), [keys]: html(404)})},
		verdict: 'critical',
		reachable: 'partly',
		step: 'server/[2001:db8::1]:8448/version',
		code: 'http-status',
		says: ['404', 'reverse proxy'],
	},
	{
		name: 'IPv6 ends at another homeserver of the same name',
		zone,
		ports: {...v4, '[2001:db8::1]:8448': matrix('example.org', {[keys]: {body: keysOf('example.org', {}, others)}})},
		verdict: 'critical',
		step: 'server/same',
		reachable: 'partly',
		code: 'keys-differ',
		says: ['differ by address', 'different homeservers'],
	},
];
