import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {HostError, type HostState} from '../../source/hosts/host.js';
import {SshHost} from '../../source/hosts/ssh-host.js';
import type {Clock} from '../../source/system/clock.js';
import {systemClock} from '../../source/system/clock.js';
import {createFakeClock} from '../helpers/fake-clock.js';
import {reached, testHost} from '../helpers/ssh-host.js';
import {freePort, skip, type TestSshd, testSshd} from '../helpers/sshd.js';

/** Waits between tries are over at once; all others are real. */
const impatient: Clock = {
	now: () => Date.now(),
	after: (ms, run) => systemClock.after(ms === 500 ? 0 : ms, run),
};

test('a killed session: said, streams and calls end with lost, healed by itself', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server);
	await host.exec(['true']);
	const stream = host.stream(['sh', '-c', 'echo first; printf unfinished; exec sleep 600'])[Symbol.asyncIterator]();
	assert.equal((await stream.next()).value, 'first');
	// Goes on over there when the connection is lost: not for long.
	const call = host.exec(['sleep', '10']);
	const rejected = assert.rejects(call, error => error instanceof HostError && error.kind === 'lost');
	const socket = await host.connect({host: '127.0.0.1', port: server.port});
	const broken = new Promise(resolve => socket.on('error', resolve).resume());
	const waiting = reached(host, 'waiting');
	// The call must have reached the server, or it would be unreachable and not lost.
	await host.exec(['true']);
	server.killSessions();
	const state = await waiting;
	assert.match(state.reason, /127\.0\.0\.1:\d+ hung up/);
	assert.ok(state.retryAt > Date.now() - 1000);
	await rejected;
	await assert.rejects(stream.next(), error => error instanceof HostError && error.kind === 'lost');
	assert.equal(((await broken) as HostError).kind, 'lost');
	await assert.rejects(host.exec(['true']), error => error instanceof HostError && error.kind === 'unreachable');
	await reached(host, 'online');
	assert.equal((await host.exec(['echo', 'back'])).stdout.toString(), 'back\n');
	await host.close();
});

test('what was streamed does not outlive its connection', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server);
	const lines = host.stream(['sh', '-c', 'echo $$; exec sleep 600'])[Symbol.asyncIterator]();
	const pid = Number((await lines.next()).value);
	process.kill(pid, 0);
	const waiting = reached(host, 'waiting');
	server.killSessions();
	await waiting;
	await assert.rejects(lines.next());
	for (let isThere = true; isThere; ) {
		try {
			process.kill(pid, 0);
			await new Promise(resolve => setTimeout(resolve, 20));
		} catch {
			isThere = false;
		}
	}

	await host.close();
});

test('a hundred drops leave nothing behind', {skip, timeout: 300_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server, [], {clock: impatient});
	const round = async () => {
		const lines = host.stream(['sh', '-c', 'echo up; exec sleep 600'])[Symbol.asyncIterator]();
		assert.equal((await lines.next()).value, 'up');
		const waiting = reached(host, 'waiting');
		server.killSessions();
		await Promise.all([assert.rejects(lines.next()), waiting]);
		await reached(host, 'online');
	};
	await host.exec(['true']);
	await round();
	const warnings: Error[] = [];
	const warn = (warning: Error) => warnings.push(warning);
	process.on('warning', warn);
	const before = count();
	for (let drop = 0; drop < 100; drop++) {
		await round();
	}

	await host.exec(['true']);
	assert.deepEqual(count(), before);
	process.removeListener('warning', warn);
	// Node warns of emitters that gather listeners.
	assert.deepEqual(warnings, []);
	assert.equal(server.sessions().length, 1);
	await host.close();
});

/** Sockets, pipes and timers that are open now. */
function count(): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const name of process.getActiveResourcesInfo()) {
		if (name !== 'Immediate') {
			counts[name] = (counts[name] ?? 0) + 1;
		}
	}

	return counts;
}

