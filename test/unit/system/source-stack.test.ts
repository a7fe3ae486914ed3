import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {sourceStack} from '../../../source/system/source-stack.js';

describe('a stack', () => {
	let directory: string;
	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-stack-'));
		await mkdir(path.join(directory, 'source'));
		await writeFile(
			path.join(directory, 'source/thrower.ts'),
			'interface Removed {\n\tname: string;\n}\n\nexport const fail = (_: Removed) => {\n\tthrow new Error("here");\n};\n',
		);
		await build({
			absWorkingDir: directory,
			entryPoints: ['source/thrower.ts'],
			outdir: 'dist/chunks',
			format: 'esm',
			sourcemap: true,
		});
	});
	after(() => rm(directory, {recursive: true}));

	test('names the source file and its line where a map is beside the file that ran', async () => {
		const {fail} = await import(pathToFileURL(path.join(directory, 'dist/chunks/thrower.js')).href);
		// As the bundle has it; what runs these tests may have mapped the error's own stack already.
		assert.throws(fail, /here/);
		const at = `    at fail (${pathToFileURL(directory)}/dist/chunks/thrower.js:2:9)`;
		assert.equal(sourceStack(`Error: here\n${at}`), 'Error: here\n    at fail (source/thrower.ts:6:8)');
	});

	test('stands as it is where there is none', () => {
		const stack = `Error: here\n    at ${pathToFileURL(directory)}/other.js:1:1\n    at node:internal/modules/run_main:36:49`;
		assert.equal(sourceStack(stack), stack);
	});
});
