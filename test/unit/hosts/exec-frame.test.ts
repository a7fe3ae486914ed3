import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import fc from 'fast-check';
import {createNonce, type FrameRequest, frameCommand, frameRefused} from '../../../source/hosts/exec-frame.js';
import {frameReader} from '../../../source/hosts/frame-reader.js';
import {hostileWord} from '../../helpers/hostile-words.js';
import {findProgram, needs} from '../../helpers/programs.js';

interface Outcome {
	readonly stdout: Buffer;
	readonly stderr: Buffer;
	/** As the frame says. */
	readonly status: number | undefined;
	/** As the process ended. */
	readonly code: number | null;
	readonly phases: readonly string[];
	readonly noise: string;
}

interface Run extends Partial<FrameRequest> {
	readonly stdin?: Uint8Array;
	readonly shell?: string;
	/** What runs instead of /bin/sh inside. */
	readonly inner?: string;
	/** Goes before the command, as start-up files do. */
	readonly startup?: string;
	/** Bytes of the preamble that arrive, all of them if not given. */
	readonly cut?: number;
}

/** Runs as sshd does: `SHELL -c COMMAND`. */
async function run(argv: readonly string[], more: Run = {}): Promise<Outcome> {
	const {stdin = Buffer.alloc(0), shell = 'sh', inner, startup = '', cut, ...request} = more;
	const nonce = createNonce();
	const frame = frameCommand(argv, {nonce, ...request});
	const command = startup + (inner ? frame.command.replace('/bin/sh', inner) : frame.command);
	const child = spawn(shell, ['-c', command], {env: {...process.env, MARK: 'outer'}});
	const bytes = {stdout: [] as Buffer[], stderr: [] as Buffer[]};
	let status: number | undefined;
	const readers = {
		stdout: frameReader(nonce, {data: chunk => bytes.stdout.push(chunk), ended: code => (status = code)}),
		stderr: frameReader(nonce, {data: chunk => bytes.stderr.push(chunk), ended() {}}),
	};
	child.stdout.on('data', readers.stdout.push);
	child.stderr.on('data', readers.stderr.push);
	child.stdin.on('error', () => {});
	child.stdin.end(Buffer.concat([frame.preamble.subarray(0, cut), cut === undefined ? stdin : Buffer.alloc(0)]));
	const code = await new Promise<number | null>(resolve => child.on('close', resolve));
	readers.stdout.finish();
	readers.stderr.finish();
	return {
		stdout: Buffer.concat(bytes.stdout),
		stderr: Buffer.concat(bytes.stderr),
		status,
		code,
		phases: [readers.stdout.phase, readers.stderr.phase],
		noise: readers.stdout.noise.toString(),
	};
}

const script = 'printf "%s\\0" "$@"; cat; printf oops >&2; exit 7';

for (const shell of ['sh', 'dash', 'bash', 'zsh', 'fish', 'csh', 'tcsh']) {
	test(`under ${shell} arguments and input arrive byte for byte`, needs(shell), async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(hostileWord), fc.uint8Array({maxLength: 3000}), async (words, stdin) => {
				const outcome = await run(['sh', '-c', script, 'sh', ...words], {stdin, shell});
				const expected = Buffer.concat([Buffer.from(words.map(word => `${word}\0`).join('')), stdin]);
				assert.deepEqual(outcome.stdout, words.length > 0 ? expected : Buffer.concat([Buffer.from('\0'), stdin]));
				assert.equal(outcome.stderr.toString(), 'oops');
				assert.equal(outcome.status, 7);
				assert.equal(outcome.code, 7);
				assert.deepEqual(outcome.phases, ['after', 'after']);
			}),
			{numRuns: 25},
		);
	});
}

for (const inner of ['dash', 'bash --posix', 'busybox sh', 'mksh']) {
	test(`with ${inner} as /bin/sh over there`, needs(inner.split(' ')[0]!), async () => {
		const words = ["it's", '\\', '\\0101', '$HOME', 'a\nb', '', 'é😀', '\u0001\u0002', '-n', 'end\n'];
		const stdin = Buffer.from([0, 1, 2, 255, 10, 13, 0]);
		const outcome = await run(['sh', '-c', script, 'sh', ...words], {stdin, inner});
		const expected = Buffer.concat([Buffer.from(words.map(word => `${word}\0`).join('')), stdin]);
		assert.deepEqual(outcome.stdout, expected);
		assert.equal(outcome.status, 7);
	});
}