test('retry() tries now, without waiting for its turn', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server, [], {
		// Only retry() gets on.
		clock: {
			now: () => Date.now(),
			after: (ms, run) => systemClock.after(ms <= 30_000 && ms >= 500 ? 600_000 : ms, run),
		},
	});
	await host.exec(['true']);
	const waiting = reached(host, 'waiting');
	server.killSessions();
	assert.equal((await waiting).attempt, 0);
	host.retry();
	await reached(host, 'online');
	await host.close();
	await assert.rejects(host.exec(['true']), error => error instanceof HostError && error.kind === 'unreachable');
});

test('nobody listens: the words say where', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const port = await freePort();
	const host = await testHost(t, server, [`Port ${port}`]);
	await assert.rejects(
		host.exec(['true']),
		error => error instanceof HostError && error.kind === 'unreachable' && error.message.includes(`127.0.0.1:${port}`),
	);
	assert.equal(host.state.value.phase, 'waiting');
	await host.close();
});

test('no connection before the first use, none after close', {skip}, async () => {
	const host = new SshHost('x', 'x', {ask: async () => undefined});
	assert.equal(host.state.value.phase, 'idle');
	await host.close();
	assert.equal(host.state.value.phase, 'closed');
});

/** The server is there and says nothing, as with a network that drops packets. */
function freeze(t: TestContext, server: TestSshd): () => void {
	const sessions = server.sessions();
	const send = (signal: NodeJS.Signals) => {
		for (const pid of sessions) {
			try {
				process.kill(pid, signal);
			} catch {
				// Gone.
			}
		}
	};
	send('SIGSTOP');
	const thaw = () => send('SIGCONT');
	t.after(thaw);
	return thaw;
}

test('silence: noticed by the keepalive, healed by a new connection', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server, [], {keepalive: {interval: 100, misses: 2}});
	await host.exec(['true']);
	assert.equal(typeof (await measured(host)).roundTrip, 'number');
	const lines = host.stream(['sh', '-c', 'echo up; exec sleep 600'])[Symbol.asyncIterator]();
	await lines.next();
	const waiting = reached(host, 'waiting');
	freeze(t, server);
	assert.match((await waiting).reason, /does not answer any more/);
	await assert.rejects(lines.next(), error => error instanceof HostError && error.kind === 'lost');
	await reached(host, 'online');
	assert.equal((await host.exec(['echo', 'back'])).stdout.toString(), 'back\n');
});

test('ServerAliveInterval of ssh_config is what the keepalive asks by', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const fake = createFakeClock();
	const host = await testHost(t, server, ['ServerAliveInterval 2', 'ServerAliveCountMax 1'], {clock: fake});
	await host.exec(['true']);
	await measured(host);
	freeze(t, server);
	await fake.advance(2000);
	assert.equal(host.state.value.phase, 'online');
	const waiting = reached(host, 'waiting');
	await fake.advance(2000);
	assert.match((await waiting).reason, /does not answer any more/);
});

async function measured(host: SshHost): Promise<Extract<HostState, {phase: 'online'}>> {
	return new Promise(resolve => {
		const look = (state: HostState) => {
			if (state.phase === 'online' && state.roundTrip !== undefined) {
				stop();
				resolve(state);
			}
		};
		const stop = host.state.subscribe(look);
		look(host.state.value);
	});
}

test('the machine slept: a dead connection is found at once, a waiting host tries at once', {
	skip,
	timeout: 30_000,
}, async t => {
	const server = await testSshd(t);
	const fake = createFakeClock();
	const host = await testHost(t, server, [], {clock: fake});
	await host.exec(['true']);
	freeze(t, server);
	const waiting = reached(host, 'waiting');
	fake.jump(3_600_000);
	// What a wake is noticed by, and the patience of the probe; the keepalive would take 40 s.
	await fake.advance(5000);
	await fake.advance(5000);
	assert.match((await waiting).reason, /does not answer any more/);
	const online = reached(host, 'online');
	fake.jump(3_600_000);
	await fake.advance(400);
	assert.equal(host.state.value.phase, 'waiting', 'not yet its turn');
	await fake.advance(4600);
	await online;
});
