import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Host} from '../../source/hosts/host.js';
import {Secret} from '../../source/system/secret.js';
import {isKind} from './is-kind.js';

export function streamTests(host: () => Host): void {
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
