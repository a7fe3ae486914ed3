import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {FaultCode} from '../../../source/federation/fault-code.js';
import {
	certificateFor,
	checkIn,
	codesOf,
	homeserver,
	type Port,
	type Reply,
	serverFile,
	stepOf,
} from '../../helpers/federation-world.js';

const a = {'example.org': ['192.0.2.1'], 'm.example.org': ['192.0.2.2'], 'www.example.org': ['192.0.2.3']};
const behind: Record<string, Port> = {
	'192.0.2.2:8448': {replies: homeserver('example.org'), certificate: certificateFor('m.example.org')},
};
const fallback: Record<string, Port> = {
	'192.0.2.1:8448': {replies: homeserver('example.org'), certificate: certificateFor('example.org')},
};
const path = '/.well-known/matrix/server';
const good = {'m.server': 'm.example.org'};
const to = (location: string, status = 302): Reply => ({status, headers: {location}});

interface Row {
	readonly what: string;
	readonly port: Port | ((...names: string[]) => Port);
	/** Others on the way of redirects. */
	readonly more?: Readonly<Record<string, Port>>;
	/** Whether it is taken, or ignored. */
	readonly taken: boolean;
	readonly verdict: 'ok' | 'info' | 'warning';
	readonly code?: FaultCode;
	readonly seen?: RegExp;
}

const certificate = certificateFor('example.org');
const reply = (one: Reply, replies: Readonly<Record<string, Reply>> = {}): Port => ({
	certificate,
	replies: {[path]: one, ...replies},
});
const www = (one: Reply): Record<string, Port> => ({
	'192.0.2.3:443': {certificate: certificateFor('www.example.org'), replies: {[path]: one, '/there': one}},
});

