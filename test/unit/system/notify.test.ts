import assert from 'node:assert/strict';
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {createCommandNotifier, osc9} from '../../../source/system/notify.js';

describe('a command that tells of alerts', () => {
	let directory = '';
	let script = '';
	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-notify-'));
		script = path.join(directory, 'tell');
		await writeFile(script, '#!/bin/sh\nprintf \'%s|\' "$@" >>"$0.told"\nprintf \'\\n\' >>"$0.told"\n');
		await chmod(script, 0o700);
	});
	after(() => rm(directory, {recursive: true}));

	const until = async (holds: () => Promise<boolean>): Promise<void> => {
		while (!(await holds())) {
			await new Promise(resolve => setTimeout(resolve, 10));
		}
	};
	const told = async (): Promise<string> => readFile(`${script}.told`, 'utf8').catch(() => '');

	test('has the text as its last argument, byte for byte; while it runs only the newest waits', async () => {
		const problems: string[] = [];
		const notifier = createCommandNotifier({argv: [script, '-t', 'synaptop'], onError: text => problems.push(text)});
		notifier.tell('✗ m: "$(reboot)" `x`\u{1B}[2J\nend');
		notifier.tell('lost');
		notifier.tell('last');
		await until(async () => (await told()).includes('last'));
		assert.equal(await told(), '-t|synaptop|✗ m: "$(reboot)" `x` [2J end|\n-t|synaptop|last|\n');
		assert.deepEqual(problems, []);
		notifier.close();
	});

	test('that is not there, fails or hangs is told once, and stops nothing', async () => {
		for (const [argv, problem] of [
			[[path.join(directory, 'nonesuch')], /ENOENT/],
			[['/bin/sh', '-c', 'exit 3'], /ended with 3/],
			[['/bin/sh', '-c', 'exec sleep 60'], /longer than 0.05 s/],
		] as const) {
			const problems: string[] = [];
			const notifier = createCommandNotifier({argv, timeout: 50, onError: text => problems.push(text)});
			notifier.tell('one');
			await until(async () => problems.length > 0);
			notifier.tell('two');
			notifier.tell('three');
			await new Promise(resolve => setTimeout(resolve, 150));
			assert.equal(problems.length, 1);
			assert.match(problems[0]!, problem);
			notifier.close();
		}
	});
});

test('the text ends no sequence', () => {
	assert.equal(osc9('a\u{7}b\u{1B}\\c\u{9C}d'), '\u{1B}]9;a b \\c d\u{7}');
	assert.equal(osc9('x'.repeat(1000)).length, 300 + 5);
});
