import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {askScript, findScript, judgeClaude, judgePlaces, readPlaces} from '../../../source/runbook/bot/claude.js';

const result = (code: number | null, stdout = '', stderr = '') => ({code, stdout, stderr, took: 4200});

// What claude 1 and 2 say, as their users report it.
const cases: ReadonlyArray<readonly [string, ReturnType<typeof result>, string, RegExp]> = [
	['an answer', result(0, 'Hello! How can I help you today?\n'), 'ok', /^claude answers on h in 4 s: Hello!/],
	['no answer', result(0), 'warning', /says nothing/],
	[
		'not there, by sh',
		result(127, '', 'sh: 1: claude: not found'),
		'critical',
		/^claude is not found in the PATH of a login shell on h$/,
	],
	['not there, by csh', result(1, '', 'claude: Command not found.'), 'critical', /is not found in the PATH/],
	['not there, by fish', result(127, '', 'fish: Unknown command: claude'), 'critical', /is not found in the PATH/],
	[
		'not logged in',
		result(1, 'Invalid API key · Please run /login'),
		'critical',
		/^claude is not logged in on h \(exit code 1\)$/,
	],
	['an old login', result(1, '', 'OAuth token has expired'), 'critical', /login has expired/],
	['no quota', result(1, 'Claude AI usage limit reached|1767225600'), 'critical', /no quota left/],
	['no way out', result(1, '', 'getaddrinfo EAI_AGAIN api.anthropic.com'), 'critical', /does not reach its service/],
	['something else', result(3, '', 'warning\ncannot go on'), 'critical', /fails on h with exit code 3: cannot go on$/],
	['a signal', result(null, '', ''), 'critical', /with a signal$/],
	['hangs', result(124), 'critical', /hangs on h: no answer within 60 s; it was ended/],
	['hangs, and had to be killed', result(137), 'critical', /hangs on h/],
];

describe('claude --print hello', () => {
	for (const [what, given, severity, text] of cases) {
		test(what, () => {
			const found = judgeClaude(given, 'h');
			assert.equal(found.severity, severity, found.text);
			assert.match(found.text, text);
		});
	}

	test('what it says is clean and without keys', () => {
		const found = judgeClaude(result(2, '', '\u001b[31mbad key sk-ant-api03-abcdefghijk\u001b[0m'), 'h');
		assert.match(found.text, /: bad key ••••$/);
		assert.ok(!JSON.stringify(found).includes('sk-ant'));
	});
});

describe('the scripts', () => {
	let directory: string;
	const stub = async (script: string) => {
		await writeFile(path.join(directory, 'claude'), `#!/bin/sh\n${script}\n`);
		await chmod(path.join(directory, 'claude'), 0o755);
	};
	/** As over SSH; a login shell that reads nothing of this machine's. */
	const run = async (script: string, ...words: readonly string[]) => {
		const env = {PATH: `${directory}:/usr/bin:/bin`, SHELL: '/bin/sh', HOME: directory};
		await writeFile(path.join(directory, '.profile'), `echo welcome; PATH=${directory}:/usr/bin:/bin\n`);
		return promisify(execFile)('/bin/sh', ['-c', script, 'sh', ...words], {env, timeout: 10_000}).then(
			({stdout}) => ({code: 0, stdout}),
			(error: {code: number; stdout: string}) => ({code: error.code, stdout: error.stdout}),
		);
	};

	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-claude-'));
	});
	after(() => rm(directory, {recursive: true, force: true}));

	test('it is found where a login shell finds it, whatever its start-up files print', async () => {
		await stub('exit 0');
		const {stdout} = await run(findScript, '==m==', '');
		assert.deepEqual(readPlaces(stdout, '==m=='), {shell: path.join(directory, 'claude')});
	});

	test('a running unit has a PATH of its own', async () => {
		await stub('exit 0');
		const {stdout} = await run(findScript, '==m==', String(process.pid));
		assert.equal(readPlaces(stdout, '==m==').unitPath, process.env.PATH);
	});

	test('it has no standard input, and its exit code is told', async () => {
		await stub('cat; exit 5');
		assert.equal((await run(askScript, '10')).code, 5);
	});

	test('it is ended with its children after its time', async () => {
		// Nobody else's.
		const sleep = `sleep 4719.${process.pid}`;
		await stub(`${sleep} & ${sleep}`);
		const {code} = await run(askScript, '0.2');
		assert.ok(code === 124 || code === 137, String(code));
		await assert.rejects(promisify(execFile)('pgrep', ['-fx', sleep]));
	});
});

test('where claude is: for the unit, for a login shell alone, nowhere', () => {
	assert.deepEqual(readPlaces('m\nPATH /usr/bin\n/usr/bin/claude\nm\nnoise\nm\n/home/a/bin/claude\n', 'm'), {
		shell: '/home/a/bin/claude',
		unitPath: '/usr/bin',
		unit: '/usr/bin/claude',
	});
	assert.equal(judgePlaces({unit: '/usr/bin/claude', unitPath: '/usr/bin'}, 'bot', 'h').severity, 'ok');
	assert.match(
		judgePlaces({shell: '/a/claude', unitPath: '/usr/bin'}, 'bot', 'h').text,
		/not in the PATH of bot; a login shell finds \/a\/claude$/,
	);
	assert.equal(judgePlaces({shell: '/a/claude'}, 'bot', 'h').severity, 'ok');
	assert.match(
		judgePlaces({unitPath: '/usr/bin'}, 'bot', 'h').text,
		/neither in the PATH of bot nor in the PATH of a login shell$/,
	);
	assert.match(judgePlaces({}, 'bot', 'h').text, /^claude is not found on h, in the PATH of a login shell$/);
});
