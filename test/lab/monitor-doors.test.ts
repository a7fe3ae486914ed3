// What the screen says where somebody is not let in, and how it goes on from there.
import assert from 'node:assert/strict';
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {copyFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {makeKey, type TestSshd, testSshd} from '../helpers/sshd.js';
import {lab} from './lab.js';
import {type Monitor, type MonitorOptions, startMonitor} from './screen.js';

const config = 'hosts:\n  matrix: {ssh: testhost}\n';

const open = async (t: TestContext, options: MonitorOptions): Promise<Monitor> => {
	const monitor = await startMonitor({config, columns: 80, rows: 24, ...options});
	t.after(monitor.close);
	return monitor;
};

const over = (t: TestContext, server: TestSshd, extra: readonly string[] = [], options: MonitorOptions = {}) =>
	open(t, {sshConfig: server.clientConfig('testhost', extra), ...options});

/** The screen's words without the breaks of its rows and the frames of its boxes. */
const words = (shown: string) => shown.replaceAll(/[\s│]+/g, ' ');
const says = ({terminal}: Monitor, pattern: RegExp, timeout?: number) =>
	terminal.waitFor(shown => pattern.test(words(shown)), timeout);

const fingerprint = (key: string) =>
	execFileSync('ssh-keygen', ['-lf', `${key}.pub`], {encoding: 'utf8'}).split(' ')[1]!;
const connections = (server: TestSshd) => [...server.log().matchAll(/Connection from/g)].length;

test('a wrong key: refused, what was tried, what to do; nothing more is tried until Ctrl-R', {
	timeout: 60_000,
}, async t => {
	const server = await testSshd(t);
	const authorized = join(server.directory, 'authorized_keys');
	await rename(authorized, `${authorized}.away`);
	await writeFile(authorized, '');
	const monitor = await over(t, server);
	await says(
		monitor,
		/✗ matrix refused .*✗ matrix refused the key \S+user_key for root .*authorized_keys.*ssh-copy-id.*Ctrl-R/,
	);
	await monitor.activity(shown => /✗ +refused: /.test(shown));
	assert.equal(connections(server), 1);
	await rename(`${authorized}.away`, authorized);
	monitor.terminal.press('ctrl-r');
	await monitor.terminal.waitFor(/synapse +running/);
});

test('an unknown host key: asked with its fingerprint; no is no, yes is remembered', {timeout: 60_000}, async t => {
	const server = await testSshd(t);
	const known = join(server.directory, 'known_hosts');
	const line = readFileSync(known, 'utf8');
	await writeFile(known, '');
	const monitor = await over(t, server, ['StrictHostKeyChecking ask'], {goToContainers: false});
	const {terminal} = monitor;
	const asked = () =>
		terminal.waitFor(shown => shown.includes('Trust its key?') && words(shown).includes(fingerprint(server.hostKey)));
	await asked();
	terminal.press('n', '2');
	await says(monitor, /✗ matrix refused .*was not accepted.*Ctrl-R/);
	assert.equal(readFileSync(known, 'utf8'), '');
	terminal.press('ctrl-r');
	await asked();
	terminal.press('y');
	await terminal.waitFor(/synapse +running/);
	assert.equal(readFileSync(known, 'utf8'), line);
});

test('a changed host key: refused with both fingerprints, the line, and the command', {timeout: 60_000}, async t => {
	const server = await testSshd(t);
	const other = join(server.directory, 'other_key');
	makeKey(other);
	const known = join(server.directory, 'known_hosts');
	const right = readFileSync(known, 'utf8');
	const [type, key] = readFileSync(`${other}.pub`, 'utf8').split(' ');
	await writeFile(known, `[127.0.0.1]:${server.port} ${type} ${key}\n`);
	const monitor = await over(t, server);
	const shown = words(await says(monitor, /✗ matrix refused .*ssh-keygen -f/)).replaceAll(' ', '');
	for (const part of [
		fingerprint(server.hostKey),
		fingerprint(other),
		`${known}:1`,
		`-R'[127.0.0.1]:${server.port}'`,
	]) {
		assert.ok(shown.includes(part.replaceAll(' ', '')), `${part} in ${shown}`);
	}

	await writeFile(known, right);
	monitor.terminal.press('ctrl-r');
	await monitor.terminal.waitFor(/synapse +running/);
});

test('a password: hidden, wrong then right, and not asked for again after a cut', {timeout: 60_000}, async t => {
	const {password} = lab.users['locked-in'];
	const monitor = await open(t, {config: 'hosts:\n  matrix: {ssh: locked-in@LXC_matrix}\n', goToContainers: false});
	const {terminal} = monitor;
	await terminal.waitFor(/password/i);
	terminal.type('not-the-one\r');
	await says(monitor, /That was not it\. .*Password: .*Esc no/);
	terminal.type(password);
	await terminal.waitFor(/••••/);
	terminal.press('enter');
	await terminal.waitFor(/● matrix/);
	terminal.press('2');
	await terminal.waitFor(/synapse +running/);
	assert.ok(!terminal.raw().includes(password) && !terminal.raw().includes('not-the-one'));
	await monitor.cut();
	await terminal.waitFor(/● matrix/, 30_000);
	assert.doesNotMatch(terminal.text(), /\? matrix asks/);
});

test('a name that ssh does not know: said, and tried on', {timeout: 60_000}, async t => {
	const monitor = await open(t, {config: 'hosts:\n  matrix: {ssh: LXC_matirx.invalid}\n'});
	await says(
		monitor,
		/◌ matrix retry \d+s .*◌ matrix: .*LXC_matirx\.invalid.*no such name; tried again in \S+\. Look at how it is written.*Host and HostName in ~\/\.ssh\/config/i,
	);
});

/** A real ssh-agent at this path, with a key. */
async function startAgent(t: TestContext, path: string, key: string): Promise<ChildProcess> {
	const agent = spawn('ssh-agent', ['-D', '-a', path], {stdio: ['ignore', 'pipe', 'ignore']});
	t.after(() => agent.kill());
	await once(agent.stdout, 'data');
	execFileSync('ssh-add', ['-q', key], {env: {...process.env, SSH_AUTH_SOCK: path}, stdio: 'ignore'});
	return agent;
}

test('the agent is gone, and back at the socket that tmux tells of', {timeout: 60_000}, async t => {
	const server = await testSshd(t);
	const below = (name: string) => join(server.directory, name);
	await copyFile(server.userKey, below('key'));
	const agent = await startAgent(t, below('agent1'), below('key'));
	await rm(server.userKey);
	// A server of our own: the name is a path, and nothing of anybody's configuration is read.
	const tmux = (...rest: string[]) =>
		execFileSync('tmux', ['-S', below('tmux'), '-f', '/dev/null', ...rest], {
			encoding: 'utf8',
			env: {...process.env, TMUX: ''},
		});
	tmux('new-session', '-d', 'sleep 600');
	const pid = tmux('display-message', '-p', '#{pid}').trim();
	// By its id: the server's directory, with the socket, is gone before this.
	t.after(() => process.kill(Number(pid)));
	const env = {SSH_AUTH_SOCK: below('agent1'), TMUX: `${below('tmux')},${pid},0`};
	const monitor = await over(t, server, ['IdentityAgent SSH_AUTH_SOCK'], {env});
	await monitor.terminal.waitFor(/synapse +running/);
	agent.kill('SIGKILL');
	await once(agent, 'exit');
	await rm(below('agent1'), {force: true});
	server.killSessions();
	await says(monitor, /◌ matrix retry \d+s .*as of \S+ ago: .*SSH agent/);
	assert.match(monitor.row('synapse'), /running/);
	await startAgent(t, below('agent2'), below('key'));
	tmux('set-environment', 'SSH_AUTH_SOCK', below('agent2'));
	monitor.terminal.press('ctrl-r');
	await monitor.terminal.waitFor(/● matrix/, 30_000);
});