const rows: readonly Row[] = [
	{what: 'a good file', port: reply({body: good}), taken: true, verdict: 'ok'},
	{what: 'no file', port: reply({status: 404}), taken: false, verdict: 'info', code: 'well-known-none'},
	{what: 'nothing on 443', port: 'refused', taken: false, verdict: 'info', code: 'connect-refused'},
	{what: '443 that is silent', port: 'silent', taken: false, verdict: 'warning', code: 'connect-timeout'},
	{what: '443 that hangs before TLS', port: 'hangs', taken: false, verdict: 'warning', code: 'tls-timeout'},
	{what: 'plain HTTP on 443', port: 'plain', taken: false, verdict: 'warning', code: 'tls-not-tls'},
	{what: '443 that closes', port: 'closes', taken: false, verdict: 'warning', code: 'tls-failed'},
	{
		what: 'a content type of text',
		port: reply({body: JSON.stringify(good), headers: {'content-type': 'text/plain'}}),
		taken: true,
		verdict: 'info',
		code: 'http-content-type',
	},
	{
		what: 'no content type',
		port: reply({body: JSON.stringify(good)}),
		taken: true,
		verdict: 'info',
		code: 'http-content-type',
	},
	{
		what: 'a web site',
		port: reply({body: '<title>Shop</title>', headers: {'content-type': 'text/html'}}),
		taken: false,
		verdict: 'warning',
		code: 'http-not-json',
		seen: /Shop/,
	},
	{
		what: 'an error of the proxy',
		port: reply({status: 502, body: 'bad gateway'}),
		taken: false,
		verdict: 'warning',
		code: 'http-status',
		seen: /502/,
	},
	{what: 'status 201', port: reply({status: 201, body: good}), taken: false, verdict: 'warning', code: 'http-status'},
	{
		what: 'cut JSON',
		port: reply({body: '{"m.server": "m.example.org"'}),
		taken: false,
		verdict: 'warning',
		code: 'http-not-json',
	},
	{
		what: 'JSON that is a list',
		port: reply({body: [good]}),
		taken: false,
		verdict: 'warning',
		code: 'http-not-json',
		seen: /no object/,
	},
	{what: 'an empty body', port: reply({body: ''}), taken: false, verdict: 'warning', code: 'http-not-json'},
	{
		what: 'a byte order mark',
		port: reply({body: `\ufeff${JSON.stringify(good)}`}),
		taken: false,
		verdict: 'warning',
		code: 'http-not-json',
		seen: /byte order/,
	},
	{
		what: 'Latin-1',
		port: reply({body: Buffer.from('{"m.server": "m.example.org", "x": "\xe9"}', 'latin1')}),
		taken: false,
		verdict: 'warning',
		code: 'http-not-json',
		seen: /UTF-8/,
	},
	{
		what: 'the content of the client file',
		port: reply({body: {'m.homeserver': {base_url: 'https://m.example.org'}}}),
		taken: false,
		verdict: 'warning',
		code: 'well-known-invalid',
	},
	{
		what: 'm.server that is a number',
		port: reply({body: {'m.server': 8448}}),
		taken: false,
		verdict: 'warning',
		code: 'well-known-invalid',
	},
	{
		what: 'm.server that is a URL',
		port: reply({body: {'m.server': 'https://m.example.org'}}),
		taken: false,
		verdict: 'warning',
		code: 'well-known-invalid',
		seen: /scheme/,
	},
	{
		what: 'm.server with a port too high',
		port: reply({body: {'m.server': 'm.example.org:84480'}}),
		taken: false,
		verdict: 'warning',
		code: 'well-known-invalid',
		seen: /character 15/,
	},
	{
		what: 'm.server with escape sequences',
		port: reply({body: {'m.server': 'm\u001b[31m.example.org\u202e'}}),
		taken: false,
		verdict: 'warning',
		code: 'well-known-invalid',
		seen: /^[ -~]*$/,
	},
	{
		what: 'an empty m.server',
		port: reply({body: {'m.server': ''}}),
		taken: false,
		verdict: 'warning',
		code: 'well-known-invalid',
	},
	{
		what: '50 MB',
		port: {
			certificate,
			replies: {
				[path]: (_request, response) => {
					const chunk = Buffer.alloc(64 * 1024, ' ');
					let left = 800;
					const more = () => {
						while (left > 0 && !response.destroyed) {
							left -= 1;
							if (!response.write(chunk)) {
								response.once('drain', more);
								return;
							}
						}

						response.end();
					};
					more();
				},
			},
		},
		taken: false,
		verdict: 'warning',
		code: 'http-too-large',
	},
	{
		what: 'a file that is just small enough',
		port: reply({body: JSON.stringify(good).padEnd(50 * 1024), headers: {'content-type': 'application/json'}}),
		taken: true,
		verdict: 'ok',
	},
	{
		what: 'a file that is a byte too large',
		port: reply({body: JSON.stringify(good).padEnd(50 * 1024 + 1)}),
		taken: false,
		verdict: 'warning',
		code: 'http-too-large',
	},
	{
		what: 'an answer that never comes',
		port: {certificate, replies: {[path]: () => undefined}},
		taken: false,
		verdict: 'warning',
		code: 'http-timeout',
	},
	{
		what: 'a body that trickles',
		port: {
			certificate,
			replies: {
				[path]: (_request, response) => {
					const timer = setInterval(() => response.write(' '), 20);
					response.on('close', () => clearInterval(timer));
				},
			},
		},
		taken: false,
		verdict: 'warning',
		code: 'http-timeout',
	},
	{
		what: 'an answer that is cut off',
		port: {
			certificate,
			replies: {
				[path]: (_request, response) => {
					response.writeHead(200, {'content-length': '100'});
					response.write('{');
					setImmediate(() => response.destroy());
				},
			},
		},
		taken: false,
		verdict: 'warning',
		code: 'http-failed',
	},
	{
		what: 'a certificate of another name',
		port: {certificate: certificateFor('other.example'), replies: serverFile('m.example.org')},
		taken: false,
		verdict: 'warning',
		code: 'certificate-wrong-name',
	},
	{
		what: 'a redirect to another host',
		port: reply(to('https://www.example.org/there')),
		more: www({body: good}),
		taken: true,
		verdict: 'ok',
	},
	{what: 'a relative redirect', port: reply(to('/other', 308), {'/other': {body: good}}), taken: true, verdict: 'ok'},
	{
		what: 'a redirect that goes in a circle',
		port: reply(to('https://www.example.org/there', 301)),
		more: www(to(`https://example.org${path}`)),
		taken: false,
		verdict: 'warning',
		code: 'redirect-loop',
	},
	{what: 'a redirect to itself', port: reply(to(path)), taken: false, verdict: 'warning', code: 'redirect-loop'},
	{
		what: 'redirects without an end',
		port: {
			certificate,
			replies: new Proxy(
				{},
				{
					has: () => true,
					get: (_target, key) => to(`/${String(key).length}${'x'.repeat(String(key).length)}`),
					getOwnPropertyDescriptor: () => ({configurable: true, enumerable: true}),
				},
			),
		},
		taken: false,
		verdict: 'warning',
		code: 'redirect-many',
	},
	{
		what: 'a redirect to http',
		port: reply(to('http://www.example.org/there')),
		taken: false,
		verdict: 'warning',
		code: 'redirect-downgrade',
	},
	{
		what: 'a redirect to no URL',
		port: reply(to('https://[')),
		taken: false,
		verdict: 'warning',
		code: 'redirect-invalid',
	},
	{
		what: 'a redirect to a name without an address',
		port: reply(to('https://gone.example.org/')),
		taken: false,
		verdict: 'warning',
		code: 'dns-no-name',
	},
	{
		what: 'a redirect to a host with a wrong certificate',
		port: reply(to('https://www.example.org/')),
		more: {'192.0.2.3:443': {certificate, replies: {'/': {body: good}}}},
		taken: false,
		verdict: 'warning',
		code: 'certificate-wrong-name',
	},
	{
		what: 'a redirect without a place',
		port: reply({status: 302}),
		taken: false,
		verdict: 'warning',
		code: 'http-status',
	},
];

