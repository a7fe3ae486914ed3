import assert from 'node:assert/strict';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {test} from 'node:test';
import {HostError} from '../../source/hosts/host.js';
import {Secret} from '../../source/system/secret.js';
import {testHost} from '../helpers/ssh-host.js';
import {skip, testSshd} from '../helpers/sshd.js';

const isKind = (kind: HostError['kind']) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind, error.message);
	return true;
};

for (const sessions of [1, 2]) {
	test(`MaxSessions ${sessions}: many calls at once, files, a stream among them`, {skip, timeout: 60_000}, async t => {
		const server = await testSshd(t, {config: [`MaxSessions ${sessions}`]});
		const host = await testHost(t, server);
		const words = Array.from({length: 6}, (_, index) => String(index));
		const echoed = await Promise.all(
			words.map(async word => (await host.exec(['echo', word])).stdout.toString().trim()),
		);
		assert.deepEqual(echoed, words);

		const lines = host.stream(['sh', '-c', 'echo up; exec sleep 600'])[Symbol.asyncIterator]();
		assert.equal((await lines.next()).value, 'up');
		const next = lines.next().then(
			() => 'ended',
			(error: unknown) => error,
		);
		assert.equal((await host.exec(['echo', 'turn'], {urgent: true})).stdout.toString(), 'turn\n');
		// With one session the stream makes room and says so; with two both live.
		if (sessions === 1) {
			const error = await next;
			assert.match(String(error), /made room for a command: the server allows 1 at a time/);
			isKind('lost')(error);
		} else {
			assert.equal(await Promise.race([next, host.exec(['true']).then(() => 'call')]), 'call');
			await lines.return?.();
			assert.equal(await next, 'ended');
		}

		const files = await host.files();
		const path = join(server.directory, 'file');
		await files.write(path, Buffer.from('x'));
		assert.equal((await host.exec(['cat', path])).stdout.toString(), 'x');
		assert.equal([...server.log().matchAll(/Connection from/g)].length, 1, 'one connection all the time');
	});
}

test('more streams than sessions: the others wait, calls and urgent ones go on', {skip, timeout: 60_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server);
	const abort = new AbortController();
	const streams = Array.from({length: 12}, () =>
		host.stream(['sh', '-c', 'echo up; exec sleep 600'], {signal: abort.signal})[Symbol.asyncIterator](),
	);
	let up = 0;
	const firsts = streams.map(stream =>
		stream.next().then(
			() => {
				up++;
			},
			() => {},
		),
	);
	await Promise.race(firsts);
	assert.equal((await host.exec(['echo', 'call'])).stdout.toString(), 'call\n');
	await Promise.all(Array.from({length: 20}, () => host.exec(['true'])));
	assert.equal((await host.exec(['echo', 'urgent'], {urgent: true})).stdout.toString(), 'urgent\n');
	assert.equal(up, 7);
	await streams[0]!.return?.();
	await streams[1]!.return?.();
	await until(() => up === 9);
	abort.abort();
	await Promise.all(firsts);
});

async function until(what: () => boolean): Promise<void> {
	while (!what()) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}
}

test('the time limit counts from the call, also while it waits for its turn', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t, {config: ['MaxSessions 1']});
	const host = await testHost(t, server);
	// From here on the limit is known.
	await Promise.all([host.exec(['true']), host.exec(['cat'], {stdin: new Secret('x')})]);
	const abort = new AbortController();
	const long = assert.rejects(host.exec(['sleep', '600'], {signal: abort.signal}), isKind('aborted'));
	await assert.rejects(host.exec(['true'], {timeout: 300}), isKind('timeout'));
	abort.abort();
	await long;
	assert.equal((await host.exec(['true'])).code, 0);
});

test('no sessions at all: said, with the option', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t, {config: ['MaxSessions 0']});
	const host = await testHost(t, server);
	await assert.rejects(host.exec(['true']), error => {
		assert.match((error as HostError).cure ?? '', /MaxSessions/);
		return isKind('forbidden')(error);
	});
	// Forwarding does not count.
	(await host.connect({host: '127.0.0.1', port: server.port})).destroy();
});

test('forwarding forbidden: kind forbidden with the option; a pipe still goes', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t, {config: ['AllowTcpForwarding no', 'AllowStreamLocalForwarding no']});
	const host = await testHost(t, server);
	await assert.rejects(host.connect({host: '127.0.0.1', port: server.port}), error => {
		assert.match((error as HostError).cure ?? '', /AllowTcpForwarding/);
		return isKind('forbidden')(error);
	});
	const path = join(server.directory, 'there.sock');
	const listener = createServer();
	await new Promise<void>(resolve => listener.listen(path, resolve));
	t.after(() => listener.close());
	await assert.rejects(host.connect({path}), error => {
		assert.match((error as HostError).cure ?? '', /AllowStreamLocalForwarding/);
		return isKind('forbidden')(error);
	});
	await assert.rejects(host.connect({path: '/nowhere.sock'}), isKind('missing'));
	const pipe = await host.pipe(['cat']);
	pipe.end('through');
	let text = '';
	for await (const chunk of pipe) {
		text += chunk;
	}

	assert.equal(text, 'through');
});

test('a forced command runs nothing of ours: said so', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t, {config: ['ForceCommand echo This account is closed']});
	const host = await testHost(t, server);
	await assert.rejects(host.exec(['true']), error => {
		assert.match(String(error), /This account is closed/);
		return isKind('startup')(error);
	});
});

test('a banner and a message of the day are not taken for output', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t, {config: ['Banner /etc/os-release', 'PrintMotd yes']});
	const host = await testHost(t, server);
	const {stdout, stderr} = await host.exec(['echo', 'only']);
	assert.deepEqual([stdout.toString(), stderr.toString()], ['only\n', '']);
});
