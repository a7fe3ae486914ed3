import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	certificateFor,
	checkIn,
	codesOf,
	homeserver,
	type Port,
	type Replies,
	serverFile,
	stepOf,
	type Zone,
} from '../../helpers/federation-world.js';

interface Row {
	readonly what: string;
	readonly name?: string;
	readonly zone: Zone;
	readonly ports: Readonly<Record<string, Port>>;
	/** `address:port Host SNI certificate step` of each destination. */
	readonly leads: readonly string[];
	readonly verdict?: 'ok' | 'warning' | 'critical';
	readonly codes?: readonly string[];
}

const at = (replies: Replies, ...names: string[]): Port => ({
	replies,
	certificate: certificateFor(...(names.length > 0 ? names : ['example.org'])),
});
const a = {'example.org': ['192.0.2.1']};
const file = (server: unknown) => at(serverFile(server));

const rows: readonly Row[] = [
	{
		what: '1: an IPv4 literal',
		name: '192.0.2.1',
		zone: {},
		ports: {'192.0.2.1:8448': at(homeserver('192.0.2.1'), '192.0.2.1')},
		leads: ['192.0.2.1:8448 192.0.2.1 - 192.0.2.1 1'],
		verdict: 'ok',
	},
	{
		what: '1: an IPv6 literal with a port',
		name: '[2001:db8::1]:8000',
		zone: {},
		ports: {'[2001:db8::1]:8000': at(homeserver('[2001:db8::1]:8000'), '2001:db8::1')},
		leads: ['2001:db8::1:8000 [2001:db8::1]:8000 - 2001:db8::1 1'],
		verdict: 'ok',
	},
	{
		what: '2: a name with a port, both families; no file and no SRV are asked for',
		name: 'example.org:8000',
		zone: {a, aaaa: {'example.org': ['2001:db8::1']}, srv: {'_matrix-fed._tcp.example.org': [{target: 'x'}]}},
		ports: {
			'192.0.2.1:8000': at(homeserver('example.org:8000')),
			'[2001:db8::1]:8000': at(homeserver('example.org:8000')),
			'192.0.2.1:443': file('wrong.example.org'),
		},
		leads: [
			'192.0.2.1:8000 example.org:8000 example.org example.org 2',
			'2001:db8::1:8000 example.org:8000 example.org example.org 2',
		],
	},
	{
		what: '3.1: delegated to an IP literal',
		zone: {a},
		ports: {'192.0.2.1:443': file('192.0.2.9'), '192.0.2.9:8448': at(homeserver('example.org'), '192.0.2.9')},
		leads: ['192.0.2.9:8448 192.0.2.9 - 192.0.2.9 3.1'],
		verdict: 'ok',
	},
	{
		what: '3.1: delegated to an IPv6 literal with a port',
		zone: {a},
		ports: {'192.0.2.1:443': file('[2001:db8::9]:1'), '[2001:db8::9]:1': at(homeserver('example.org'), '2001:db8::9')},
		leads: ['2001:db8::9:1 [2001:db8::9]:1 - 2001:db8::9 3.1'],
		verdict: 'ok',
	},
	{
		what: '3.2: delegated to a name with a port; behind a CNAME, with a wildcard certificate',
		zone: {a: {...a, 'm.example.org': ['192.0.2.2']}, cname: {'m.example.org': ['host.example.net']}},
		ports: {
			'192.0.2.1:443': file('m.example.org:443'),
			'192.0.2.2:443': at(homeserver('example.org'), '*.example.org'),
		},
		leads: ['192.0.2.2:443 m.example.org:443 m.example.org m.example.org 3.2'],
		verdict: 'ok',
	},
	{
		what: '3.3: delegated to a name with SRV; the Host and certificate are the delegated name',
		zone: {
			a: {...a, 'srv.example.net': ['192.0.2.3']},
			srv: {
				'_matrix-fed._tcp.m.example.org': [{target: 'srv.example.net', port: 9000}],
				'_matrix._tcp.m.example.org': [{target: 'old'}],
			},
		},
		ports: {'192.0.2.1:443': file('m.example.org'), '192.0.2.3:9000': at(homeserver('example.org'), 'm.example.org')},
		leads: ['192.0.2.3:9000 m.example.org m.example.org m.example.org 3.3'],
		verdict: 'ok',
	},
	{
		what: '3.4: delegated to a name with the deprecated SRV',
		zone: {
			a: {...a, 'srv.example.net': ['192.0.2.3']},
			srv: {'_matrix._tcp.m.example.org': [{target: 'srv.example.net', port: 9000}]},
		},
		ports: {'192.0.2.1:443': file('m.example.org'), '192.0.2.3:9000': at(homeserver('example.org'), 'm.example.org')},
		leads: ['192.0.2.3:9000 m.example.org m.example.org m.example.org 3.4'],
		verdict: 'ok',
		codes: ['srv-deprecated'],
	},
	{
		what: '3.5: delegated to a name without SRV; its own file is not asked for',
		zone: {a: {...a, 'm.example.org': ['192.0.2.2']}},
		ports: {
			'192.0.2.1:443': file('m.example.org'),
			'192.0.2.2:8448': at(homeserver('example.org'), 'm.example.org'),
			'192.0.2.2:443': at(serverFile('further.example.org'), 'm.example.org'),
		},
		leads: ['192.0.2.2:8448 m.example.org m.example.org m.example.org 3.5'],
		verdict: 'ok',
	},
	{
		what: '4: no file, SRV in the order of priority and weight',
		zone: {
			a: {...a, 'b.example.net': ['192.0.2.4'], 'c.example.net': ['192.0.2.5']},
			srv: {
				'_matrix-fed._tcp.example.org': [
					{target: 'c.example.net', port: 3, priority: 20},
					{target: 'b.example.net', port: 1, weight: 1},
					{target: 'b.example.net', port: 2, weight: 9},
				],
			},
		},
		ports: {
			'192.0.2.1:443': at({}),
			'192.0.2.4:1': at(homeserver('example.org')),
			'192.0.2.4:2': at(homeserver('example.org')),
			'192.0.2.5:3': at(homeserver('example.org')),
		},
		leads: [
			'192.0.2.4:2 example.org example.org example.org 4',
			'192.0.2.4:1 example.org example.org example.org 4',
			'192.0.2.5:3 example.org example.org example.org 4',
		],
		verdict: 'ok',
		codes: ['well-known-none'],
	},
	{
		what: '5: no file, the deprecated SRV',
		zone: {a: {'b.example.net': ['192.0.2.4']}, srv: {'_matrix._tcp.example.org': [{target: 'b.example.net'}]}},
		ports: {'192.0.2.4:8448': at(homeserver('example.org'))},
		leads: ['192.0.2.4:8448 example.org example.org example.org 5'],
		verdict: 'ok',
		codes: ['dns-no-name', 'srv-deprecated'],
	},
	{
		what: '6: no file, no SRV',
		zone: {a},
		ports: {'192.0.2.1:8448': at(homeserver('example.org'))},
		leads: ['192.0.2.1:8448 example.org example.org example.org 6'],
		verdict: 'ok',
	},
	{
		what: 'an SRV target that is an alias is refused',
		zone: {
			a: {...a, 'alias.example.org': ['192.0.2.4']},
			cname: {'alias.example.org': ['real.example.org']},
			srv: {'_matrix-fed._tcp.example.org': [{target: 'alias.example.org'}]},
		},
		ports: {'192.0.2.4:8448': at(homeserver('example.org')), '192.0.2.1:8448': at(homeserver('example.org'))},
		leads: [],
		verdict: 'critical',
		codes: ['srv-cname'],
	},
	{
		what: 'of two SRV targets one is an alias',
		zone: {
			a: {...a, 'alias.example.org': ['192.0.2.4'], 'good.example.org': ['192.0.2.5']},
			cname: {'alias.example.org': ['real.example.org']},
			srv: {'_matrix-fed._tcp.example.org': [{target: 'alias.example.org'}, {target: 'good.example.org'}]},
		},
		ports: {'192.0.2.4:8448': at(homeserver('example.org')), '192.0.2.5:8448': at(homeserver('example.org'))},
		leads: ['192.0.2.5:8448 example.org example.org example.org 4'],
		verdict: 'warning',
		codes: ['srv-cname'],
	},
	{
		what: 'the SRV target "." means that there is no service; 8448 is not tried',
		zone: {a, srv: {'_matrix-fed._tcp.example.org': [{target: ''}]}},
		ports: {'192.0.2.1:8448': at(homeserver('example.org'))},
		leads: [],
		verdict: 'critical',
		codes: ['srv-unavailable'],
	},
	{
		what: 'an SRV target that is an address, and one with port 0',
		zone: {
			a: {...a, 'b.example.net': ['192.0.2.4']},
			srv: {'_matrix-fed._tcp.example.org': [{target: '192.0.2.4'}, {target: 'b.example.net', port: 0}]},
		},
		ports: {},
		leads: [],
		verdict: 'critical',
		codes: ['srv-target-invalid'],
	},
	{
		what: 'DNS fails for SRV: the rest is tried and the doubt told',
		zone: {a, srv: {'_matrix-fed._tcp.example.org': 'servfail'}},
		ports: {'192.0.2.1:8448': at(homeserver('example.org'))},
		leads: ['192.0.2.1:8448 example.org example.org example.org 6'],
		verdict: 'warning',
		codes: ['srv-failed'],
	},
	{
		what: 'DNS answers for one family only',
		zone: {a, aaaa: {'example.org': 'timeout'}},
		ports: {'192.0.2.1:8448': at(homeserver('example.org'))},
		leads: ['192.0.2.1:8448 example.org example.org example.org 6'],
		verdict: 'warning',
		codes: ['dns-one-family-failed'],
	},
	{
		what: 'there is no such name',
		zone: {},
		ports: {},
		leads: [],
		verdict: 'critical',
		codes: ['dns-no-name'],
	},
	{
		what: 'the name has no address',
		zone: {cname: {'example.org': []}},
		ports: {},
		leads: [],
		verdict: 'critical',
		codes: ['dns-no-address'],
	},
	{
		what: 'DNS fails altogether',
		zone: {a: {'example.org': 'servfail'}, aaaa: {'example.org': 'refused'}},
		ports: {},
		leads: [],
		verdict: 'critical',
		codes: ['dns-failed'],
	},
	{
		what: 'aliases without an end',
		zone: {a: {'example.org': 'servfail'}, cname: {'example.org': 'loop'}},
		ports: {},
		leads: [],
		verdict: 'critical',
		codes: ['dns-loop'],
	},
	{
		what: 'answers that make no sense',
		zone: {a: {'example.org': ['999.1.1.1']}},
		ports: {},
		leads: [],
		verdict: 'critical',
		codes: ['dns-lies'],
	},
];

