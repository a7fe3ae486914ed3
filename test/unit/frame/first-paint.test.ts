import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import path from 'node:path';
import {test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {promisify} from 'node:util';

const root = path.join(import.meta.dirname, '../../..');

/** Packages that a module pulls in before it has done anything. */
const packagesOf = async (module: string): Promise<readonly string[]> => {
	const script = `
		import {registerHooks} from 'node:module';
		const seen = new Set();
		registerHooks({
			resolve(specifier, context, next) {
				const found = next(specifier, context);
				const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(found.url) ?? [];
				if (name) seen.add(name);
				return found;
			},
		});
		await import(${JSON.stringify(pathToFileURL(path.join(root, module)).href)});
		console.log(JSON.stringify([...seen]));
		process.exit();
	`;
	const {stdout} = await promisify(execFile)(
		process.execPath,
		['--import', 'tsx', '--input-type=module', '--eval', script],
		{cwd: root},
	);
	return JSON.parse(stdout);
};

test('the first paint waits for nothing heavy', async () => {
	const packages = await packagesOf('source/frame/monitor.tsx');
	assert.ok(packages.includes('ink'), 'the hook sees packages');
	for (const heavy of ['ssh2', 'zod', 'yaml', 'fuzzysort']) {
		assert.ok(!packages.includes(heavy), heavy);
	}
});
