import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkFederation} from '../../../source/federation/check.js';
import {HostError} from '../../../source/hosts/host.js';
import {wayFromHost} from '../../../source/sources/federation-way.js';
import {connectFromHost} from '../../../source/sources/host-connector.js';
import {systemClock} from '../../../source/system/clock.js';
import {createFakeClock} from '../../helpers/fake-clock.js';
import {stepOf} from '../../helpers/federation-world.js';
import {a, nameServer, never} from '../../helpers/tcp-name-server.js';
import {filesOf, type WayHostOptions, wayHost} from '../../helpers/way-host.js';

const conf = {'/etc/resolv.conf': 'nameserver 127.0.0.1\n', '/etc/hosts': '127.0.8.9 inside.test\n'};
const refused: WayHostOptions['connect'] = async () => {
	throw new HostError('refused', 'matrix', 'Nothing answers at 127.0.0.1:53: Connection refused');
};
const forbidden: WayHostOptions['connect'] = async () => {
	throw new HostError('forbidden', 'matrix', 'matrix does not let connections through', {
		cure: 'AllowTcpForwarding in its sshd_config decides',
	});
};

test("a host's own resolver: its hosts file, then its name server over TCP", async () => {
	const server = await nameServer(() => ({answers: [a('x.test', '192.0.2.1')]}));
	const host = wayHost({files: conf});
	const {from, resolver, missing} = await wayFromHost(host, {dnsPort: server.port});
	assert.deepEqual([from, missing, host.ran], ['matrix', [], []]);
	assert.equal(resolver.name, 'the resolver of matrix (127.0.0.1)');
	assert.deepEqual(await resolver.resolve4('x.test', never), {
		outcome: 'records',
		records: ['192.0.2.1'],
		server: server.text,
	});
	assert.deepEqual(await resolver.resolve4('inside.test', never), {
		outcome: 'records',
		records: ['127.0.8.9'],
		server: '/etc/hosts of matrix',
	});
	assert.deepEqual(server.asked, ['A x.test']);
});

test('name servers that speak no TCP are left out', async () => {
	const server = await nameServer(() => ({answers: [a('x.test', '192.0.2.1')]}));
	const files = {...conf, '/etc/resolv.conf': 'nameserver 127.0.0.9\nnameserver 127.0.0.1\n'};
	const {resolver, missing} = await wayFromHost(wayHost({files}), {dnsPort: server.port});
	assert.deepEqual(missing, []);
	assert.equal((await resolver.resolve4('x.test', never)).server, server.text);
});

test('where no name server answers over TCP, getent tells addresses, and the rest is said to be unknown', async () => {
	const host = wayHost({
		files: conf,
		connect: refused,
		getent: name =>
			name === 'x.test.'
				? ['192.0.2.1       STREAM x.test\n192.0.2.1       DGRAM\nfe80::1%eth0  STREAM\n192.0.2.2  RAW\n', 0]
				: ['', 2],
	});
	const {resolver, missing} = await wayFromHost(host);
	assert.deepEqual(
		missing.map(({part}) => part),
		['dns'],
	);
	assert.match(missing[0]!.what, /no name server answers matrix over TCP at 127\.0\.0\.1: .*SRV records/);
	assert.deepEqual(await resolver.resolve4('x.test', never), {
		outcome: 'records',
		records: ['192.0.2.1', '192.0.2.2'],
		server: 'getent',
	});
	const others = [
		await resolver.resolve6('x.test', never),
		await resolver.resolve4('y.test', never),
		await resolver.resolveSrv('x.test', never),
		await resolver.resolveCname('x.test', never),
	];
	assert.deepEqual(
		others.map(({outcome}) => outcome),
		['unasked', 'unasked', 'unasked', 'unasked'],
	);
	host.ran.length = 0;
	assert.equal((await resolver.resolve4('-s.test', never)).outcome, 'failed');
	assert.deepEqual(host.ran, []);
});

test('a host without resolv.conf, hosts file and getent: all of it is said, and nothing is judged', async () => {
	const way = await wayFromHost(wayHost({connect: refused}));
	assert.deepEqual(
		way.missing.map(({part}) => part),
		['dns', 'hosts-file'],
	);
	assert.match(way.missing[0]!.what, /there is no \/etc\/resolv\.conf/);
	const report = await checkFederation('x.test', {...way, clock: systemClock});
	assert.equal(report.verdict, 'warning');
	assert.match(
		report.sentence,
		/^Whether other servers can reach x\.test is not known: .*there is no getent on matrix/,
	);
	const step = stepOf(report, 'discovery/route/addresses');
	assert.deepEqual([step.verdict, step.code], ['skipped', 'dns-unasked']);
	assert.match(step.seen, /there is no getent on matrix/);
	assert.equal(stepOf(report, 'discovery/route/srv').verdict, 'skipped');
});

test('where forwarding is forbidden the steps are not judged, with the setting that would allow it', async () => {
	const way = await wayFromHost(wayHost({files: conf, connect: forbidden}));
	assert.deepEqual(
		way.missing.map(({part, cure}) => [part, cure]),
		[['connections', 'AllowTcpForwarding in its sshd_config decides']],
	);
	const report = await checkFederation('inside.test:8448', {...way, clock: systemClock});
	const step = stepOf(report, 'server/127.0.8.9:8448/connect');
	assert.deepEqual([step.verdict, step.code, step.cure], ['skipped', 'no-route', way.missing[0]!.cure]);
});

test('a host whose files and name server hang is not waited for without an end', async () => {
	const clock = createFakeClock(0);
	const hangs = () => new Promise<never>(() => undefined);
	const host = {...wayHost({connect: hangs}), files: async () => ({...filesOf({}), read: hangs})};
	const pending = wayFromHost(host, {clock});
	await clock.advance(10_000);
	await clock.advance(10_000);
	const {missing} = await pending;
	assert.deepEqual(
		missing.map(({part}) => part),
		['dns', 'hosts-file'],
	);
	assert.match(missing[1]!.what, /no answer within 10 s/);
	assert.equal(clock.pending, 0);
	await assert.rejects(wayFromHost(host, {clock, signal: AbortSignal.abort()}), {name: 'AbortError'});
});

test('a host that cannot be reached rejects', async () => {
	const lost = async (): Promise<never> => {
		throw new HostError('unreachable', 'matrix', 'no way there');
	};
	await assert.rejects(wayFromHost({...wayHost(), files: lost}), /no way there/);
	await assert.rejects(wayFromHost(wayHost({files: conf, connect: forbidden}), {signal: AbortSignal.abort()}), {
		name: 'AbortError',
	});
});

test('what connect(2) said over there has the code that it has here', async () => {
	const rows: ReadonlyArray<readonly [string, string | undefined]> = [
		['Nothing answers at 192.0.2.1:1: Connection refused', 'ECONNREFUSED'],
		['Nothing answers at 192.0.2.1:1: Connection timed out', 'ETIMEDOUT'],
		['Nothing answers at 192.0.2.1:1: No route to host', 'EHOSTUNREACH'],
		['Nothing answers at 192.0.2.1:1: Network is unreachable', 'ENETUNREACH'],
		['Nothing answers at 192.0.2.1:1: open failed', 'ENETUNREACH'],
		['Nothing answers at 192.0.2.1:1: something else', undefined],
	];
	for (const [message, code] of rows) {
		const connect = connectFromHost(
			wayHost({
				connect: async () => {
					throw new HostError('refused', 'matrix', message);
				},
			}),
		);
		await assert.rejects(connect({address: '192.0.2.1', port: 1}, never), error => {
			assert.equal((error as {code?: string}).code, code);
			return true;
		});
	}
});
