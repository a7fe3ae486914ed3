#!/usr/bin/env node
// The entry of every npm script: sees to Node, the packages and the build, then runs the task, so that
// `npm start` and `npm test` alone are enough on a fresh clone. Plain JavaScript that Node 18 can read.
import {spawn} from 'node:child_process';
import {existsSync, lstatSync, statSync, utimesSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {ensureNode, npm} from './node-version.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = name => path.join(root, 'node_modules', '.bin', name);

/** Node's own test runner over these files; a name or glob after the task's name runs only that. */
const runTests = (patterns, ...flags) => ['node', '--import', 'tsx', '--test', ...flags, ...patterns];
/** What needs no terminal and no server of its own may share the cores; the rest is one at a time. */
const together = ['test/{contract,unit,screens}/**/*.test.{ts,tsx}'];
const alone = ['test/{openssh,e2e}/**/*.test.{ts,tsx}'];
const onTheLab = ['test/lab/**/*.test.{ts,tsx}'];

const bundle = ['node', 'tools/bundle.js'];

/** Task → the commands it runs in turn; `node` stands for the Node of this checkout. */
const tasks = {
	build: () => [[bin('tsc'), '-p', 'tsconfig.build.json'], bundle],
	start: arguments_ => [
		...tasks.build(),
		['node', 'bin/synaptop.js', ...(arguments_.length > 0 ? arguments_ : ['demo'])],
	],
	pack: () => [['rm', '-rf', 'dist'], ...tasks.build()],
	format: () => [[bin('biome'), 'check', '--write', '.']],
	check: () => [
		[bin('biome'), 'ci', '.'],
		[bin('tsc'), '-p', 'tsconfig.json'],
	],
	test: files =>
		files.length > 0
			? [...tasks.build(), runTests(files)]
			: [
					...tasks.check(),
					bundle,
					runTests(together, `--test-concurrency=${availableParallelism()}`),
					runTests(alone, '--test-concurrency=1'),
				],
	'test:lab': files => [...tasks.build(), runTests(files.length > 0 ? files : onTheLab, '--test-concurrency=1')],
	bench: arguments_ => [...tasks.build(), ['node', '--import', 'tsx', 'test/bench/bench.ts', ...arguments_]],
	soak: arguments_ => [
		...tasks.build(),
		['node', '--expose-gc', '--import', 'tsx', 'test/soak/soak.ts', ...arguments_],
	],
	generate: () => [...tasks.build(), ['node', '--import', 'tsx', 'tools/generate.ts']],
};

function ensurePackages(env) {
	const installed = path.join(root, 'node_modules', '.package-lock.json');
	const wanted = path.join(root, 'package-lock.json');
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) {
		return;
	}

	if (lstatSync(path.join(root, 'node_modules'), {throwIfNoEntry: false})?.isSymbolicLink()) {
		throw new Error(
			'node_modules is a symbolic link: npm ci would empty the folder it points to. Install there, or remove the link',
		);
	}

	npm(['ci', '--ignore-scripts'], root, env);
	const now = new Date();
	utimesSync(installed, now, now);
}

/** Runs one command with our terminal and passes signals on, so that Ctrl-C reaches the program and not only npm. */
function run([command, ...arguments_], node, env) {
	return new Promise(resolve => {
		const child = spawn(command === 'node' ? node : command, arguments_, {cwd: root, env, stdio: 'inherit'});
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
			process.on(signal, () => child.kill(signal));
		}

		child.on('error', error => {
			console.error(error.message);
			resolve(127);
		});
		child.on('close', (code, signal) => resolve(signal ? 128 : code));
	});
}

const [task, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(tasks, task)) {
	console.error(`usage: node tools/dev.js ${Object.keys(tasks).join(' | ')}`);
	process.exit(2);
}

try {
	const node = ensureNode();
	const env = {...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`};
	ensurePackages(env);
	for (const command of tasks[task](rest)) {
		const code = await run(command, node, env);
		if (code !== 0) {
			process.exit(code);
		}
	}
} catch (error) {
	console.error(error.message);
	process.exit(1);
}
