import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {HostError} from '../../source/hosts/host.js';
import {SshHost} from '../../source/hosts/ssh-host.js';
import {Secret} from '../../source/system/secret.js';
import {lab} from './lab.js';

const words = [
	'',
	' ',
	"it's",
	'"',
	'\\',
	"\\'",
	'\\\\',
	'\n',
	'$HOME',
	'$(id)',
	'`id`',
	'!!',
	'a!b',
	'!$',
	'*',
	'~',
	'-n',
	'%s',
	'ö€',
	'{a,b}',
	';',
	'&',
	'#',
];

for (const user of ['lab', 'dashuser', 'fishuser', 'cshuser', 'noisy']) {
	test(`login shell of ${user}`, {timeout: 60_000}, async t => {
		const host = new SshHost(user, `${user}@LXC_matrix`, {ask: async () => undefined, configFile: lab.ssh.config});
		t.after(() => host.close());

		await t.test('it is that user', async () => {
			assert.equal((await host.exec(['id', '-un'])).stdout.toString(), `${user}\n`);
		});

		await t.test('hostile arguments, singly and together, arrive byte for byte', async () => {
			const {stdout, stderr} = await host.exec(['printf', '%s\\0', ...words]);
			assert.deepEqual(stdout.toString().split('\0').slice(0, -1), words);
			assert.equal(stderr.length, 0);
			const word = fc.string({unit: 'binary', maxLength: 12}).filter(one => !one.includes('\0') && one.isWellFormed());
			await fc.assert(
				fc.asyncProperty(fc.array(word, {minLength: 1, maxLength: 5}), async list => {
					const result = await host.exec(['printf', '%s\\0', ...list]);
					assert.deepEqual(result.stdout.toString().split('\0').slice(0, -1), list);
				}),
				{numRuns: 20},
			);
		});

		await t.test('input and outputs are bytes, a status is a status', async () => {
			const bytes = Buffer.from(Array.from({length: 50_000}, (_, index) => index % 256));
			const result = await host.exec(['sh', '-c', 'cat; echo err >&2; exit 7'], {stdin: bytes});
			assert.ok(result.stdout.equals(bytes));
			assert.equal(result.stderr.toString(), 'err\n');
			assert.equal(result.code, 7);
			assert.equal((await host.exec(['cat'], {stdin: new Secret('s3cret')})).stdout.toString(), 's3cret');
		});

		await t.test('a long command', async () => {
			const long = 'x'.repeat(60_000);
			assert.equal(
				(await host.exec(['sh', '-c', 'printf %s "$1" | wc -c', 'sh', long])).stdout.toString().trim(),
				'60000',
			);
		});

		await t.test('streams, pipes, sockets', async () => {
			const lines: string[] = [];
			for await (const line of host.stream(['printf', '%s\\n', "it's", '!!', '$x'])) {
				lines.push(line);
			}

			assert.deepEqual(lines, ["it's", '!!', '$x']);
			const pipe = await host.pipe(['cat']);
			pipe.end('to and fro');
			let text = '';
			for await (const chunk of pipe) {
				text += chunk;
			}

			assert.equal(text, 'to and fro');
			(await host.connect({host: lab.ssh.aliases.LXC_matrix, port: lab.ssh.port})).destroy();
		});

		await t.test('a terminal', async () => {
			const {stream, ended} = await host.terminal(['printf', '[%s]', "it's", '!!', '$HOME', '\\'], {
				columns: 80,
				rows: 24,
			});
			let text = '';
			for await (const chunk of stream) {
				text += chunk;
			}

			assert.match(text, /\[it's\]\[!!\]\[\$HOME\]\[\\\]$/);
			assert.equal(await ended, 0);
		});

		await t.test('what was given up is ended, with its children', async () => {
			const mark = `600.${Math.floor(Math.random() * 1e9)}`;
			await assert.rejects(
				host.exec(['sh', '-c', `sleep ${mark} & sleep ${mark}`], {timeout: 500}),
				error => error instanceof HostError && error.kind === 'timeout',
			);
			for (;;) {
				const {stdout} = await host.exec([
					'sh',
					'-c',
					`grep -lz '^${mark.replace('.', '[.]')}$' /proc/[0-9]*/cmdline 2>/dev/null`,
				]);
				if (stdout.length === 0) {
					break;
				}
			}
		});

		await t.test('files', async () => {
			const files = await host.files();
			await files.write('~/synaptop-test', Buffer.from('x'), 0o600);
			assert.equal((await files.read('~/synaptop-test', 10)).toString(), 'x');
			await files.remove('~/synaptop-test');
		});
	});
}

test('nodocker: the socket is refused with the group to join', {timeout: 30_000}, async t => {
	const host = new SshHost('nodocker', 'nodocker@LXC_matrix', {ask: async () => undefined, configFile: lab.ssh.config});
	t.after(() => host.close());
	await assert.rejects(host.connect({path: '/run/docker.sock'}), error => {
		assert.ok(error instanceof HostError);
		assert.match(`${error.message} ${error.cure}`, /No permission .* group/);
		return error.kind === 'refused';
	});
});
