import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {mkdtemp, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {after, before, describe, test} from 'node:test';
import fc from 'fast-check';
import {type Host, HostError} from '../../source/hosts/host.js';
import {Secret} from '../../source/system/secret.js';

export interface ContractOptions {
	readonly skip?: false | string;
	/** The host must be this very machine. */
	readonly make: () => Promise<{readonly host: Host; readonly stop: () => Promise<void>}>;
}

const hostile = [
	'',
	' ',
	'a b',
	"it's",
	'"',
	'\\',
	"\\'",
	'\n',
	'a\nb\n',
	'$HOME',
	'$(id)',
	'`id`',
	'!!',
	'a!b',
	'*',
	'~',
	'-n',
	'--',
	'%s %d',
	'\u0001',
	'\u001b[31m',
	'ö€😀',
	'{a,b}',
	';ls',
	'&',
	'|',
	'#',
];

const isKind = (kind: HostError['kind']) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind, error.message);
	return true;
};

/** What every Host must do; see source/hosts/host.ts. */
export function hostContract(name: string, {skip, make}: ContractOptions): void {
	describe(`${name}: Host`, {skip}, () => {
		let host: Host;
		let stop: () => Promise<void>;
		let directory: string;
		before(async () => {
			({host, stop} = await make());
			directory = await mkdtemp(join(tmpdir(), 'synaptop-contract-'));
		});
		after(async () => {
			await stop();
			await rm(directory, {recursive: true});
		});

		execTests(() => host);
		endTests(
			() => host,
			() => directory,
		);
		streamTests(() => host);
		socketTests(
			() => host,
			() => directory,
		);
		fileTests(
			() => host,
			() => directory,
		);
		terminalTests(() => host);
	});
}

/** Of that contract what concerns files. */
export function fileContract(name: string, {skip, make}: ContractOptions): void {
	describe(`${name}: Files`, {skip}, () => {
		let host: Host;
		let stop: () => Promise<void>;
		let directory: string;
		before(async () => {
			({host, stop} = await make());
			directory = await mkdtemp(join(tmpdir(), 'synaptop-contract-'));
		});
		after(async () => {
			await stop();
			await rm(directory, {recursive: true});
		});
		fileTests(
			() => host,
			() => directory,
		);
	});
}

function execTests(host: () => Host): void {
	test('arguments arrive byte for byte', async () => {
		const {stdout} = await host().exec(['printf', '%s\\0', ...hostile]);
		assert.deepEqual(stdout.toString().split('\0').slice(0, -1), hostile);
	});

	test('whatever the arguments are', async () => {
		const word = fc.string({unit: 'binary', maxLength: 20}).filter(text => !text.includes('\0') && text.isWellFormed());
		await fc.assert(
			fc.asyncProperty(fc.array(word, {minLength: 1, maxLength: 6}), async words => {
				const {stdout} = await host().exec(['printf', '%s\\0', ...words]);
				assert.deepEqual(stdout.toString().split('\0').slice(0, -1), words);
			}),
			{numRuns: 30},
		);
	});

	test('input and both outputs are bytes', async () => {
		const bytes = Buffer.from(Array.from({length: 70_000}, (_, index) => index % 256));
		const {stdout, code} = await host().exec(['cat'], {stdin: bytes});
		assert.ok(stdout.equals(bytes));
		assert.equal(code, 0);
		const {stderr} = await host().exec(['sh', '-c', 'cat >&2'], {stdin: bytes});
		assert.ok(stderr.equals(bytes));
	});

	test('text and a secret as input; without any it is empty', async () => {
		assert.equal((await host().exec(['cat'], {stdin: 'ö\n'})).stdout.toString(), 'ö\n');
		assert.equal((await host().exec(['cat'], {stdin: new Secret('s3cret')})).stdout.toString(), 's3cret');
		assert.equal((await host().exec(['cat'])).stdout.length, 0);
	});

	test('an input that nobody reads is no error', async () => {
		assert.equal((await host().exec(['true'], {stdin: Buffer.alloc(3_000_000)})).code, 0);
	});

	test('exit status, and null for a signal', async () => {
		assert.equal((await host().exec(['sh', '-c', 'exit 7'])).code, 7);
		const killed = await host().exec(['sh', '-c', 'kill -KILL $$']);
		assert.equal(killed.code, null);
		assert.equal(killed.signal, 'SIGKILL');
	});

	test('a program that is not there', async () => {
		await assert.rejects(host().exec(['synaptop-no-such-program']), isKind('missing'));
	});

	test('the C locale', async () => {
		assert.equal((await host().exec(['sh', '-c', 'echo $LC_ALL'])).stdout.toString(), 'C\n');
	});

	test('what is over the limit is dropped and said', async () => {
		const result = await host().exec(['sh', '-c', 'head -c 100000 /dev/zero; echo x >&2'], {limit: 1000});
		assert.equal(result.stdout.length, 1000);
		assert.equal(result.truncated, true);
		assert.equal((await host().exec(['head', '-c', '1000', '/dev/zero'], {limit: 1000})).truncated, false);
	});

	test('output is seen as it comes', async () => {
		const seen = {stdout: '', stderr: ''};
		await host().exec(['sh', '-c', 'printf ö; echo e >&2'], {
			onOutput(chunk, stream) {
				seen[stream] += chunk;
			},
		});
		assert.deepEqual(seen, {stdout: 'ö', stderr: 'e\n'});
	});

	test('many at once are not mixed up', async () => {
		const numbers = Array.from({length: 25}, (_, index) => String(index));
		const results = await Promise.all(numbers.map(number => host().exec(['echo', number])));
		assert.deepEqual(
			results.map(({stdout}) => stdout.toString()),
			numbers.map(number => `${number}\n`),
		);
	});
}

