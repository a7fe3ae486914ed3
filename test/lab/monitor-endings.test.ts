// Every way out and every kind of terminal, with real work on the other side: the screen is given back, nothing is left
// on the host.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {type TestContext, test} from 'node:test';
import {type TestSshd, testSshd} from '../helpers/sshd.js';
import {startTerminal} from '../helpers/terminal.js';
import {binary} from './lab.js';
import {box, descendants, eventually, isAlive, type Monitor, startMonitor} from './screen.js';

const config = 'hosts:\n  matrix: {ssh: testhost}\n';

/** Over a server without forwarding each connection to the engine is a process on the host: there is something to leave behind. */
const start = async (t: TestContext): Promise<{monitor: Monitor; server: TestSshd; remote: () => string[]}> => {
	const server = await testSshd(t, {config: ['AllowStreamLocalForwarding no']});
	const monitor = await startMonitor({config, sshConfig: server.clientConfig('testhost')});
	t.after(monitor.close);
	await monitor.select('synapse');
	const remote = () => server.sessions().flatMap(descendants);
	await eventually(() => remote().filter(name => name.includes('docker system dial-stdio')).length >= 2, 'two streams');
	return {monitor, server, remote};
};

/** `R`, `S`, `T`, `Z` …; undefined when there is no such process. */
const stateOf = (pid: number): string | undefined => {
	try {
		return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
	} catch {
		return undefined;
	}
};

// Whoever inherits it may be slow to bury it.
const isRunning = (pid: number) => !['Z', undefined].includes(stateOf(pid));

const assertGone = async (names: readonly string[]) =>
	eventually(() => !names.some(isAlive), `the end of ${names.filter(isAlive).join('\n')}`);

for (const [title, end, code] of [
	['q', ({terminal}: Monitor) => terminal.press('q'), 0],
	['SIGTERM', ({terminal}: Monitor) => terminal.signal('SIGTERM'), 143],
	['SIGHUP', ({terminal}: Monitor) => terminal.signal('SIGHUP'), 129],
	['the other end of the terminal is gone', ({terminal}: Monitor) => terminal.hangUp(), undefined],
	['kill -9', ({terminal}: Monitor) => process.kill(terminal.pid, 'SIGKILL'), undefined],
] as const) {
	test(`${title}: it ends, and so does what it started over there`, {timeout: 60_000}, async t => {
		const {monitor, server, remote} = await start(t);
		const {terminal} = monitor;
		const started = remote();
		end(monitor);
		const exit = await terminal.exited;
		if (code !== undefined) {
			assert.equal(exit.code, code);
			const {alternateScreen, cursorVisible, bracketedPaste, mouse} = terminal.modes();
			assert.deepEqual(
				{alternateScreen, cursorVisible, bracketedPaste, mouse},
				{alternateScreen: false, cursorVisible: true, bracketedPaste: false, mouse: 'none'},
			);
		}

		assert.throws(() => process.kill(terminal.pid, 0), /ESRCH/);
		await assertGone(started);
		await eventually(() => server.sessions().length === 0, 'no connection is left');
	});
}

test('a shell in a container, and the terminal is gone: nothing is left on the host', {timeout: 60_000}, async t => {
	const one = await box('hung', 'sleep', '600');
	t.after(one.remove);
	const {monitor, remote} = await start(t);
	await monitor.select(one.name);
	monitor.terminal.press('x');
	await monitor.terminal.waitFor('docker exec');
	monitor.terminal.press('y');
	await monitor.terminal.waitFor(/~ # $/m);
	const started = remote();
	assert.ok(started.some(name => name.includes(`docker exec -it ${one.id}`)));
	monitor.terminal.hangUp();
	await monitor.terminal.exited;
	// The shell inside stays until its container stops: the engine does not end what `docker exec` began (moby/moby#9098).
	await assertGone(started);
});

test('Ctrl-Z by signal: the terminal is given back, and taken again', {timeout: 60_000}, async t => {
	const {monitor} = await start(t);
	const {terminal} = monitor;
	terminal.signal('SIGTSTP');
	await eventually(() => stateOf(terminal.pid) === 'T', 'it is stopped');
	assert.equal(terminal.modes().alternateScreen, false);
	assert.equal(terminal.modes().cursorVisible, true);
	terminal.signal('SIGCONT');
	await terminal.waitFor(shown => terminal.modes().alternateScreen && /synapse +running/.test(shown));
	terminal.press('0');
	await terminal.waitFor(/TIME.*WHAT/);
	assert.equal(terminal.modes().cursorVisible, false);
});

test('20×5, then a storm of sizes while lines come', {timeout: 60_000}, async t => {
	const one = await box('storm', 'sh', '-c', 'while echo tick tock; do usleep 5000; done');
	t.after(one.remove);
	const {monitor} = await start(t);
	const {terminal} = monitor;
	await monitor.select(one.name);
	terminal.resize(20, 5);
	await terminal.waitFor('60×15');
	for (let step = 0; step < 100; step++) {
		terminal.resize(20 + ((step * 37) % 180), 5 + ((step * 11) % 45));
		await new Promise(resolve => setTimeout(resolve, step % 3));
	}

	terminal.resize(100, 30);
	await terminal.waitFor(shown => {
		const lines = shown.split('\n');
		return (
			lines.length === 30 &&
			/^ synaptop .*● matrix/.test(lines[0]!) &&
			/\? help/.test(lines.at(-1)!) &&
			shown.includes('tick tock')
		);
	});
	assert.equal(terminal.screen().filter(line => /NAME.*STATE/.test(line)).length, 1);
});

test('in tmux: a client that is killed is harmless, a killed server is the end', {timeout: 60_000}, async t => {
	const {monitor, server} = await start(t);
	await monitor.close();
	const file = join(server.directory, 'config.yaml');
	const ssh = join(server.directory, 'ssh_config');
	await writeFile(file, config);
	await writeFile(ssh, server.clientConfig('testhost'));
	const socket = join(server.directory, 'tmux');
	const tmux = (...words: string[]) => ['tmux', '-S', socket, '-f', '/dev/null', ...words] as const;
	const env = {
		...process.env,
		TMUX: '',
		HOME: server.directory,
		XDG_STATE_HOME: server.directory,
		SYNAPTOP_SSH_CONFIG: ssh,
	};
	const ask = (...words: string[]) => execFileSync('tmux', tmux(...words).slice(1), {encoding: 'utf8', env}).trim();
	ask('new-session', '-d', '-x', '100', '-y', '30', process.execPath, binary, '--config', file);
	const [program, holder] = [Number(ask('display', '-p', '#{pane_pid}')), Number(ask('display', '-p', '#{pid}'))];
	const attach = () => startTerminal([...tmux('attach')] as [string, ...string[]], {columns: 100, rows: 31, env});
	const first = attach();
	await first.waitFor(/2 Cont/);
	first.press('2');
	await first.waitFor(/synapse +running +healthy/);
	process.kill(first.pid, 'SIGKILL');
	await first.exited;
	const second = attach();
	await second.waitFor(/synapse +running +healthy/);
	assert.match(ask('display', '-p', '#{pane_title}'), /synaptop|matrix/);
	assert.ok(isRunning(program));
	process.kill(holder, 'SIGKILL');
	await second.close();
	await first.close();
	await eventually(() => server.sessions().length === 0, 'its connection ends');
	await eventually(() => !isRunning(program), 'its end');
});