for (const {what, port, more, taken, verdict, code, seen} of rows) {
	test(`${what}: ${taken ? 'taken' : 'ignored'}`, async () => {
		const ports = {...behind, ...fallback, ...more, '192.0.2.1:443': port as Port};
		const report = await checkIn('example.org', {a}, ports, {timeout: code?.endsWith('-timeout') ? 1500 : 20_000});
		const step = stepOf(report, 'discovery/well-known/192.0.2.1');
		assert.deepEqual({verdict: step.verdict, code: step.code}, {verdict, code}, step.seen);
		assert.deepEqual(
			report.destinations.map(({rule}) => rule),
			[taken ? '3.5' : '6'],
		);
		assert.equal(
			report.verdict,
			verdict === 'warning' || report.steps.at(-1)!.verdict === 'warning' ? 'warning' : 'ok',
			report.sentence,
		);
		assert.match(step.seen, seen ?? /./);
	});
}

test('how long the file is kept is told', async () => {
	const port = reply({body: good, headers: {'cache-control': 'max-age=999999'}});
	const report = await checkIn('example.org', {a}, {...behind, '192.0.2.1:443': port});
	assert.match(stepOf(report, 'discovery/well-known/192.0.2.1').evidence.join('\n'), /cached for 2 days \(capped\)/);
});

const both = {a, aaaa: {'example.org': ['2001:db8::1']}};

test('copies that differ by address lead two ways, both are tried', async () => {
	const report = await checkIn('example.org', both, {
		...behind,
		...fallback,
		'[2001:db8::1]:8448': fallback['192.0.2.1:8448']!,
		'192.0.2.1:443': reply({body: good}),
		'[2001:db8::1]:443': reply({status: 404}),
	});
	assert.deepEqual(
		report.destinations.map(({rule, address}) => `${rule} ${address}`),
		['3.5 192.0.2.2', '6 192.0.2.1', '6 2001:db8::1'],
	);
	assert.equal(report.verdict, 'warning');
	assert.equal(report.reachable, 'yes');
	assert.equal(stepOf(report, 'discovery/well-known').code, 'well-known-differs');
});

test('who gets the bad copy reaches nothing: that is critical', async () => {
	const report = await checkIn('example.org', both, {
		...behind,
		'192.0.2.1:443': reply({body: good}),
		'[2001:db8::1]:443': reply({status: 404}),
	});
	assert.equal(report.verdict, 'critical');
	assert.equal(report.reachable, 'partly');
	assert.match(stepOf(report, 'discovery/well-known').seen, /differs.*without the file reaches nothing/);
});

test('a dead IPv6 address of the file is a warning while IPv4 has it', async () => {
	const report = await checkIn('example.org', both, {...behind, '192.0.2.1:443': reply({body: good})});
	assert.deepEqual(
		report.destinations.map(({rule}) => rule),
		['3.5'],
	);
	assert.equal(report.verdict, 'warning');
	assert.match(stepOf(report, 'discovery/well-known/2001:db8::1').seen, /IPv6 first wait/);
});

test('a file that is ignored is the fault where nothing else answers', async () => {
	const report = await checkIn(
		'example.org',
		{a},
		{...behind, '192.0.2.1:443': reply({body: {'m.server': 'https://m.example.org'}})},
	);
	assert.equal(report.verdict, 'critical');
	assert.equal(stepOf(report, 'discovery/well-known').verdict, 'critical');
	assert.match(report.sentence, /m\.server "https:\/\/m\.example\.org"/);
	assert.match(stepOf(report, 'discovery/well-known').cure!, /"m\.example\.org:443"/);
	assert.ok(codesOf(report).includes('all-addresses-dead'));
});
