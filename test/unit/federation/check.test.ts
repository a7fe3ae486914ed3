import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkFederation} from '../../../source/federation/check.js';
import type {FaultCode} from '../../../source/federation/fault-code.js';
import {eachStep} from '../../../source/federation/report.js';
import {systemClock} from '../../../source/system/clock.js';
import {makeAuthority, makeCertificate} from '../../helpers/certificates.js';
import {createFakeClock} from '../../helpers/fake-clock.js';
import {
	authority,
	certificateFor,
	checkIn,
	clientFile,
	codesOf,
	homeserver,
	keysOf,
	makeWorld,
	type Port,
	type Replies,
	seededKey,
	stepOf,
	zoneResolver,
} from '../../helpers/federation-world.js';

const name = 'example.org:8448';
const v4 = {'example.org': ['192.0.2.1']};
const v6 = {'example.org': ['2001:db8::1']};
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

const two = {a: v4, aaaa: v6};

test('dead IPv6 is a warning while IPv4 works', async () => {
	const report = await checkIn(name, two, {'192.0.2.1:8448': at()});
	assert.deepEqual([report.verdict, report.reachable], ['warning', 'partly']);
	assert.equal(stepOf(report, 'server').code, 'some-addresses-dead');
	assert.match(stepOf(report, 'server/[2001:db8::1]:8448').seen, /^IPv6 is dead/);
	assert.match(stepOf(report, 'server/[2001:db8::1]:8448').cure!, /2001:db8::1 out of DNS/);
});

test('dead IPv4 is critical though IPv6 works: most servers have no IPv6', async () => {
	const report = await checkIn(name, two, {'[2001:db8::1]:8448': at()});
	assert.deepEqual([report.verdict, report.reachable], ['critical', 'partly']);
	assert.match(report.sentence, /IPv4 is dead/);
});

test('one of two IPv4 addresses dead is a warning', async () => {
	const report = await checkIn(name, {a: {'example.org': ['192.0.2.1', '192.0.2.2']}}, {'192.0.2.1:8448': at()});
	assert.equal(report.verdict, 'warning');
	assert.match(stepOf(report, 'server/192.0.2.2:8448').seen, /^this IPv4 address is dead/);
});

test('one of two IPv6 addresses dead is a warning', async () => {
	const report = await checkIn(
		name,
		{aaaa: {'example.org': ['2001:db8::1', '2001:db8::2']}},
		{'[2001:db8::2]:8448': at()},
	);
	assert.equal(report.verdict, 'warning');
});

test('all addresses dead is critical', async () => {
	const report = await checkIn(name, two, {});
	assert.deepEqual(
		[report.verdict, report.reachable, stepOf(report, 'server').code],
		['critical', 'no', 'all-addresses-dead'],
	);
});

for (const way of [coded('ENETUNREACH'), coded('EADDRNOTAVAIL'), ofHost('forbidden')]) {
	test(`an address that has no way from here says nothing about the server (${'code' in way.error ? way.error.code : 'forbidden'})`, async () => {
		const report = await checkIn(name, two, {
			'192.0.2.1:8448': at(),
			'[2001:db8::1]:8448': way,
			'[2001:db8::1]:443': way,
		});
		assert.equal(report.verdict, 'ok');
		assert.equal(stepOf(report, 'server/[2001:db8::1]:8448').verdict, 'skipped');
		const none = await checkIn(name, {aaaa: v6}, {'[2001:db8::1]:8448': way});
		assert.deepEqual([none.verdict, stepOf(none, 'server').code], ['critical', 'no-route']);
	});
}

test('a bad certificate over one address only is critical, and the server is partly reachable', async () => {
	const report = await checkIn(name, two, {
		'192.0.2.1:8448': at(),
		'[2001:db8::1]:8448': at({}, issued({names: ['x']})),
	});
	assert.deepEqual([report.verdict, report.reachable], ['critical', 'partly']);
});

