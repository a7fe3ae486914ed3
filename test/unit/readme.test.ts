import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cp, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

// Does what "Add something" says, word by word, in a copy of the source.

const root = fileURLToPath(new URL('../..', import.meta.url));
let copy: string;

const run = (program: string, ...argv: string[]): string =>
	execFileSync(process.execPath, [program, ...argv], {cwd: copy, encoding: 'utf8'});

/** "a file, `PATH`," with the block after it, then "a line in `INDEX`" with the import and the name of the entry. */
const recipe =
	/a file, `(?<file>[^`]+)`,\n\n```tsx?\n(?<code>.*?)```\n\nand a line in `(?<index>[^`]+)`:\n\n```ts\n(?<line>import .*?;) \/\/ and `(?<entry>\w+)` in the list\n```/gs;

before(async () => {
	copy = await mkdtemp(path.join(root, 'node_modules', '.readme-'));
	for (const name of ['source', 'bin', 'tools/bundle.js', 'tsconfig.json', 'tsconfig.build.json', 'package.json']) {
		await cp(path.join(root, name), path.join(copy, name), {recursive: true});
	}

	await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
	const readme = await readFile(path.join(root, 'readme.md'), 'utf8');
	const recipes = [...readme.matchAll(recipe)].map(({groups}) => groups!);
	assert.equal(recipes.length, 4, 'a source, a rule, a pane, an action');
	for (const {file, code, index, line, entry} of recipes) {
		await writeFile(path.join(copy, file!), code!);
		const list = path.join(copy, index!);
		const text = await readFile(list, 'utf8');
		const added = text.replace(/(= \[)([^\]]*?)(,?\s*\];)/s, `$1$2, ${entry}$3`);
		assert.notEqual(added, text, `no list in ${index}`);
		await writeFile(list, `${line}\n${added}`);
	}
});

after(() => rm(copy, {recursive: true, force: true}));

test('what the readme adds compiles, and the program has it', () => {
	run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
	run('tools/bundle.js');
	assert.match(run('bin/synaptop.js', 'actions'), /container\.pause +p +change +container/);
});

test('its tab, its key, its source and its rule are in the registries', () => {
	const script = `
		const {panes} = await import('./source/panes/index.js');
		const {actions} = await import('./source/actions/index.js');
		const {sources} = await import('./source/sources/index.js');
		const {rules} = await import('./source/rules/index.js');
		const {allCommands} = await import('./source/keys/commands.js');
		const commands = allCommands(panes, actions);
		console.log(JSON.stringify({
			tab: commands.find(({id}) => id === 'tab.logins'),
			pause: commands.find(({id}) => id === 'container.pause'),
			source: sources.some(({id}) => id === 'logins'),
			rule: rules.find(({id}) => id === 'logins'),
		}));`;
	const seen = JSON.parse(run('--import', 'tsx', '--input-type=module', '-e', script));
	assert.deepEqual(seen.tab.keys, ['L']);
	assert.deepEqual(seen.pause.panes, ['containers']);
	assert.equal(seen.source, true);
	assert.equal(seen.rule.group, 'vitals');
});
