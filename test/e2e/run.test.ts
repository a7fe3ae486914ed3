import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {needs} from '../helpers/programs.js';

// `synaptop run`, with actions of the config on this machine: every exit code, and what --json and --dry-run print.

const binary = fileURLToPath(new URL('../../bin/synaptop.js', import.meta.url));

const config = `hosts:
  here: {local: true}
  away: {ssh: "nobody@127.0.0.1:PORT"}
actions:
  - {name: hello, host: here, argv: [echo, "{who}"], form: [{name: who}], risk: read, title: Say hello}
  - name: touch
    host: here
    script: 'echo "made $file"; : >"$file"'
    form: [{name: file}]
  - {name: fail, host: here, script: 'echo so it is >&2; exit 7'}
  - {name: slow, host: here, argv: [sleep, "60"], timeout: 1s}
  - {name: hurt, host: here, argv: [echo, hurt], risk: danger}
  - {name: login, host: here, script: 'read -r p; echo "with $p"', form: [{name: password, kind: secret}]}
  - {name: far, host: away, argv: [echo, far]}
`;

/** In the order of the documentation: always there, all of them. */
const keys = [
	'action',
	'target',
	'host',
	'risk',
	'outcome',
	'reason',
	'code',
	'job',
	'duration',
	'preview',
	'explain',
	'advice',
	'changes',
	'text',
	'output',
];

