// What is waited for longest begins first: how long a start takes is for the bench, what it does in which order is told here.
import assert from 'node:assert/strict';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {it} from 'node:test';
import {bin, createHome} from '../helpers/program.js';
import {startTerminal} from '../helpers/terminal.js';

/** Writes down each source file of ours that is loaded, in turn; the map beside a chunk says which are in it. */
const hook = (file: string): string => `
import {appendFileSync, readFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
registerHooks({load(url, context, next) {
	if (url.includes('/dist/')) {
		const {sources} = JSON.parse(readFileSync(new URL(url + '.map'), 'utf8'));
		for (const own of sources.filter(source => !source.includes('/node_modules/'))) {
			appendFileSync(${JSON.stringify(file)}, own.replace(/^.*\\/source\\//, '') + '\\n');
		}
	}

	return next(url, context);
}});
`;

async function loadedWith(config: string): Promise<readonly string[]> {
	const home = await createHome();
	const file = path.join(home.directory, 'loaded');
	const importing = path.join(home.directory, 'hook.mjs');
	const directory = path.join(home.directory, '.config/synaptop');
	await mkdir(directory, {recursive: true});
	await writeFile(path.join(directory, 'config.yaml'), config, {mode: 0o600});
	await writeFile(importing, hook(file));
	const terminal = startTerminal([process.execPath, '--import', importing, bin], {env: home.env});
	try {
		await terminal.waitFor('Overview');
		terminal.press('q');
		await terminal.waitForExit();
		return (await readFile(file, 'utf8')).split('\n');
	} finally {
		await terminal.close();
		await home.remove();
	}
}

// Nobody listens there.
const host = 'hosts: {matrix: {ssh: nobody@127.0.0.1:1}}\n';

it('the connection begins before the program and the panes are loaded', async () => {
	const loaded = await loadedWith(host);
	const order = ['frame/starting.tsx', 'config/load.ts', 'hosts/connect.ts', 'create-program.ts', 'panes/index.ts'];
	const places = order.map(name => loaded.indexOf(name));
	assert.ok(
		places.every(place => place >= 0),
		`${order} at ${places}`,
	);
	assert.deepEqual(
		places,
		places.toSorted((one, other) => one - other),
	);
});

it('keys of the config are held against the commands of the panes before anything is connected', async () => {
	const loaded = await loadedWith(`${host}keys: {app.help: ctrl-y}\n`);
	assert.ok(loaded.indexOf('panes/index.ts') < loaded.indexOf('hosts/connect.ts'));
});
