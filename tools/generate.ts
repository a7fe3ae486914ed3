// Writes what is made from the source of truth: `npm run generate`. A test says when a file is stale.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {jsonSchema} from '../source/config/json-schema.js';
import {manPage} from './man.js';
import {fillReadme} from './readme.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Path in the repository → what stands in it. */
export const generated: Readonly<Record<string, () => string | Promise<string>>> = {
	'schema/synaptop.schema.json': () => `${JSON.stringify(jsonSchema(), undefined, '\t')}\n`,
	'man/synaptop.1': async () => manPage(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')).version),
	'readme.md': async () => fillReadme(await readFile(path.join(root, 'readme.md'), 'utf8')),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	for (const [name, make] of Object.entries(generated)) {
		const file = path.join(root, name);
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, await make());
		console.log(name);
	}
}
