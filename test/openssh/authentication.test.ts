import assert from 'node:assert/strict';
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {HostError} from '../../source/hosts/host.js';
import type {Question} from '../../source/hosts/question.js';
import {Secret} from '../../source/system/secret.js';
import {nobodyAnswers, reached, testHost} from '../helpers/ssh-host.js';
import {makeKey, skip, testSshd} from '../helpers/sshd.js';

const isUnreachable = (error: unknown) => error instanceof HostError && error.kind === 'unreachable';
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

/** A real ssh-agent at this path, with these keys. */
async function startAgent(t: TestContext, path: string, ...keys: string[]): Promise<ChildProcess> {
	const agent = spawn('ssh-agent', ['-D', '-a', path], {stdio: ['ignore', 'pipe', 'ignore']});
	t.after(() => agent.kill());
	await once(agent.stdout, 'data');
	for (const key of keys) {
		execFileSync('ssh-add', ['-q', key], {env: {...process.env, SSH_AUTH_SOCK: path}, stdio: 'ignore'});
	}

	return agent;
}

test('a wrong key: one round, refused, said what was tried, left alone', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const wrong = join(server.directory, 'wrong_key');
	makeKey(wrong);
	const host = await testHost(t, server, [`IdentityFile ${wrong}`]);
	// ssh_config gathers IdentityFile lines: the right one must be out of the way.
	await rename(server.userKey, `${server.userKey}.away`);
	await rename(`${server.userKey}.pub`, `${server.userKey}.pub.away`);
	await assert.rejects(host.exec(['true']), isUnreachable);
	const {reason, cure} = await reached(host, 'refused');
	assert.match(reason, /^testhost refused the key .*wrong_key for \S+ \(tried 1 file, it takes: publickey\)/);
	assert.match(cure, /authorized_keys/);
	await assert.rejects(host.exec(['true']), isUnreachable);
	await assert.rejects(host.exec(['true']), isUnreachable);
	await server.logged(/Disconnected from|Connection (?:closed|reset) by/);
	assert.equal(count(server.log(), /Connection from/g), 1);
	assert.equal(count(server.log(), /Failed publickey|Postponed publickey/g) <= 1, true);
});

test('an encrypted key: its passphrase is asked once, for a wrong one again, and not at a reconnect', {
	skip,
	timeout: 30_000,
}, async t => {
	const server = await testSshd(t);
	const key = join(server.directory, 'locked_key');
	makeKey(key, 'right');
	execFileSync('sh', ['-c', 'cat "$0" >> "$1"', `${key}.pub`, join(server.directory, 'authorized_keys')]);
	const questions: Question[] = [];
	const answers = ['wrong', 'right'];
	const ask = async (question: Question) => {
		questions.push(question);
		return [new Secret(answers.shift() ?? '')];
	};
	// Two before it that the server does not know: their passphrases are nobody's business.
	const unknown = join(server.directory, 'unknown_key');
	makeKey(unknown, 'other');
	await rename(server.userKey, `${server.userKey}.away`);
	await rename(`${server.userKey}.pub`, `${server.userKey}.pub.away`);
	const host = await testHost(t, server, [`IdentityFile ${unknown}`, `IdentityFile ${key}`], {ask});
	await host.exec(['true']);
	assert.deepEqual(
		questions.map(({kind, title}) => [kind, title.includes('locked_key')]),
		[
			['passphrase', true],
			['passphrase', true],
		],
	);
	const waiting = reached(host, 'waiting');
	server.killSessions();
	await waiting;
	await reached(host, 'online');
	assert.equal(questions.length, 2);
});

test('no passphrase given: refused, not asked for ever', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const key = join(server.directory, 'locked_key');
	makeKey(key, 'right');
	await writeFile(join(server.directory, 'authorized_keys'), execFileSync('cat', [`${key}.pub`]));
	await rename(server.userKey, `${server.userKey}.away`);
	await rename(`${server.userKey}.pub`, `${server.userKey}.pub.away`);
	const host = await testHost(t, server, [`IdentityFile ${key}`], {ask: nobodyAnswers});
	await assert.rejects(host.exec(['true']), isUnreachable);
	assert.match((await reached(host, 'refused')).reason, /not given: .*locked_key/);
});

test("the agent's key; with IdentitiesOnly the one that a public key file names", {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const socket = join(server.directory, 'agent');
	const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => join(server.directory, `other_${name}`));
	for (const other of others) {
		makeKey(other);
	}

	await startAgent(t, socket, ...others, server.userKey);
	await rename(server.userKey, `${server.userKey}.away`);
	const environment = {SSH_AUTH_SOCK: socket};
	const named = await testHost(t, server, ['IdentityAgent SSH_AUTH_SOCK'], {env: environment});
	await named.exec(['true']);
	await named.close();
	// All of them: more than MaxAuthTries.
	const many = await testHost(
		t,
		server,
		['IdentityAgent SSH_AUTH_SOCK', 'IdentitiesOnly no', 'IdentityFile /nowhere/key', `IdentityFile ${others[0]}`],
		{env: environment},
	);
	await rename(`${server.userKey}.pub`, `${server.userKey}.pub.away`);
	await assert.rejects(many.exec(['true']), isUnreachable);
	const {reason, cure} = await reached(many, 'refused');
	assert.match(reason, /Too many authentication failures/);
	assert.match(cure, /IdentitiesOnly/);
});

