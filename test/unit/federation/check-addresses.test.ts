import assert from 'node:assert/strict';
import {test} from 'node:test';
import {eachStep} from '../../../source/federation/report.js';
import {isBlind} from '../../../source/federation/side-by-side.js';
import {makeCertificate} from '../../helpers/certificates.js';
import {
	authority,
	certificateFor,
	checkIn,
	codesOf,
	homeserver,
	keysOf,
	type Port,
	type Replies,
	seededKey,
	serverFile,
	stepOf,
	zoneResolver,
} from '../../helpers/federation-world.js';

// What several addresses, and several places to ask for them, come to together.

const name = 'example.org:8448';
const v4 = {'example.org': ['192.0.2.1']};
const v6 = {'example.org': ['2001:db8::1']};
const certificate = certificateFor('example.org');
const at = (more: Replies = {}, own = certificate): Port => ({certificate: own, replies: homeserver(name, more)});
const keys = '/_matrix/key/v2/server';
const coded = (code: string) => ({error: Object.assign(new Error(code), {code})});
const ofHost = (kind: string) => ({error: Object.assign(new Error('said the host'), {kind})});
const issued = (more: object) => makeCertificate({names: ['example.org'], issuer: authority, ...more});

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
		assert.deepEqual([none.verdict, stepOf(none, 'server').code], ['warning', 'no-route']);
		assert.match(none.sentence, /^Whether other servers can reach .* is not known/);
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
	const isPublic = (address: string) => !address.startsWith('10.');
	const named = await checkIn(name, {a: {'example.org': ['10.0.0.1']}}, {'10.0.0.1:8448': at()}, {isPublic});
	assert.deepEqual([named.verdict, named.reachable], ['ok', 'yes'], 'a public resolver may say another one');
	assert.equal(stepOf(named, 'discovery/route/addresses').code, 'dns-private-address');
});

const notAsked = {srv: {'_matrix-fed._tcp.example.org': 'unasked', '_matrix._tcp.example.org': 'unasked'}} as const;
const plain: Port = {certificate, replies: homeserver('example.org')};

test('nothing at 8448 is no fault where nobody could be asked for an SRV record', async () => {
	const other: Port = {certificate: certificateFor('other.example'), replies: homeserver('other.example')};
	for (const port of ['refused', other] as const) {
		const report = await checkIn('example.org', {a: v4, ...notAsked}, {'192.0.2.1:8448': port});
		assert.deepEqual([report.verdict, report.reachable], ['warning', 'no']);
		assert.match(
			report.sentence,
			/^Whether other servers can reach example\.org is not known: .*SRV record leads elsewhere/,
		);
		assert.deepEqual([stepOf(report, 'server').verdict, stepOf(report, 'server').code], ['skipped', 'dns-unasked']);
		assert.ok(eachStep(report.steps).every(({verdict}) => verdict !== 'critical'));
		assert.equal(isBlind(report), true);
	}
});

test('where the homeserver itself answers at 8448 it is judged all the same, and so is what a delegation with a port leads to', async () => {
	const good = await checkIn('example.org', {a: v4, ...notAsked}, {'192.0.2.1:8448': plain});
	assert.deepEqual([good.verdict, good.reachable], ['ok', 'yes']);
	const wrong: Port = {...plain, certificate: certificateFor('other.example')};
	const bad = await checkIn('example.org', {a: v4, ...notAsked}, {'192.0.2.1:8448': wrong});
	assert.deepEqual([bad.verdict, stepOf(bad, 'server').code], ['critical', 'certificate-wrong-name']);
	const half = await checkIn('example.org', {...two, ...notAsked}, {'192.0.2.1:8448': plain});
	assert.equal(stepOf(half, 'server').code, 'some-addresses-dead');
	const told = await checkIn(
		'example.org',
		{a: v4, ...notAsked},
		{'192.0.2.1:443': {certificate, replies: serverFile('example.org:8450')}},
	);
	assert.deepEqual([told.verdict, stepOf(told, 'server').code], ['critical', 'all-addresses-dead']);
});
