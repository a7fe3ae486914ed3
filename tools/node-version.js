// Which Node runs this checkout: the caller's own if it is new enough, else the pinned one of tools/node/PLATFORM,
// a package of the npm registry with its integrity in a lock file of its own folder (devEngines is no way: npm checks
// it against the Node that npm itself runs on). Plain JavaScript that Node 18 can read.
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';

const tools = path.dirname(fileURLToPath(import.meta.url));

/** Is `version` at least `minimum`? Both as "22.13" or "22.13.1". */
export function atLeast(version, minimum) {
	const have = version.split('.').map(Number);
	for (const [index, wanted] of minimum.split('.').map(Number).entries()) {
		const part = have[index] ?? 0;
		if (part !== wanted) {
			return part > wanted;
		}
	}

	return true;
}

/** Path of a Node that is new enough; installs the pinned one where the caller's is too old. */
export function ensureNode() {
	const manifest = JSON.parse(readFileSync(path.join(tools, '..', 'package.json'), 'utf8'));
	const minimum = manifest.engines.node.replace('>=', '');
	if (atLeast(process.versions.node, minimum)) {
		return process.execPath;
	}

	const folder = path.join(tools, 'node', `${process.platform}-${process.arch}`);
	if (!existsSync(path.join(folder, 'package-lock.json'))) {
		throw new Error(
			`synaptop needs Node ${minimum} or newer; this is ${process.versions.node}, and none is pinned for ${process.platform} ${process.arch}`,
		);
	}

	const [name] = Object.keys(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).dependencies);
	const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
	if (!existsSync(binary)) {
		console.error(`Node ${process.versions.node} is older than ${minimum}: taking the pinned one for this checkout`);
		npm(['ci', '--ignore-scripts'], folder);
	}

	return binary;
}

/** Runs npm in `cwd`, its output on standard error; throws when it fails. */
export function npm(arguments_, cwd, env = process.env) {
	const {status} = spawnSync('npm', [...arguments_, '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd,
		env,
		stdio: ['ignore', 2, 2],
	});
	if (status !== 0) {
		throw new Error(`npm ${arguments_.join(' ')} failed in ${cwd}`);
	}
}
