#!/usr/bin/env node
// The environment is set before anything is imported: chalk reads FORCE_COLOR at import but does not know NO_COLOR
// (no-color.org).
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
	console.error(`synaptop needs Node 22.13 or newer; this is ${process.versions.node}`);
	process.exit(2);
}

if (process.env.NO_COLOR) {
	process.env.FORCE_COLOR = '0';
}

// V8's compiled code is kept between runs: a sixth of the time to the first figures. Nothing happens where it cannot be written.
const [{enableCompileCache}, {cacheDirectory}] = await Promise.all([
	import('node:module'),
	import('../dist/config/paths.js'),
]);
enableCompileCache(`${cacheDirectory()}/compiled`);

await import('../dist/cli.js');