/** Resolves when the path is there, or gone. Polls: the event is another process's. */
async function until(what: () => boolean): Promise<void> {
	while (!what()) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}
}

/** A zombie is not running: who has to bury it is not our affair. */
const isRunning = (pid: string) => {
	try {
		return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
	} catch {
		return false;
	}
};

function endTests(host: () => Host, directory: () => string): void {
	// Children of children too: the whole group.
	const sleeper = (file: string) => ['sh', '-c', 'sleep 600 & echo $! > "$1"; wait', 'sh', file];
	const pidIn = async (file: string) => {
		await until(() => existsSync(file));
		let text = '';
		while (!text.endsWith('\n')) {
			text = await readFile(file, 'utf8');
		}

		return text.trim();
	};

	test('a time limit ends the command and its children', {timeout: 20_000}, async () => {
		const file = join(directory(), 'timeout.pid');
		await assert.rejects(host().exec(sleeper(file), {timeout: 500}), isKind('timeout'));
		const pid = await pidIn(file);
		await until(() => !isRunning(pid));
	});

	test('so does abort', {timeout: 20_000}, async () => {
		const file = join(directory(), 'abort.pid');
		const abort = new AbortController();
		const result = assert.rejects(host().exec(sleeper(file), {signal: abort.signal}), isKind('aborted'));
		const pid = await pidIn(file);
		abort.abort();
		await result;
		await until(() => !isRunning(pid));
		await assert.rejects(host().exec(['true'], {signal: abort.signal}), isKind('aborted'));
	});

	test('a child left in the background holds nothing up', {timeout: 20_000}, async () => {
		const {stdout} = await host().exec(['sh', '-c', 'sleep 600 & echo $!']);
		process.kill(Number(stdout.toString()));
	});

	test('a stream that nobody reads any more ends its command', {timeout: 20_000}, async () => {
		let child = '';
		for await (const pid of host().stream(['sh', '-c', 'sleep 600 & echo $!; wait'])) {
			assert.ok(isRunning(pid));
			child = pid;
			break;
		}

		await until(() => !isRunning(child));
	});

	test('abort ends a stream that is silent', {timeout: 20_000}, async () => {
		const abort = new AbortController();
		const pids: string[] = [];
		await assert.rejects(async () => {
			for await (const pid of host().stream(['sh', '-c', 'echo $$; exec sleep 600'], {signal: abort.signal})) {
				pids.push(pid);
				abort.abort();
			}
		}, isKind('aborted'));
		await until(() => !isRunning(pids[0]!));
	});
}

