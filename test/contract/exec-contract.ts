import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Host} from '../../source/hosts/host.js';
import {Secret} from '../../source/system/secret.js';
import {isKind} from './is-kind.js';

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

export function execTests(host: () => Host): void {
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
