import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {HostError} from '../../source/hosts/host.js';
import {reached, sshHostFor} from '../helpers/ssh-host.js';
import {startSshd} from '../helpers/sshd.js';

const run = (program: string, ...words: string[]) => execFileSync(program, words, {stdio: ['ignore', 'pipe', 'pipe']});

/** An sshd in a network namespace of its own, at the other end of a pair of virtual cables. */
async function sshdBehindCable(t: TestContext) {
	const id = process.pid % 10_000;
	const [space, here, there] = [`synaptop${id}`, `syn${id}a`, `syn${id}b`];
	// A link-local net (RFC 3927): nobody else's.
	const [mine, theirs] = ['169.254.77.1', '169.254.77.2'];
	run('ip', 'netns', 'add', space);
	t.after(() => {
		run('ip', 'link', 'del', here);
		run('ip', 'netns', 'del', space);
	});
	const inSpace = (...words: string[]) => run('ip', 'netns', 'exec', space, ...words);
	run('ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', space);
	run('ip', 'addr', 'add', `${mine}/30`, 'dev', here);
	run('ip', 'link', 'set', here, 'up');
	run('ip', '-n', space, 'addr', 'add', `${theirs}/30`, 'dev', there);
	run('ip', '-n', space, 'link', 'set', there, 'up');
	run('ip', '-n', space, 'link', 'set', 'lo', 'up');
	const server = await startSshd({address: theirs, prefix: ['ip', 'netns', 'exec', space]});
	t.after(server.stop);
	const known = join(server.directory, 'known_hosts');
	const line = String(execFileSync('cat', [known])).replace('127.0.0.1', theirs);
	await writeFile(known, line);
	return {
		server,
		address: theirs,
		/** Packets go nowhere, and nobody says so. */
		drop: () => inSpace('iptables', '-I', 'INPUT', '-j', 'DROP'),
		heal: () => inSpace('iptables', '-D', 'INPUT', '-j', 'DROP'),
	};
}

test('packets are dropped in silence: noticed by the keepalive, said, healed when they go again', {
	timeout: 60_000,
}, async t => {
	const {server, address, drop, heal} = await sshdBehindCable(t);
	const host = await sshHostFor(server, [`HostName ${address}`, 'ConnectTimeout 1'], {
		keepalive: {interval: 200, misses: 3},
	});
	t.after(() => host.close());
	await host.exec(['true']);
	const lines = host.stream(['sh', '-c', 'echo up; exec sleep 600'])[Symbol.asyncIterator]();
	await lines.next();
	const waiting = reached(host, 'waiting');
	drop();
	assert.match((await waiting).reason, /does not answer any more/);
	await assert.rejects(lines.next(), error => error instanceof HostError && error.kind === 'lost');
	// The tries that go nowhere are given up, too.
	const tried = new Promise<string>(resolve => {
		const stop = host.state.subscribe(state => {
			if (state.phase === 'waiting' && state.attempt >= 1) {
				stop();
				resolve(state.reason);
			}
		});
	});
	assert.match(await tried, /does not answer/);
	heal();
	await reached(host, 'online');
	assert.equal((await host.exec(['echo', 'back'])).stdout.toString(), 'back\n');
});

test('close() does not wait for a dead network', {timeout: 30_000}, async t => {
	const {server, address, drop} = await sshdBehindCable(t);
	const host = await sshHostFor(server, [`HostName ${address}`]);
	await host.exec(['true']);
	drop();
	await host.close();
	assert.equal(host.state.value.phase, 'closed');
});