function streamTests(host: () => Host): void {
	const all = async (argv: readonly string[], options?: Parameters<Host['stream']>[1]) => {
		const lines: string[] = [];
		for await (const line of host().stream(argv, options)) {
			lines.push(line);
		}

		return lines;
	};

	test('lines, whole though their bytes come in pieces', async () => {
		// ö is two bytes, 0xc3 0xb6.
		const script = "printf 'a\\303'; sleep 0.05; printf '\\266b\\n\\n'; printf last";
		assert.deepEqual(await all(['sh', '-c', script]), ['aöb', '', 'last']);
	});

	test('many lines, to a slow reader', async () => {
		const lines: string[] = [];
		for await (const line of host().stream(['seq', '300000'])) {
			lines.push(line);
			if (lines.length % 50_000 === 0) {
				await new Promise(resolve => setTimeout(resolve, 10));
			}
		}

		assert.equal(lines.length, 300_000);
		assert.equal(lines.at(-1), '300000');
		assert.ok(lines.every((line, index) => line === String(index + 1)));
	});

	test('a long line is cut', async () => {
		const lines = await all(['sh', '-c', 'head -c 1000000 /dev/zero | tr "\\0" x; echo; echo next'], {lineLimit: 100});
		assert.deepEqual(lines, [`${'x'.repeat(100)}…`, 'next']);
	});

	test('input', async () => {
		assert.deepEqual(await all(['cat'], {stdin: 'a\nb\n'}), ['a', 'b']);
		assert.deepEqual(await all(['cat'], {stdin: new Secret('s3cret')}), ['s3cret']);
		assert.deepEqual(await all(['cat']), []);
	});

	test('an error of the command, in its words', async () => {
		await assert.rejects(all(['sh', '-c', 'echo one; echo broken >&2; exit 3']), error => {
			assert.match(String(error), /status 3: broken/);
			return isKind('failed')(error);
		});
		await assert.rejects(all(['synaptop-no-such-program']), isKind('missing'));
	});
}

async function readAll(stream: Duplex): Promise<string> {
	let text = '';
	for await (const chunk of stream) {
		text += chunk;
	}

	return text;
}

function listen(server: Server, at: string | number): Promise<void> {
	return new Promise(resolve => {
		if (typeof at === 'string') {
			server.listen(at, resolve);
		} else {
			server.listen(at, '127.0.0.1', resolve);
		}
	});
}

function socketTests(host: () => Host, directory: () => string): void {
	const echo = () =>
		createServer({allowHalfOpen: true}, socket => {
			socket.pipe(socket);
			socket.on('error', () => {});
		});

	test('a port, to and fro, until both have said all', async () => {
		const server = echo();
		await listen(server, 0);
		const socket = await host().connect({host: '127.0.0.1', port: (server.address() as {port: number}).port});
		socket.end('x'.repeat(300_000));
		assert.equal((await readAll(socket)).length, 300_000);
		server.close();
	});

	test('a unix socket', async () => {
		const server = echo();
		const path = join(directory(), 'echo.sock');
		await listen(server, path);
		const socket = await host().connect({path});
		socket.end('hello');
		assert.equal(await readAll(socket), 'hello');
		server.close();
	});

	test('destroy is felt over there', async () => {
		let felt = () => {};
		const closed = new Promise<void>(resolve => {
			felt = resolve;
		});
		const server = createServer(socket => socket.on('close', felt).resume());
		await listen(server, 0);
		const socket = await host().connect({host: '127.0.0.1', port: (server.address() as {port: number}).port});
		socket.destroy();
		assert.equal(socket.destroyed, true);
		await closed;
		server.close();
	});

	test('nobody there', async () => {
		await assert.rejects(host().connect({host: '127.0.0.1', port: 1}), isKind('refused'));
		await assert.rejects(host().connect({path: '/nowhere/at.all'}), isKind('missing'));
		await assert.rejects(host().connect({path: '/nowhere'}, AbortSignal.abort()), isKind('aborted'));
	});

	test('a pipe to a command', async () => {
		const pipe = await host().pipe(['cat']);
		const bytes = Buffer.from(Array.from({length: 100_000}, (_, index) => (index * 7) % 256));
		const chunks: Buffer[] = [];
		pipe.on('data', chunk => chunks.push(chunk));
		const ended = new Promise((resolve, reject) => pipe.on('end', resolve).on('error', reject));
		pipe.end(bytes);
		await ended;
		assert.ok(Buffer.concat(chunks).equals(bytes));
	});

	test('a pipe whose command fails', async () => {
		const pipe = await host().pipe(['sh', '-c', 'echo sorry >&2; exit 2']);
		await assert.rejects(readAll(pipe), /status 2: sorry/);
	});
}

