import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {actions} from '../../source/actions/index.js';
import {commands} from '../../source/commands/index.js';
import {type Demo, startDemo} from '../../source/demo/demo.js';
import {needs} from '../helpers/programs.js';

const binary = fileURLToPath(new URL('../../bin/synaptop.js', import.meta.url));

interface Result {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** The built program without a terminal, with a home of its own. */
const synaptop = (home: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> =>
	new Promise(resolve => {
		const options = {env: {PATH: process.env.PATH, HOME: home, ...env}, maxBuffer: 1 << 24};
		const child = execFile(process.execPath, [binary, ...words], options, (_error, stdout, stderr) =>
			resolve({code: child.exitCode, stdout, stderr}),
		);
		child.stdin?.end();
	});

describe('the command line', () => {
	let home: string;
	before(async () => {
		home = await mkdtemp(path.join(tmpdir(), 'synaptop-cli-'));
	});
	after(() => rm(home, {recursive: true}));

	test('--version tells that of package.json', async () => {
		const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
		assert.deepEqual(await synaptop(home, ['--version']), {code: 0, stdout: `${manifest.version}\n`, stderr: ''});
	});

	test('--help names every command, and every command has a help with its flags and exit codes', async () => {
		const {code, stdout} = await synaptop(home, ['--help']);
		assert.equal(code, 0);
		for (const {name, summary} of commands) {
			assert.match(stdout, new RegExp(`^  ${name}.*${summary}$`, 'm'));
		}

		const run = await synaptop(home, ['help', 'run']);
		assert.equal(run.code, 0);
		assert.match(run.stdout, /^Usage: synaptop run ID \[NAME\]/);
		assert.match(run.stdout, /--dry-run/);
		assert.match(run.stdout, /^ {2}4 {2}outcome unknown/m);
		assert.deepEqual(await synaptop(home, ['run', '--help']), run);
	});

	const misuses: ReadonlyArray<[words: string, code: number, stderr: RegExp]> = [
		[
			'chek',
			2,
			new RegExp(`no command "chek"; did you mean "check"\\? \\(${commands.map(({name}) => name).join(', ')}\\)`),
		],
		['run --jsno', 2, /run has no flag --jsno; did you mean "json"\?/],
		['actions --yes', 2, /actions has no flag --yes/],
		['init', 2, /is there already, and is left as it is: --print shows/],
		['init --print', 2, /init which hosts\? Each an alias of ~\/\.ssh\/config, user@host:port, or local/],
		['run user.create --set name=bob', 2, /names no homeserver: add one/],
		['actions more', 2, /actions takes no "more"/],
		['demo --theme lihgt', 2, /no theme "lihgt"; did you mean "light"\? \(terminal, dark, light, mono\)/],
		['run', 2, /run what\? One of container\.restart/],
		['run container.restrt x', 2, /no action "container\.restrt"; did you mean "container\.restart"\?/],
		['run container.restart a b', 2, /one name only, not also "b"/],
		['run container.restart x --config', 2, /--config needs a value/],
		// Nagios takes 2 for critical: what could not be looked at is 3.
		['check --jsn', 3, /check has no flag --jsn; did you mean "json"\?/],
		['check --timeout soon', 3, /--timeout is a number of seconds/],
	];
	for (const [words, code, stderr] of misuses) {
		test(`synaptop ${words}: ${code}, and what is right`, async () => {
			await writeFile(path.join(home, 'ok.yaml'), 'hosts: {here: {local: true}}\n');
			const config = words.includes('--config') ? [] : ['--config', path.join(home, 'ok.yaml')];
			const result = await synaptop(home, [...words.split(' '), ...config]);
			assert.equal(result.code, code, result.stderr);
			assert.match(result.stderr, stderr);
			assert.equal(result.stdout, '');
		});
	}

	test('without a config it says how to begin, and writes nothing', async () => {
		for (const [words, code] of [
			[[], 2],
			[['monitor'], 2],
			[['check'], 3],
			[['run', 'container.inspect', 'x'], 2],
		] as const) {
			const result = await synaptop(home, words);
			assert.equal(result.code, code);
			assert.match(result.stderr, new RegExp(`${home}/\\.config/synaptop/config\\.yaml: there is no such file`));
			assert.match(result.stderr, /synaptop demo/);
			assert.match(result.stderr, /synaptop init HOST/);
		}

		assert.deepEqual(
			// Node's compile cache aside.
			(await readdir(home)).filter(name => ['.config', '.local'].includes(name)),
			[],
		);
	});

	test('a wrong config is told with file, line and key', async () => {
		const file = path.join(home, 'wrong.yaml');
		await writeFile(file, 'hosts:\n  a: {shh: x}\ntheme: drak\n');
		const {code, stderr} = await synaptop(home, ['check', '--config', file]);
		assert.equal(code, 3);
		assert.deepEqual(stderr.trim().split('\n'), [
			`synaptop: ${file}:2:7: hosts.a.shh: unknown key; did you mean "ssh"? (allowed: ssh, local, forwardAgent, docker)`,
			`synaptop: ${file}:3:1: theme: must be one of terminal, dark, light, mono, is "drak"; did you mean "dark"?`,
		]);
	});

	test('actions lists the registry, read-only what only reads', async () => {
		const ids = async (...words: string[]): Promise<string[]> =>
			JSON.parse((await synaptop(home, ['actions', '--json', ...words])).stdout).map(({id}: {id: string}) => id);
		assert.deepEqual(
			await ids(),
			actions.map(({id}) => id),
		);
		const readable = actions.filter(({risk}) => risk === 'read').map(({id}) => id);
		assert.deepEqual(await ids('--read-only'), readable);
		await writeFile(path.join(home, 'ro.yaml'), 'readOnly: true\nhosts: {here: {local: true}}\n');
		assert.deepEqual(await ids('--config', path.join(home, 'ro.yaml')), readable);
		const {stdout} = await synaptop(home, ['actions']);
		for (const {id} of actions) {
			assert.match(stdout, new RegExp(`^${id} `, 'm'));
		}
	});

	test('demo without a terminal prints a report and ends with 0', async () => {
		const {code, stdout, stderr} = await synaptop(home, ['demo']);
		assert.equal(code, 0, stderr);
		assert.match(stdout, /^DEMO/);
		assert.match(stdout, /container synapse +running/);
		assert.match(stdout, /127\.0\.0\.1:8008→8008\/tcp/);
	});
});

describe('commands over SSH to the embedded homelab', needs('ssh'), () => {
	let home: string;
	let demo: Demo;
	const call = (...words: string[]) =>
		synaptop(home, [...words, '--config', path.join(home, 'config.yaml')], {SYNAPTOP_SSH_CONFIG: demo.sshConfig});
	before(async () => {
		home = await mkdtemp(path.join(tmpdir(), 'synaptop-cli-'));
		demo = await startDemo({seed: 1, faults: false, speed: 0});
		await writeFile(path.join(home, 'config.yaml'), 'hosts: {matrix: {ssh: matrix}}\n');
	});
	after(async () => {
		await demo.stop();
		await rm(home, {recursive: true});
	});

	test('check: what is fine, then what is not, worst first', async () => {
		const fine = await call('check', '--json');
		assert.equal(fine.code, 0, fine.stdout + fine.stderr);
		const report = JSON.parse(fine.stdout);
		assert.equal(report.exitCode, 0);
		assert.ok(report.hosts.matrix.containers.some(({name}: {name: string}) => name === 'synapse'));
		assert.ok(report.hosts.matrix.vitals.memory.total > 0);
		demo.control.setHealthy('element-web', false);
		try {
			const {code, stdout} = await call('check');
			assert.equal(code, 2, stdout);
			assert.match(stdout, /^CRITICAL: 1 critical/);
			assert.match(stdout, /^CRITICAL +matrix +container element-web +.*unhealthy/m);
		} finally {
			demo.control.setHealthy('element-web', true);
		}
	});

	test('check --host: a host that is not in the config', async () => {
		const {code, stderr} = await call('check', '--host', 'matrx');
		assert.equal(code, 3);
		assert.match(stderr, /no host "matrx" in the config; did you mean "matrix"\? \(matrix\)/);
	});

	test('run: shown, refused, done, audited', async () => {
		const audit = path.join(home, '.local', 'state', 'synaptop', 'audit.jsonl');
		const dry = await call('run', 'container.restart', 'element-web', '--dry-run');
		assert.equal(dry.code, 0, dry.stderr);
		assert.match(dry.stdout, /^ {2}docker restart element-web\n {4}POST \/containers\/[0-9a-f]{64}\/restart$/m);
		const refused = await call('run', 'container.restart', 'element-web');
		assert.equal(refused.code, 2);
		assert.match(refused.stderr, /not done: it changes something: say --yes/);
		const readOnly = await call('run', 'container.restart', 'element-web', '--yes', '--read-only');
		assert.equal(readOnly.code, 2);
		assert.match(readOnly.stderr, /read-only/);
		await assert.rejects(readFile(audit), 'nothing was done');
		const done = await call('run', 'container.restart', 'element-web', '--yes', '--json');
		assert.equal(done.code, 0, done.stderr);
		assert.deepEqual(JSON.parse(done.stdout).outcome, 'done');
		const lines = (await readFile(audit, 'utf8'))
			.trim()
			.split('\n')
			.map(line => JSON.parse(line));
		assert.deepEqual(
			lines.map(({event, outcome}) => outcome ?? event),
			['intent', 'done'],
		);
	});

	test('run: a name that is not there, a name left out, a terminal that is not there', async () => {
		const typo = await call('run', 'container.inspect', 'synaps');
		assert.equal(typo.code, 2);
		assert.match(typo.stderr, /no container "synaps"; did you mean "synapse"\?/);
		const none = await call('run', 'container.inspect');
		assert.equal(none.code, 2);
		assert.match(none.stderr, /needs the name of a container:[\s\S]*synapse on matrix/);
		const shell = await call('run', 'container.shell', 'synapse', '--yes');
		assert.equal(shell.code, 2);
		assert.match(shell.stderr, /needs a terminal/);
	});

	test('run: a name on two hosts is asked for', async () => {
		const file = path.join(home, 'two.yaml');
		await writeFile(file, 'hosts: {a: {ssh: matrix}, b: {ssh: matrix, docker: {socket: /var/run/docker.sock}}}\n');
		const env = {SYNAPTOP_SSH_CONFIG: demo.sshConfig};
		const both = await synaptop(home, ['run', 'container.inspect', 'synapse', '--config', file], env);
		assert.equal(both.code, 2);
		assert.match(both.stderr, /more than once; say which with --host:[\s\S]*synapse on a[\s\S]*synapse on b/);
		const one = await synaptop(home, ['run', 'container.inspect', 'synapse', '--host', 'a', '--config', file], env);
		assert.equal(one.code, 0, one.stderr);
		assert.equal(JSON.parse(one.stdout).Name, '/synapse');
	});

	test('Ctrl-C while a host does not answer: 3, at once', async () => {
		// Takes the connection and never says a word.
		const silent = createServer(() => {}).listen(0, '127.0.0.1');
		await once(silent, 'listening');
		const {port} = silent.address() as {port: number};
		const file = path.join(home, 'silent.yaml');
		await writeFile(file, `hosts: {silent: {ssh: "nobody@127.0.0.1:${port}"}}\n`);
		try {
			for (const words of [['check'], ['run', 'container.restart', 'x', '--yes']]) {
				const met = once(silent, 'connection');
				const child = spawn(process.execPath, [binary, ...words, '--config', file], {
					env: {PATH: process.env.PATH, HOME: home},
					stdio: ['ignore', 'ignore', 'pipe'],
				});
				let said = '';
				child.stderr.on('data', data => {
					said += data;
				});
				const ended = once(child, 'close');
				const [socket] = (await met) as [Socket];
				child.kill('SIGINT');
				assert.deepEqual(await ended, [3, null], said);
				assert.match(said, /stopped before anything was done/);
				socket.destroy();
			}
		} finally {
			silent.close();
		}
	});

	test('run: the connection goes while it is done: 4, outcome unknown, and never again by itself', async () => {
		const child = spawn(
			process.execPath,
			[binary, 'run', 'project.restart', 'matrix', '--yes', '--config', path.join(home, 'config.yaml')],
			{
				env: {PATH: process.env.PATH, HOME: home, SYNAPTOP_SSH_CONFIG: demo.sshConfig},
				stdio: ['ignore', 'pipe', 'pipe'],
			},
		);
		let said = '';
		child.stderr.on('data', data => {
			said += data;
		});
		const ended = new Promise<number | null>(resolve => child.once('close', resolve));
		child.stdout.once('data', () => demo.control.dropConnections({ms: 3000}));
		assert.equal(await ended, 4, said);
		assert.match(said, /outcome unknown: look/);
	});
});