for (const {what, name = 'example.org', zone, ports, leads, verdict, codes} of rows) {
	test(what, async () => {
		const report = await checkIn(name, zone, ports);
		const found = report.destinations.map(
			({address, port, hostHeader, sni, certName, rule}) =>
				`${address}:${port} ${hostHeader} ${sni ?? '-'} ${certName} ${rule}`,
		);
		assert.deepEqual(found, leads);
		if (verdict) {
			assert.equal(report.verdict, verdict, report.sentence);
		}

		for (const code of codes ?? []) {
			assert.ok(codesOf(report).includes(code as never), `${code} in ${codesOf(report)}`);
		}

		// What was said to the homeserver is what the discovery promised.
		for (const {port, hostHeader, sni} of report.destinations) {
			const isThere = Object.keys(ports).some(key => key.endsWith(`:${port}`));
			assert.ok(
				!isThere || report.seen.includes(`${hostHeader} ${sni ?? '-'} /_matrix/key/v2/server`),
				report.seen.join('\n'),
			);
		}
	});
}

test('a name with a port asks for neither file nor SRV', async () => {
	const report = await checkIn(
		'example.org:8000',
		{a},
		{'192.0.2.1:8000': at(homeserver('example.org:8000')), '192.0.2.1:443': at({})},
	);
	assert.ok(!report.asked.some(question => question.startsWith('SRV')));
	assert.ok(!report.seen.some(request => request.endsWith('/matrix/server')));
	assert.equal(stepOf(report, 'discovery/well-known').verdict, 'skipped');
});

test('many addresses and records are bounded', async () => {
	const many = Array.from({length: 30}, (_, index) => `192.0.2.${index + 1}`);
	const report = await checkIn(
		'example.org',
		{
			a: {'example.org': many, ...Object.fromEntries(Array.from({length: 30}, (_, index) => [`h${index}`, many]))},
			srv: {
				'_matrix-fed._tcp.example.org': Array.from({length: 30}, (_, index) => ({
					target: `h${index}`,
					port: index + 1,
				})),
			},
		},
		{},
	);
	assert.equal(report.destinations.length, 16);
	assert.equal(report.verdict, 'critical');
});