test('other keys over another address are told', async () => {
	const other = seededKey('AAAAA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1');
	const report = await checkIn(name, two, {
		'192.0.2.1:8448': at(),
		'[2001:db8::1]:8448': at({[keys]: {body: keysOf(name, {}, other)}}),
	});
	assert.equal(report.verdict, 'critical');
	assert.ok(codesOf(report).includes('keys-differ'));
});

const world = {a: {'example.org': ['192.0.2.7']}};

test('two resolvers that say the same', async () => {
	const report = await checkIn(
		name,
		{a: v4},
		{'192.0.2.1:8448': at()},
		{publicResolver: zoneResolver({a: v4}, 'public')},
	);
	assert.equal(report.verdict, 'ok');
	assert.equal(stepOf(report, 'resolvers').verdict, 'ok');
});

test('split DNS where both ways work is worth knowing', async () => {
	const report = await checkIn(
		name,
		{a: v4},
		{'192.0.2.1:8448': at(), '192.0.2.7:8448': at()},
		{publicResolver: zoneResolver(world, 'public')},
	);
	assert.equal(report.verdict, 'ok');
	assert.deepEqual(
		[stepOf(report, 'resolvers').verdict, stepOf(report, 'resolvers').code],
		['info', 'resolvers-differ'],
	);
	assert.ok(stepOf(report, 'server/192.0.2.7:8448'));
});

test('what the world gets does not work: critical, whatever works here', async () => {
	const report = await checkIn(
		name,
		{a: v4},
		{'192.0.2.1:8448': at()},
		{publicResolver: zoneResolver(world, 'public')},
	);
	assert.deepEqual(
		[report.verdict, report.reachable, stepOf(report, 'resolvers').verdict],
		['critical', 'partly', 'warning'],
	);
});

test('a public resolver that does not answer is no fault of the server', async () => {
	const publicResolver = zoneResolver({a: {'example.org': 'timeout'}}, 'public');
	const report = await checkIn(name, {a: v4}, {'192.0.2.1:8448': at()}, {publicResolver});
	assert.equal(report.reachable, 'yes');
	assert.equal(report.verdict, 'ok');
	assert.equal(stepOf(report, 'resolvers').verdict, 'skipped');
});

test('private addresses are told', async () => {
	const report = await checkIn(
		'[::1]:8448',
		{},
		{'[::1]:8448': {certificate: certificateFor('::1'), replies: homeserver('[::1]:8448')}},
	);
	assert.equal(report.verdict, 'ok');
	const named = await checkIn(
		name,
		{a: {'example.org': ['10.0.0.1']}},
		{'10.0.0.1:8448': at()},
		{isPublic: address => !address.startsWith('10.')},
	);
	assert.equal(stepOf(named, 'discovery/route/addresses').code, 'dns-private-address');
});

test('what is no server name ends at once', async () => {
	const report = await checkIn('exa mple', {}, {});
	assert.equal(report.verdict, 'critical');
	assert.deepEqual(codesOf(report), ['name-invalid']);
	assert.match(report.sentence, /a space.*character 4/);
});

test('the deadline ends everything that hangs, and what is skipped is told', async () => {
	const clock = createFakeClock(now);
	const made = makeWorld({'192.0.2.1:8448': 'silent', '192.0.2.1:443': 'hangs'});
	const resolver = zoneResolver({a: v4, cname: {'example.org': []}});
	const pending = checkFederation(name, {
		resolver,
		connect: made.connect,
		clock,
		deadline: 3000,
		timeout: 10_000,
		ca: [authority.cert],
	});
	await clock.advance(3000);
	const report = await pending;
	assert.equal(report.verdict, 'critical');
	assert.equal(report.took, 3000);
	assert.deepEqual(
		[stepOf(report, 'server/192.0.2.1:8448/connect').code, stepOf(report, 'server/192.0.2.1:8448').verdict],
		['deadline', 'skipped'],
	);
	assert.equal(clock.pending, 0);
});

