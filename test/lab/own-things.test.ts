import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {lab, workplace} from './lab.js';
import {filesWith, watchProcesses} from './secret-watch.js';

// Actions and checks of the config, through a real sshd.

const secret = `own-${process.pid}-correct horse`;
/** A length of sleep that nobody else has. */
const long = `1${String(process.pid).padStart(7, '0')}`;

const config = `homeserver: ${lab.synapse.name}
hosts:
  matrix: {ssh: LXC_matrix}
actions:
  - {name: bytes, host: matrix, script: 'printf %s "$what" | od -An -tx1 -v | tr -d " \\n"', form: [{name: what}], risk: read}
  - {name: words, host: matrix, argv: [printf, "%s", "{what}"], form: [{name: what}], risk: read}
  - {name: login, host: matrix, script: 'read -r p; sleep 1; echo "got $p"', form: [{name: password, kind: secret}]}
  - {name: hang, host: matrix, argv: [sleep, "${long}"], timeout: 2s}
checks:
  - {name: well, host: matrix, argv: [hostname]}
  - {name: hangs, host: matrix, script: 'sleep ${long} & sleep ${long}', timeout: 2s}
  - {name: hostile, host: matrix, script: 'printf "\\033[2J\\033]0;pwned\\007no: password=hunter2\\n"; exit 2', cure: mend it}
  - {name: words, host: matrix, argv: [echo, "queue: 7"], warning: {text: 'queue: \\d'}}
`;

/** Processes of the machine, the lab's hosts too, that sleep as long as only we do. */
const sleepers = (): number =>
	readdirSync('/proc').filter(pid => {
		try {
			return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `sleep\0${long}\0`;
		} catch {
			return false;
		}
	}).length;

/** A command that is cut has two seconds to obey before it is killed. */
const gone = async (): Promise<number> => {
	for (let attempt = 0; attempt < 100 && sleepers() > 0; attempt++) {
		await new Promise(resolve => setTimeout(resolve, 100));
	}

	return sleepers();
};

describe('actions and checks of the config on the lab', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	before(async () => {
		place = await workplace(config);
	});
	after(() => place.remove());

	for (const what of ['$(id)`id`', `"it's" \\n *`, 'ünïcode 漢字 👨‍👩‍👧', '; rm -rf x &', 'a  b\t!! %s']) {
		test(`${what} arrives byte for byte`, async () => {
			const script = await place.synaptop('run', 'custom.bytes', '--set', `what=${what}`);
			assert.deepEqual([script.code, script.stdout.trim()], [0, Buffer.from(what).toString('hex')], script.stderr);
		});
	}

	test('a word of argv is one argument', async () => {
		const {stdout} = await place.synaptop('run', 'custom.words', '--set', "what=it's $HOME");
		assert.equal(stdout, "it's $HOME\n");
	});

	test('a secret comes by standard input alone: no process, no file, no output has it', async () => {
		const watched = watchProcesses([secret]);
		const ran = await place
			.synaptop('run', 'custom.login', '--stdin', 'password', '--yes', '--json', {stdin: `${secret}\n`})
			.finally(() => watched.stop());
		const {found, rounds} = await watched.stop();
		assert.equal(ran.code, 0, ran.stderr);
		assert.deepEqual(JSON.parse(ran.stdout).output, ['got ••••']);
		assert.doesNotMatch(ran.stdout + ran.stderr, new RegExp(secret));
		assert.ok(rounds > 0);
		assert.deepEqual(found, []);
		const files = filesWith(path.dirname(place.file), secret);
		assert.ok(files.count > 1);
		assert.deepEqual(files.holding, []);
	});

	test('an action that hangs is cut, and leaves nothing running; nobody knows what came of it', async () => {
		const {code, stdout} = await place.synaptop('run', 'custom.hang', '--yes', '--json');
		assert.equal(code, 4);
		assert.equal(JSON.parse(stdout).outcome, 'unknown');
		assert.equal(await gone(), 0);
	});

	test('checks: by exit code and by words, hostile ones in one clean line, one that hangs is cut with its children', async () => {
		const {stdout} = await place.synaptop('check', '--json');
		const verdicts: ReadonlyArray<{part: string; severity: string; text: string; cure?: string}> =
			JSON.parse(stdout).verdicts;
		const told = Object.fromEntries(
			verdicts.filter(({part}) => part.startsWith('check ')).map(({part, severity, text}) => [part, [severity, text]]),
		);
		assert.deepEqual(told['check hangs'], ['unknown', 'no answer within 2 s: cut off']);
		assert.deepEqual(told['check hostile'], ['critical', 'no: password=••••']);
		assert.deepEqual(told['check words'], ['warning', 'queue: 7']);
		assert.equal(told['check well']?.[0], 'ok');
		assert.equal(verdicts.find(({part}) => part === 'check hostile')?.cure, 'mend it');
		assert.equal(await gone(), 0);
	});
});