describe('synaptop run', () => {
	let home: string;
	const run = (words: readonly string[], input = ''): Promise<{code: number | null; stdout: string; stderr: string}> =>
		new Promise(resolve => {
			const child = execFile(
				process.execPath,
				[binary, 'run', ...words, '--config', path.join(home, 'config.yaml')],
				{env: {PATH: process.env.PATH, HOME: home}},
				(_error, stdout, stderr) => resolve({code: child.exitCode, stdout, stderr}),
			);
			child.stdin?.end(input);
		});

	/** The one object, and the exit code. */
	const runJson = async (words: readonly string[], input?: string) => {
		const {code, stdout} = await run([...words, '--json'], input);
		const result = JSON.parse(stdout);
		assert.deepEqual(Object.keys(result), keys);
		return {code, result};
	};

	before(async () => {
		home = await mkdtemp(path.join(tmpdir(), 'synaptop-run-'));
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port} = server.address() as {port: number};
		await new Promise(resolve => server.close(resolve));
		await writeFile(path.join(home, 'config.yaml'), config.replace('PORT', String(port)));
	});
	after(() => rm(home, {recursive: true}));

	test('0: done; what was fetched alone on standard output', async () => {
		assert.deepEqual(await run(['custom.hello', '--set', 'who=$(id)']), {code: 0, stdout: '$(id)\n', stderr: ''});
		const {code, result} = await runJson(['custom.touch', '--set', `file=${home}/made it`, '--yes']);
		assert.equal(code, 0);
		assert.deepEqual(
			[result.action, result.target, result.host, result.risk, result.outcome, result.reason, result.code, result.job],
			['custom.touch', 'here', 'here', 'change', 'done', null, null, null],
		);
		assert.deepEqual(result.output, [`made ${home}/made it`]);
		assert.ok(Number.isInteger(result.duration));
		assert.equal(await readFile(path.join(home, 'made it'), 'utf8'), '');
	});

	test('1: failed, with its exit code', async () => {
		const {code, result} = await runJson(['custom.fail', '--yes']);
		assert.equal(code, 1);
		assert.deepEqual([result.outcome, result.reason, result.code], ['failed', 'so it is', 7]);
		assert.equal((await run(['custom.fail', '--yes'])).code, 1);
	});

	const refusals: ReadonlyArray<[words: readonly string[], reason: RegExp]> = [
		[['custom.fail'], /say --yes/],
		[['custom.hurt', '--yes'], /say --confirm here/],
		[['custom.hurt', '--confirm', 'her'], /--confirm says "her"/],
		[['custom.hello'], /who is missing: say --set who=VALUE/],
		[['custom.hello', '--set', 'who=-n'], /must not begin with -/],
		[['custom.hello', 'away', '--set', 'who=x'], /is done on here, as the config says/],
		[['custom.helo'], /did you mean "custom\.hello"/],
		[['container.restrat'], /did you mean "container\.restart"/],
		[['custom.fail', '--yes', '--read-only'], /read-only/],
		[['custom.login', '--set', 'password=x', '--yes'], /command line is seen by others: say --stdin password/],
	];
	for (const [words, reason] of refusals) {
		test(`2: ${words.join(' ')}`, async () => {
			const {code, result} = await runJson(words);
			assert.equal(code, 2);
			assert.deepEqual([result.outcome, result.duration], ['refused', null]);
			assert.match(result.reason, reason);
			const plain = await run(words);
			assert.equal(plain.code, 2);
			assert.match(plain.stderr, reason);
		});
	}

	test('3: host not reached, and nothing was done', needs('ssh'), async () => {
		const {code, result} = await runJson(['custom.far', '--yes']);
		assert.equal(code, 3);
		assert.deepEqual([result.outcome, result.host], ['unreachable', 'away']);
	});

	test('4: outcome unknown', async () => {
		const {code, result} = await runJson(['custom.slow', '--yes']);
		assert.equal(code, 4);
		assert.equal(result.outcome, 'unknown');
		assert.match(result.reason, /did not end within 1 s/);
	});

	test('a danger with its name', async () => {
		assert.equal((await run(['custom.hurt', '--confirm', 'here'])).code, 0);
	});

	test('a secret comes by standard input, and is in nothing that is printed or kept', async () => {
		const {code, result} = await runJson(['custom.login', '--stdin', 'password', '--yes'], 'correct horse\n');
		assert.equal(code, 0);
		assert.deepEqual(result.output, ['with ••••']);
		const audit = await readFile(path.join(home, '.local/state/synaptop/audit.jsonl'), 'utf8');
		assert.match(audit, /"action":"custom\.login"/);
		assert.doesNotMatch(audit + JSON.stringify(result), /correct horse/);
	});

	test('--dry-run: the steps, the host, the risk; nothing is run, nobody asked', async () => {
		const file = path.join(home, 'not made');
		const text = await run(['custom.touch', '--set', `file=${file}`, '--dry-run']);
		assert.equal(text.code, 0);
		assert.match(text.stdout, /^touch here on here \(change\):\n {2}env 'file=.*not made' sh -c 'echo "made \$file"/);
		const {code, result} = await runJson(['custom.touch', '--set', `file=${file}`, '--dry-run']);
		assert.equal(code, 0);
		assert.deepEqual([result.outcome, result.duration, result.risk], ['planned', null, 'change']);
		assert.match(result.preview[0], /^env 'file=/);
		await assert.rejects(readFile(file), /ENOENT/);
		const login = await runJson(['custom.login', '--dry-run']);
		assert.deepEqual(login.result.preview.slice(-1), ['  standard input: ••••']);
		assert.equal((await run(['custom.touch', '--dry-run'])).code, 2);
	});
});

test('actions lists what the config adds, with what it wants to know', async () => {
	const home = await mkdtemp(path.join(tmpdir(), 'synaptop-run-'));
	try {
		const file = path.join(home, 'config.yaml');
		await writeFile(file, config.replace('PORT', '1'));
		const {promisify} = await import('node:util');
		const {stdout} = await promisify(execFile)(process.execPath, [binary, 'actions', '--json', '--config', file], {
			env: {PATH: process.env.PATH, HOME: home},
		});
		const listed = JSON.parse(stdout);
		const login = listed.find(({id}: {id: string}) => id === 'custom.login');
		assert.deepEqual(login, {
			id: 'custom.login',
			title: 'login',
			risk: 'change',
			target: 'host',
			host: 'here',
			key: null,
			operations: [],
			form: [
				{
					id: 'password',
					label: 'password',
					kind: 'secret',
					required: true,
					choices: null,
					initial: null,
					flags: ['--stdin password'],
				},
			],
		});
		const create = listed.find(({id}: {id: string}) => id === 'user.create');
		assert.deepEqual(create.form.find(({id}: {id: string}) => id === 'password').flags, [
			'--stdin password',
			'--generate password',
		]);
	} finally {
		await rm(home, {recursive: true});
	}
});
