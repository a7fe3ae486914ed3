// The whole program over servers that forbid, limit, or greet: it works by another way, or says what is missing.
import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {testSshd} from '../helpers/sshd.js';
import {docker, lab, workplace} from './lab.js';
import {box, descendants, eventually, isAlive, startMonitor} from './screen.js';

const config = 'hosts:\n  matrix: {ssh: testhost}\n';

/** The monitor over an sshd of its own on this machine, whose engine is the lab's. */
const over = async (t: TestContext, lines: readonly string[]) => {
	const server = await testSshd(t, {config: lines});
	const monitor = await startMonitor({config, sshConfig: server.clientConfig('testhost'), columns: 110, rows: 36});
	t.after(monitor.close);
	return {...monitor, server};
};

const forbidden = ['AllowStreamLocalForwarding no', 'AllowTcpForwarding no'];

for (const [title, lines, isPiped] of [
	['MaxSessions 1', ['MaxSessions 1'], false],
	['MaxSessions 2', ['MaxSessions 2'], false],
	['forwarding forbidden', forbidden, true],
] as const) {
	test(`${title}: containers, figures, a log, an action; nothing is left behind`, {timeout: 90_000}, async t => {
		const one = await box('lives', 'sh', '-c', 'while echo tick; do sleep 0.2; done');
		t.after(one.remove);
		const {terminal, row, select, server} = await over(t, lines);
		await terminal.waitFor(() => /running +– .*\d\.\d% /.test(row(one.name)), 30_000);
		await select(one.name);
		await terminal.waitFor(/\d\d:\d\d:\d\d tick/, 30_000);
		const piped = server.sessions().flatMap(descendants);
		assert.equal(
			piped.some(name => name.includes('docker system dial-stdio')),
			isPiped,
			piped.join('\n'),
		);
		const pid = await docker('inspect', '-f', '{{.State.Pid}}', one.id);
		terminal.press('r');
		await terminal.waitFor('Restart lives');
		terminal.press('y');
		await terminal.waitFor(/Restart: lives\S* on matrix – done/, 30_000);
		assert.notEqual(await docker('inspect', '-f', '{{.State.Pid}}', one.id), pid);
		await terminal.waitFor(() => /running +– +\d+s/.test(row(one.name)), 30_000);
		const started = server.sessions().flatMap(descendants);
		terminal.press('q');
		assert.equal((await terminal.exited).code, 0);
		await eventually(() => !started.some(isAlive), `these end: ${started.filter(isAlive).join('\n')}`);
	});
}

test('forwarding forbidden and too few sessions for it: what is missing is said where it is missed', {
	timeout: 60_000,
}, async t => {
	const {terminal} = await over(t, [...forbidden, 'MaxSessions 3']);
	const said =
		/allows \d sessions on a connection, and none is free.*Raise MaxSessions .* or allow AllowStreamLocalForwarding/;
	await terminal.waitFor(shown => said.test(shown.replaceAll(/\s+/g, ' ')), 40_000);
});

test('a user who may not use Docker: said, with the cure; the rest lives', async () => {
	const monitor = await startMonitor({
		config: 'hosts:\n  matrix: {ssh: nodocker@LXC_matrix}\n',
		columns: 100,
		rows: 30,
	});
	try {
		const {terminal} = monitor;
		await terminal.waitFor(/● matrix/);
		await terminal.waitFor(/✗ matrix: User nodocker may not open \S*docker.sock/);
		assert.match(terminal.text().replaceAll(/\s+/g, ' '), /usermod -aG docker nodocker/);
	} finally {
		await monitor.close();
	}
});

for (const user of ['dashuser', 'fishuser', 'cshuser', 'noisy']) {
	test(`containers and figures of the host for ${user}`, async () => {
		const place = await workplace(`hosts:\n  matrix: {ssh: ${user}@LXC_matrix}\n`);
		try {
			const {stdout, stderr} = await place.synaptop('check', '--json');
			const {verdicts} = JSON.parse(stdout) as {
				verdicts: Array<{part: string; text: string; severity: string}>;
			};
			const of = (part: string) => verdicts.find(verdict => verdict.part === part);
			assert.match(of(`container ${lab.containers.synapse}`)?.text ?? stderr, /running/);
			assert.ok(
				verdicts.some(({part}) => /load|memory/i.test(part)),
				stdout,
			);
		} finally {
			await place.remove();
		}
	});
}