test('the agent is gone, comes back elsewhere: waits, leaves the server alone, heals', {
	skip,
	timeout: 30_000,
}, async t => {
	const server = await testSshd(t);
	const first = join(server.directory, 'agent1');
	const second = join(server.directory, 'agent2');
	const agent = await startAgent(t, first, server.userKey);
	const environment: Record<string, string> = {SSH_AUTH_SOCK: first};
	const host = await testHost(t, server, ['IdentityAgent SSH_AUTH_SOCK'], {env: environment});
	await host.exec(['true']);
	await rename(server.userKey, `${server.userKey}.away`);
	agent.kill('SIGKILL');
	await once(agent, 'exit');
	const trouble = new Promise<string>(resolve => {
		const stop = host.state.subscribe(state => {
			if (state.phase === 'waiting' && state.reason.includes('agent') && state.attempt >= 3) {
				stop();
				resolve(state.reason);
			}
		});
	});
	server.killSessions();
	assert.match(await trouble, /The SSH agent at .*agent1 cannot be reached: nobody listens there/);
	const knocks = count(server.log(), /Connection from/g);
	assert.ok(knocks <= 2, `${knocks} connections`);
	await startAgent(t, second, `${server.userKey}.away`);
	environment.SSH_AUTH_SOCK = second;
	host.retry();
	await reached(host, 'online');
});

test('a locked agent: waits; unlocked: goes on by itself', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const socket = join(server.directory, 'agent');
	await startAgent(t, socket, server.userKey);
	await rename(server.userKey, `${server.userKey}.away`);
	const askpass = join(server.directory, 'askpass');
	await writeFile(askpass, '#!/bin/sh\necho secret\n', {mode: 0o700});
	const lock = (option: '-x' | '-X') =>
		execFileSync('ssh-add', [option], {
			env: {...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0'},
			stdio: 'ignore',
		});
	lock('-x');
	const host = await testHost(t, server, ['IdentityAgent SSH_AUTH_SOCK'], {env: {SSH_AUTH_SOCK: socket}});
	await assert.rejects(host.exec(['true']), isUnreachable);
	const state = await reached(host, 'waiting');
	assert.match(state.reason, /offers no key: it is locked, or none was added/);
	assert.match(state.cure ?? '', /ssh-add -X/);
	lock('-X');
	await reached(host, 'online');
});

test('what this transport cannot do is said with the way out', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const host = await testHost(t, server, ['ProxyCommand nc %h %p']);
	await assert.rejects(host.exec(['true']), isUnreachable);
	const {reason, cure} = await reached(host, 'refused');
	assert.match(reason, /ProxyCommand \(nc …\)/);
	assert.match(cure, /ProxyJump|transport: openssh/);

	const certified = join(server.directory, 'certified');
	const authority = join(server.directory, 'authority');
	makeKey(certified);
	makeKey(authority);
	execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'x', '-n', server.user, `${certified}.pub`], {
		stdio: 'ignore',
	});
	await rename(server.userKey, `${server.userKey}.away`);
	await rename(`${server.userKey}.pub`, `${server.userKey}.pub.away`);
	const second = await testHost(t, server, [`IdentityFile ${certified}`]);
	await assert.rejects(second.exec(['true']), isUnreachable);
	assert.match(
		(await reached(second, 'refused')).reason,
		/the certificate .*certified-cert\.pub cannot be used by this transport/,
	);
});

test('a key that others can read is left out, as ssh does', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	execFileSync('chmod', ['644', server.userKey]);
	const host = await testHost(t, server);
	await assert.rejects(host.exec(['true']), isUnreachable);
	const state = host.state.value;
	assert.match('reason' in state ? state.reason : '', /can be read by others/);
});

test('the agent is forwarded when wanted, and only then', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const socket = join(server.directory, 'agent');
	await startAgent(t, socket, server.userKey);
	const environment = {SSH_AUTH_SOCK: socket};
	for (const forwardAgent of [true, false]) {
		const host = await testHost(t, server, ['IdentityAgent SSH_AUTH_SOCK'], {env: environment, forwardAgent});
		const {stdout, code} = await host.exec(['ssh-add', '-l']);
		assert.equal(code === 0 && stdout.includes('ED25519'), forwardAgent);
		await host.close();
	}
});
