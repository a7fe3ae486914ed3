import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {HostError} from '../../source/hosts/host.js';
import type {Question} from '../../source/hosts/question.js';
import {reached, testHost} from '../helpers/ssh-host.js';
import {knownHostsLine, makeKey, skip, type TestSshd, testSshd} from '../helpers/sshd.js';

const fingerprintOf = (key: string) =>
	/SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', `${key}.pub`], {encoding: 'utf8'}))![0];
const isUnreachable = (error: unknown) => error instanceof HostError && error.kind === 'unreachable';

const withServer =
	(run: (t: TestContext, server: TestSshd, knownHosts: string) => Promise<void>) => async (t: TestContext) => {
		const server = await testSshd(t);
		await run(t, server, join(server.directory, 'known_hosts'));
	};

test(
	'unknown, asked, accepted: written down and not asked again',
	{skip, timeout: 30_000},
	withServer(async (t, server, knownHosts) => {
		await writeFile(knownHosts, '# mine\n');
		const questions: Question[] = [];
		const ask = async (question: Question) => {
			questions.push(question);
			return [];
		};
		const extra = ['StrictHostKeyChecking ask'];
		const host = await testHost(t, server, extra, {ask});
		const phases: string[] = [];
		host.state.subscribe(({phase}) => phases.push(phase));
		await host.exec(['true']);
		assert.deepEqual(phases.slice(0, 4), ['connecting', 'asking', 'connecting', 'online']);
		assert.equal(questions.length, 1);
		assert.equal(questions[0]!.kind, 'host-key');
		assert.ok(questions[0]!.text.join('\n').includes(fingerprintOf(server.hostKey)));
		assert.equal(readFileSync(knownHosts, 'utf8'), `# mine\n${knownHostsLine(server.port, server.hostKey)}`);
		await host.close();
		const again = await testHost(t, server, extra, {ask});
		await again.exec(['true']);
		assert.equal(questions.length, 1);
		await again.close();
	}),
);

test(
	'accepted, but known_hosts cannot be written: said, and not asked again at a reconnect',
	{skip, timeout: 30_000},
	withServer(async (t, server) => {
		let asked = 0;
		const ask = async () => {
			asked++;
			return [];
		};
		const extra = ['StrictHostKeyChecking ask', `UserKnownHostsFile ${server.hostKey}/known_hosts`];
		const host = await testHost(t, server, extra, {ask});
		await host.exec(['true']);
		assert.match((await reached(host, 'online')).note ?? '', /known_hosts cannot be written/);
		const waiting = reached(host, 'waiting');
		server.killSessions();
		await waiting;
		assert.equal((await reached(host, 'online')).note, undefined, 'said once');
		assert.equal(asked, 1);
	}),
);

test(
	'unknown, declined or not to be asked: refused, nothing written, not tried again',
	{skip, timeout: 30_000},
	withServer(async (t, server, knownHosts) => {
		await writeFile(knownHosts, '');
		for (const extra of ['StrictHostKeyChecking ask', 'StrictHostKeyChecking yes']) {
			const host = await testHost(t, server, [extra]);
			await assert.rejects(host.exec(['true']), isUnreachable);
			const state = await reached(host, 'refused');
			assert.ok(state.reason.includes(fingerprintOf(server.hostKey)), state.reason);
			await host.close();
		}

		assert.equal(readFileSync(knownHosts, 'utf8'), '');
		assert.doesNotMatch(server.log(), /Accepted/);
	}),
);

test(
	'accept-new and no take unknown keys without a word',
	{skip, timeout: 30_000},
	withServer(async (t, server, knownHosts) => {
		for (const mode of ['accept-new', 'no']) {
			await writeFile(knownHosts, '');
			const host = await testHost(t, server, [`StrictHostKeyChecking ${mode}`]);
			await host.exec(['true']);
			await host.close();
			assert.equal(readFileSync(knownHosts, 'utf8'), knownHostsLine(server.port, server.hostKey));
		}
	}),
);

test(
	'changed: refused with both fingerprints and the line, whatever StrictHostKeyChecking says',
	{skip, timeout: 30_000},
	withServer(async (t, server, knownHosts) => {
		const other = join(server.directory, 'other_key');
		makeKey(other);
		await writeFile(knownHosts, `# a line before\n${knownHostsLine(server.port, other)}`);
		for (const mode of ['ask', 'no', 'accept-new']) {
			const host = await testHost(t, server, [`StrictHostKeyChecking ${mode}`], {ask: async () => []});
			await assert.rejects(host.exec(['true']), isUnreachable);
			const {reason, cure} = await reached(host, 'refused');
			for (const part of [fingerprintOf(server.hostKey), fingerprintOf(other), 'known_hosts:2']) {
				assert.ok(reason.includes(part), reason);
			}

			assert.match(cure, /ssh-keygen -f .* -R '\[127\.0\.0\.1\]:\d+'/);
			await host.close();
		}

		assert.doesNotMatch(server.log(), /Accepted/);
	}),
);

test(
	'revoked, and known by an authority only: refused',
	{skip, timeout: 30_000},
	withServer(async (t, server, knownHosts) => {
		await writeFile(knownHosts, `@revoked ${knownHostsLine(server.port, server.hostKey)}`);
		const revoked = await testHost(t, server, ['StrictHostKeyChecking no']);
		await assert.rejects(revoked.exec(['true']), isUnreachable);
		assert.match((await reached(revoked, 'refused')).reason, /revoked in .*known_hosts:1/);
		await revoked.close();

		const authority = join(server.directory, 'authority');
		makeKey(authority);
		await writeFile(knownHosts, `@cert-authority ${knownHostsLine(server.port, authority)}`);
		const host = await testHost(t, server, ['StrictHostKeyChecking no']);
		await assert.rejects(host.exec(['true']), isUnreachable);
		const {reason, cure} = await reached(host, 'refused');
		assert.match(reason, /certificate authority .*known_hosts:1/);
		assert.match(cure, /transport: openssh/);
		await host.close();
	}),
);

test('a host known by its RSA key is asked for that one', {skip, timeout: 30_000}, async t => {
	const server = await testSshd(t);
	const rsa = join(server.directory, 'rsa_key');
	makeKey(rsa, '', 'rsa');
	await writeFile(join(server.directory, 'known_hosts'), knownHostsLine(server.port, rsa));
	const second = await testSshd(t, {directory: server.directory, config: [`HostKey ${rsa}`]});
	await writeFile(join(server.directory, 'known_hosts'), knownHostsLine(second.port, rsa));
	const host = await testHost(t, second);
	assert.equal((await host.exec(['echo', 'ok'])).stdout.toString(), 'ok\n');
	await host.close();
});

test(
	'retry() after the key was put right',
	{skip, timeout: 30_000},
	withServer(async (t, server, knownHosts) => {
		await writeFile(knownHosts, '');
		const host = await testHost(t, server);
		await assert.rejects(host.exec(['true']), isUnreachable);
		await writeFile(knownHosts, knownHostsLine(server.port, server.hostKey));
		await assert.rejects(host.exec(['true']), isUnreachable, 'not by itself');
		host.retry();
		await reached(host, 'online');
		await host.close();
	}),
);