test('a script of 250 KB, more than an argument may hold', async () => {
	const words = Array.from({length: 25}, (_, index) => String(index).repeat(5000));
	const {stdout, status} = await run(['printf', '%s\\n', ...words]);
	assert.equal(status, 0);
	assert.equal(stdout.toString(), `${words.join('\n')}\n`);
});

test('start-up files that print leave no trace in the output', async () => {
	const startup = 'echo hello; printf "no end" >&2; printf "no end"; ';
	const outcome = await run(['echo', 'payload'], {startup});
	assert.equal(outcome.stdout.toString(), 'payload\n');
	assert.equal(outcome.stderr.toString(), '');
	assert.equal(outcome.noise, 'hello\nno end');
});

test('start-up files that eat a line: nothing is run, nor is the input taken for the script', async t => {
	const file = join(temporary(t), 'made');
	const stdin = Buffer.from(`touch ${file}\n`);
	const outcome = await run(['touch', file], {startup: 'read line; ', stdin});
	assert.equal(outcome.code, frameRefused);
	assert.deepEqual(outcome.phases, ['before', 'before']);
	assert.equal(existsSync(file), false);
});

test('a preamble cut anywhere runs nothing', async t => {
	const file = join(temporary(t), 'made');
	const {preamble} = frameCommand(['touch', file], {nonce: createNonce()});
	for (let cut = 0; cut < preamble.length; cut += cut < preamble.length - 8 ? 7 : 1) {
		const outcome = await run(['touch', file], {cut});
		assert.equal(outcome.code, frameRefused, `cut at ${cut}`);
		assert.deepEqual(outcome.phases, ['before', 'before']);
		assert.equal(existsSync(file), false);
	}

	assert.equal((await run(['touch', file])).status, 0);
	assert.equal(existsSync(file), true);
});

test('directory, environment, LC_ALL', async t => {
	const directory = realpathSync(temporary(t));
	const argv = ['sh', '-c', 'pwd; printf "%s\\n" "$LC_ALL" "$ONE" "$MARK"'];
	const environment = {ONE: "x y'z\n$HOME"};
	const outcome = await run(argv, {directory, environment});
	assert.equal(outcome.stdout.toString(), `${directory}\nC\nx y'z\n$HOME\nouter\n`);
	assert.equal((await run(['pwd'], {directory: '~/'})).stdout.toString().trim(), realpathSync(homedir()));
	const missing = await run(['pwd'], {directory: '~/no such'});
	assert.equal(missing.status, 126);
	assert.match(missing.stderr.toString(), /no such/);
});

test('a missing program is 127 and says so within the frame', async () => {
	const outcome = await run(['no-such-program']);
	assert.equal(outcome.status, 127);
	assert.match(outcome.stderr.toString(), /no-such-program.*not found/);
});

test('output comes while the command runs, input reaches it', async () => {
	const nonce = createNonce();
	const {command, preamble} = frameCommand(['cat'], {nonce});
	const child = spawn('sh', ['-c', command]);
	const told: string[] = [];
	const reader = frameReader(nonce, {
		started: () => child.stdin.write('first'),
		data(chunk) {
			told.push(chunk.toString());
			if (told.length === 1) {
				child.stdin.end('second\u0002');
			}
		},
		ended: code => told.push(String(code)),
	});
	child.stdout.on('data', reader.push);
	child.stdin.write(preamble);
	await new Promise(resolve => child.on('close', resolve));
	assert.equal(told[0], 'first');
	assert.equal(told.slice(1).join('|').replace('second|\u0002', 'second\u0002'), 'second\u0002|0');
});

test('neither script nor argument stands in the line for the shell; quotes of other shells neither', () => {
	const {command} = frameCommand(['echo', 'hush'], {nonce: createNonce()});
	assert.doesNotMatch(command, /hush|echo/);
	assert.match(command, /^exec \/bin\/sh -c '[^'!\n]*'$/);
});

test('refuses what cannot be run', () => {
	const nonce = createNonce();
	for (const argv of [[], [''], ['-c', 'x'], ['a\0b']]) {
		assert.throws(() => frameCommand(argv, {nonce}), RangeError);
	}

	assert.throws(() => frameCommand(['pwd'], {nonce, directory: 'relative'}), RangeError);
	assert.throws(() => frameCommand(['pwd'], {nonce, environment: {'A B': ''}}), RangeError);
	assert.throws(() => frameCommand(['pwd'], {nonce: '*'}), RangeError);
	assert.ok(findProgram('sh'));
});

function temporary(t: TestContext): string {
	const directory = mkdtempSync(join(tmpdir(), 'synaptop-frame-'));
	t.after(() => rmSync(directory, {recursive: true}));
	return directory;
}
