// Makes dist/ of source/, checked by tsc before. A file a module costs 0.15 s of CPU at every start: so what is imported
// together is one file, and what is imported when it is needed stays apart.
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {build} from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const chunks = path.join(root, 'dist/chunks');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const {outputFiles, metafile} = await build({
	absWorkingDir: root,
	entryPoints: {cli: 'source/cli.tsx', 'config/paths': 'source/config/paths.ts'},
	outdir: 'dist',
	chunkNames: 'chunks/[name]-[hash]',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: `node${manifest.engines.node.replace('>=', '')}`,
	jsx: 'automatic',
	// A dependency is installed with the program; everything else is in it. Ink looks for the last one only with DEV=true.
	external: [...Object.keys(manifest.dependencies), 'react-devtools-core'],
	// The ES modules of what would be CommonJS for Node: only what is used of it is taken.
	alias: {yaml: path.join(root, 'node_modules/yaml/browser/index.js')},
	// React's production build, whatever the person's environment says: the other one doubles the cost of a frame.
	define: {'process.env.NODE_ENV': '"production"'},
	// For the CommonJS packages in it.
	banner: {js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);"},
	sourcemap: true,
	sourcesContent: false,
	metafile: true,
	write: false,
	logLevel: 'warning',
});

/** The licences of all packages that are in the bundle. */
const licenses = () => {
	const folders = Object.keys(metafile.inputs).map(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
	return [...new Set(folders.filter(Boolean))].sort().map(folder => {
		const {name, version, license} = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
		const texts = readdirSync(path.join(root, folder)).filter(file => /^licen[cs]e/i.test(file));
		return [
			`${name} ${version} (${license})`,
			...texts.map(file => readFileSync(path.join(root, folder, file), 'utf8')),
		];
	});
};

// The entries come last and nothing is written twice: a program that starts meanwhile finds what it imports.
mkdirSync(path.join(root, 'dist/config'), {recursive: true});
mkdirSync(chunks, {recursive: true});
for (const inChunks of [true, false]) {
	for (const {path: file, contents} of outputFiles.filter(one => one.path.startsWith(chunks) === inChunks)) {
		if (!existsSync(file) || !readFileSync(file).equals(contents)) {
			writeFileSync(file, contents);
		}
	}
}

writeFileSync(path.join(root, 'dist/licenses.txt'), licenses().flat().join('\n\n'));

// A program that runs may still import the chunks of an earlier build: they go after a day.
const made = new Set(outputFiles.map(({path: file}) => file));
for (const file of readdirSync(chunks).map(name => path.join(chunks, name))) {
	if (!made.has(file) && statSync(file).mtimeMs < Date.now() - 86_400_000) {
		rmSync(file);
	}
}
