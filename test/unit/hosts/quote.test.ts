import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {quote} from '../../../source/hosts/quote.js';
import {hostileWord} from '../../helpers/hostile-words.js';
import {findProgram, needs} from '../../helpers/programs.js';

const shells = ['sh', 'dash', 'bash'];

for (const shell of shells) {
	test(`${shell} gives every word back byte for byte`, needs(shell), () => {
		const program = findProgram('printf')!;
		fc.assert(
			fc.property(fc.array(hostileWord, {minLength: 1, maxLength: 20}), words => {
				const {stdout, stderr} = spawnSync(shell, ['-c', `${program} '%s\\0' ${quote(words)}`]);
				assert.equal(stderr.toString(), '');
				assert.deepEqual(stdout.toString(), words.map(word => `${word}\0`).join(''));
			}),
			{numRuns: 60},
		);
	});

	test(`${shell} runs a program whatever its name`, needs(shell), t => {
		const directory = mkdtempSync(join(tmpdir(), 'synaptop-quote-'));
		t.after(() => rmSync(directory, {recursive: true}));
		for (const name of ['if', 'while', '{', '!', 'A=b', '=ls', '~', '[[', 'x y', 'a;b', 'esac', '#no']) {
			const file = join(directory, name);
			writeFileSync(file, '#!/bin/sh\necho ran "$@"\n');
			chmodSync(file, 0o755);
			const {stdout} = spawnSync(shell, ['-c', quote([name, 'if', 'C=d'])], {
				env: {PATH: `${directory}:${process.env.PATH}`},
			});
			assert.equal(stdout.toString(), 'ran if C=d\n', name);
		}
	});
}

test('words that need no quotes have none', () => {
	const argv = ['docker', 'compose', '-f', '/srv/a_b.yml', '--format=json', 'up', '-d', 'user@host:1,2+3%'];
	assert.equal(quote(argv), argv.join(' '));
	assert.equal(quote(['echo', '', "it's", 'é']), `echo '' 'it'\\''s' 'é'`);
});

test('refuses what no argument can hold', () => {
	assert.throws(() => quote(['a', 'b\0c']), RangeError);
	assert.throws(() => quote(['\ud800']), RangeError);
});
