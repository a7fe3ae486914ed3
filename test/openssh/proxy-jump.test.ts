import assert from 'node:assert/strict';
import {writeFile} from 'node:fs/promises';
import {Socket} from 'node:net';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {HostError} from '../../source/hosts/host.js';
import {SshHost} from '../../source/hosts/ssh-host.js';
import {nobodyAnswers, reached, testHost} from '../helpers/ssh-host.js';
import {skip, type TestSshd, testSshd} from '../helpers/sshd.js';

async function throughJumps(t: TestContext, target: TestSshd, jumps: readonly TestSshd[]): Promise<SshHost> {
	const configFile = join(target.directory, 'jump_config');
	const names = jumps.map((_, index) => `jump${index}`);
	await writeFile(
		configFile,
		[
			target.clientConfig('testhost', [`ProxyJump ${names.join(',')}`]),
			...jumps.map((jump, index) => jump.clientConfig(names[index]!)),
		].join('\n'),
	);
	const host = new SshHost('testhost', 'testhost', {ask: nobodyAnswers, random: () => 0, env: {}, configFile});
	t.after(() => host.close());
	return host;
}

const sessionsIn = (server: TestSshd) => [...server.log().matchAll(/Starting session: command/g)].length;

test('over two hops; each has had a session before anything is forwarded', {skip, timeout: 30_000}, async t => {
	const chatty = {config: ['LogLevel DEBUG1']};
	const [first, second, target] = [await testSshd(t, chatty), await testSshd(t, chatty), await testSshd(t)];
	const host = await throughJumps(t, target, [first, second]);
	await host.exec(['true']);
	// sshd turns Nagle off with the first session: one on each hop, and the target's before our own command.
	assert.deepEqual([sessionsIn(first), sessionsIn(second), sessionsIn(target)], [1, 1, 2]);
	for (const hop of [first, second]) {
		assert.match(hop.log(), /Starting session[\s\S]*server_request_direct_tcpip/);
		assert.doesNotMatch(hop.log(), /server_request_direct_tcpip[\s\S]*Starting session/);
	}
});

test('a jump host that goes takes the connection with it; both come back', {skip, timeout: 30_000}, async t => {
	const [jump, target] = [await testSshd(t), await testSshd(t)];
	const host = await throughJumps(t, target, [jump]);
	await host.exec(['true']);
	const waiting = reached(host, 'waiting');
	jump.killSessions();
	await waiting;
	await reached(host, 'online');
	assert.equal((await host.exec(['echo', 'back'])).stdout.toString(), 'back\n');
	assert.equal(target.sessions().length, 1);
});

test('a jump host that forwards nothing, or lets nobody in, is named', {skip, timeout: 30_000}, async t => {
	const target = await testSshd(t);
	const closed = await testSshd(t, {config: ['AllowTcpForwarding no']});
	const host = await throughJumps(t, target, [closed]);
	await assert.rejects(
		host.exec(['true']),
		error => error instanceof HostError && /AllowTcpForwarding/.test(error.cure ?? ''),
	);
	const strict = await testSshd(t, {config: ['PubkeyAuthentication no', 'PasswordAuthentication yes']});
	const second = await throughJumps(t, target, [strict]);
	await assert.rejects(second.exec(['true']), /jump0 let nobody in/);
	assert.equal((await reached(second, 'refused')).phase, 'refused');
});

test('a hop of its own configuration that goes in a circle is refused', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server, ['ProxyJump testhost']);
	await assert.rejects(host.exec(['true']), /circle/);
});

test('no delay on our side either: set on the socket before the first byte', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const set: boolean[] = [];
	const original = Socket.prototype.setNoDelay;
	t.mock.method(Socket.prototype, 'setNoDelay', function (this: Socket, isOn?: boolean) {
		set.push(isOn !== false);
		return original.call(this, isOn);
	});
	const host = await testHost(t, server);
	await host.exec(['true']);
	assert.deepEqual(set, [true]);
	assert.equal(sessionsIn(server), 2);
});
