import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {test} from 'node:test';
import type {Host} from '../../source/hosts/host.js';
import type {SshHost} from '../../source/hosts/ssh-host.js';
import {wayFromHost} from '../../source/sources/federation-way.js';
import {testHost} from '../helpers/ssh-host.js';
import {freePort, skip, testSshd} from '../helpers/sshd.js';
import {a, nameServer, never} from '../helpers/tcp-name-server.js';
import {filesOf} from '../helpers/way-host.js';

/** The same host with a resolv.conf of its own: this machine's leads out of it. */
const onLoopback = (host: SshHost): Host => ({
	id: host.id,
	state: host.state,
	exec: (...words) => host.exec(...words),
	stream: (...words) => host.stream(...words),
	connect: (...words) => host.connect(...words),
	pipe: (...words) => host.pipe(...words),
	files: async () => filesOf({'/etc/resolv.conf': 'nameserver 127.0.0.1\n', '/etc/hosts': ''}),
	terminal: (...words) => host.terminal(...words),
	retry: () => host.retry(),
	close: () => host.close(),
});

test('through a real sshd: DNS over TCP, connections, and why there is none', {skip}, async t => {
	const host = await testHost(t, await testSshd(t));
	const server = await nameServer(({questions: [question]}) => ({answers: [a(question!.name, '192.0.2.1')]}));
	const {resolver, connect, missing} = await wayFromHost(onLoopback(host), {dnsPort: server.port});
	assert.deepEqual(missing, []);
	const names = Array.from({length: 20}, (_, index) => `n${index}.test`);
	const answers = await Promise.all(names.map(name => resolver.resolve4(name, never)));
	assert.ok(answers.every(({outcome}) => outcome === 'records'));
	const echo = createServer(stream => stream.pipe(stream)).listen(0, '127.0.0.1');
	await once(echo, 'listening');
	t.after(() => echo.close());
	const stream = await connect({address: '127.0.0.1', port: (echo.address() as {port: number}).port}, never);
	stream.write('hello');
	assert.equal(String((await once(stream, 'data'))[0]), 'hello');
	stream.destroy();
	const closed = {address: '127.0.0.1', port: await freePort()};
	await assert.rejects(connect(closed, never), {code: 'ECONNREFUSED'});
	// Class E: the system knows no way there.
	await assert.rejects(connect({address: '255.255.255.255', port: 8448}, never), {code: 'ENETUNREACH'});
});

test('a real sshd that forbids forwarding: said, with the settings that decide', {skip}, async t => {
	const host = await testHost(t, await testSshd(t, {config: ['AllowTcpForwarding no']}));
	const {connect, missing} = await wayFromHost(onLoopback(host));
	assert.deepEqual(
		missing.map(({part}) => part),
		['connections'],
	);
	assert.match(missing[0]!.cure ?? '', /AllowTcpForwarding/);
	await assert.rejects(connect({address: '127.0.0.1', port: 1}, never), {kind: 'forbidden'});
});