function fileTests(host: () => Host, directory: () => string): void {
	test('written, looked at, read, renamed over another, removed', async () => {
		const files = await host().files();
		const path = join(directory(), "a 'b'");
		await files.write(path, Buffer.from('one'), 0o640);
		assert.equal((await stat(path)).mode & 0o777, 0o640);
		const {size, mode, uid, modified} = await files.stat(path);
		assert.deepEqual({size, mode, uid}, {size: 3, mode: 0o640, uid: process.getuid?.()});
		assert.ok(Math.abs(modified - Date.now()) < 60_000);
		assert.equal((await files.read(path, 3)).toString(), 'one');
		await writeFile(join(directory(), 'b'), 'old');
		await files.rename(path, join(directory(), 'b'));
		assert.equal(await readFile(join(directory(), 'b'), 'utf8'), 'one');
		await files.remove(join(directory(), 'b'));
		await assert.rejects(files.stat(path), isKind('missing'));
	});

	test('an old file keeps its inode and mode, and gets shorter', async () => {
		const files = await host().files();
		const path = join(directory(), 'old');
		await writeFile(path, 'x'.repeat(100_000), {mode: 0o600});
		const before = await stat(path);
		await symlink(path, join(directory(), 'link'));
		await files.write(join(directory(), 'link'), Buffer.from('short'), 0o644);
		const after = await stat(path);
		assert.deepEqual([after.ino, after.mode, after.size], [before.ino, before.mode, 5]);
	});

	test('large files, and too large ones', async () => {
		const files = await host().files();
		const path = join(directory(), 'large');
		const bytes = Buffer.from(Array.from({length: 200_001}, (_, index) => index % 251));
		await files.write(path, bytes);
		assert.ok((await files.read(path, 1_000_000)).equals(bytes));
		await assert.rejects(files.read(path, 200_000), isKind('limit'));
	});

	test('what is not there, in the home', async () => {
		const files = await host().files();
		await assert.rejects(files.read('~/synaptop-no-such-file', 10), isKind('missing'));
		await assert.rejects(files.write('/synaptop-no-such-directory/file', Buffer.from('x')), isKind('missing'));
		assert.ok((await files.read('/proc/self/status', 100_000)).length > 100);
	});
}

function terminalTests(host: () => Host): void {
	test('a terminal: its size, another size, its end', {timeout: 20_000}, async () => {
		const script = `stty size; trap 'stty size; exit 5' WINCH; echo ready; while :; do sleep 0.05; done`;
		const terminal = await host().terminal(['sh', '-c', script], {columns: 101, rows: 33});
		let text = '';
		for await (const chunk of terminal.stream) {
			const before = text;
			text += chunk;
			if (text.includes('ready') && !before.includes('ready')) {
				terminal.resize({columns: 77, rows: 22});
			}
		}

		assert.match(text, /33 101\r\nready\r\n22 77/);
		assert.equal(await terminal.ended, 5);
	});

	test('a terminal: words arrive, keys arrive', {timeout: 20_000}, async () => {
		const terminal = await host().terminal(
			['sh', '-c', 'printf "%s|" "$@"; read x; echo "got $x"', 'sh', "it's", '$x'],
			{
				columns: 80,
				rows: 24,
			},
		);
		let text = '';
		for await (const chunk of terminal.stream) {
			const before = text;
			text += chunk;
			if (text.includes('$x|') && !before.includes('$x|')) {
				terminal.stream.write('key\r');
			}
		}

		assert.match(text, /^it's\|\$x\|/);
		assert.match(text, /got key/);
		assert.equal(await terminal.ended, 0);
	});
}