test('a resolver that hangs ends with the deadline', async () => {
	const clock = createFakeClock(now);
	const resolver = zoneResolver({a: {'example.org': 'hangs'}});
	const pending = checkFederation('example.org', {resolver, connect: makeWorld({}).connect, clock, deadline: 3000});
	await clock.advance(3000);
	const report = await pending;
	assert.equal(report.verdict, 'critical');
	assert.ok(
		codesOf(report).every(code => code === 'deadline'),
		codesOf(report).join(' '),
	);
	assert.equal(clock.pending, 0);
});

test('an aborted check rejects with the reason and leaves nothing open', async () => {
	const clock = createFakeClock(now);
	const made = makeWorld({'192.0.2.1:8448': 'hangs'});
	const controller = new AbortController();
	const options = {resolver: zoneResolver({a: v4}), connect: made.connect, clock, signal: controller.signal};
	const pending = checkFederation(name, options);
	await clock.advance(0);
	assert.equal(made.open(), 1);
	controller.abort(new Error('the person went on'));
	await assert.rejects(pending, /went on/);
	await clock.advance(0);
	assert.deepEqual([clock.pending, made.open()], [0, 0]);
	await assert.rejects(checkFederation(name, options), /went on/);
});

test('a check leaves no connection and no timer', async () => {
	const made = makeWorld({
		'192.0.2.1:8448': at(),
		'192.0.2.1:443': {certificate, replies: clientFile('https://example.org')},
	});
	let pending = 0;
	const clock = {
		...systemClock,
		after(ms: number, run: () => void) {
			pending += 1;
			const cancel = systemClock.after(ms, run);
			let done = false;
			return () => {
				pending -= done ? 0 : 1;
				done = true;
				cancel();
			};
		},
	};
	const report = await checkFederation(name, {
		resolver: zoneResolver({a: v4}),
		connect: made.connect,
		clock,
		ca: [authority.cert],
	});
	assert.equal(report.verdict, 'ok');
	await new Promise(resolve => setImmediate(resolve));
	assert.deepEqual([pending, made.open()], [0, 0]);
});

test('words of others are harmless, wherever they come from', async () => {
	const evil = '\u001b[31m\u001b]0;x\u0007\u202e\u200b\n';
	const report = await checkIn(
		'example.org',
		{a: v4},
		{
			'192.0.2.1:443': {
				certificate,
				replies: {
					'/.well-known/matrix/client': {body: {'m.homeserver': {base_url: `https://x${evil}`}}},
					'/.well-known/matrix/server': {status: 500, body: evil, headers: {'content-type': 'text/html'}},
				},
			},
			'192.0.2.1:8448': {
				certificate: issued({names: ['x'], commonName: evil}),
				replies: homeserver('example.org', {
					[version]: {body: {server: {name: evil, version: evil}}},
					[keys]: {
						body: {
							server_name: evil,
							verify_keys: {[`ed25519:${evil}`]: {key: evil}},
							old_verify_keys: {[`ed25519:${evil}`]: {}},
						},
					},
				}),
			},
		},
	);
	for (const text of JSON.stringify([report.sentence, eachStep(report.steps), report.software]).match(
		/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u200b]|\\u00[01]|\\n/g,
	) ?? []) {
		assert.fail(`${JSON.stringify(text)} in the report`);
	}

	assert.equal(JSON.stringify(report).includes('function'), false);
});

test('ids are whole paths, each once', async () => {
	const report = await checkIn(
		'example.org',
		two,
		{'192.0.2.1:443': {certificate, replies: clientFile('https://example.org')}},
		{publicResolver: zoneResolver(two)},
	);
	const ids = eachStep(report.steps).map(({id}) => id);
	assert.equal(new Set(ids).size, ids.length, ids.filter((id, index) => ids.indexOf(id) !== index).join(' '));
	assert.ok(ids.includes('discovery-public/route/srv'));
});
