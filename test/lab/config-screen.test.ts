import assert from 'node:assert/strict';
import {chmod, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {after, afterEach, before, describe, test} from 'node:test';
import {createHome, type Home} from '../helpers/program.js';
import {startTerminal, type Terminal} from '../helpers/terminal.js';
import {type ConfigSynapse, configSynapse} from './config-synapse.js';
import {binary, lab} from './lab.js';
import {eventually} from './screen.js';

/** Notes what it is given, and puts what is wanted in its place. */
const editor = `#!/bin/sh
cat -- "$1" >"$HOME/given"
cat -- "$HOME/wanted" >"$1"
`;

/** What stands in the dialog, in one line. */
const boxOf = (screen: string): string => [...screen.matchAll(/│(.*)│/g)].map(([, text = '']) => text.trim()).join(' ');

describe('a config file in the full-screen program', {timeout: 400_000}, () => {
	let own: ConfigSynapse;
	let home: Home;
	let terminal: Terminal;
	const at = (name: string) => path.join(home.directory, name);
	before(async () => {
		own = await configSynapse('screen');
		home = await createHome();
		await writeFile(at('config.yaml'), own.config);
		await writeFile(at('editor'), editor);
		await chmod(at('editor'), 0o700);
		await own.isHealthy();
	});
	afterEach(() => terminal?.close());
	after(async () => {
		await own?.remove();
		await home?.remove();
	});

	/** Right for every check, and yet it cannot start: its port is in use by itself. */
	const twice = (): string => {
		const listener = "{port: 8008, type: http, bind_addresses: ['0.0.0.0'], resources: [{names: [client]}]}";
		const text = own.text.replace(/^listeners:.*$/m, `listeners: [${listener}, ${listener}]`);
		assert.notEqual(text, own.text);
		return text;
	};

	/** The monitor on the Config tab, with the file selected. */
	const open = async (): Promise<void> => {
		const env = {...home.env, SYNAPTOP_SSH_CONFIG: lab.ssh.config, VISUAL: at('editor')};
		terminal = startTerminal([process.execPath, binary, '--config', at('config.yaml')], {env});
		await terminal.waitFor(/8 Config/, 30_000);
		terminal.press('8');
		await terminal.waitFor(/› \S*homeserver\.yaml /, 60_000);
	};

	const edits = async (): Promise<readonly string[]> =>
		(await readdir(at('.local/state/synaptop/edits')).catch(() => [])).filter(name => !name.endsWith('.json'));

	/** Presses Edit and waits for what comes of what the editor wrote. */
	const edit = async (text: string, shown: RegExp): Promise<string> => {
		await writeFile(at('wanted'), text);
		terminal.press('c');
		return terminal.waitFor(shown, 60_000);
	};

	test('refused by its syntax or by Synapse: nothing is put in place, and the next edit goes on with it', async () => {
		await own.clear();
		await open();
		const first = await own.look();
		const broken = `${own.text}foo: [\n`;
		const told = await edit(broken, /was not put in place/);
		assert.match(told, /line \d+/);
		assert.match(told, /Your edit is kept in/);
		terminal.press('escape');
		await terminal.waitForGone(/was not put in place/);
		// The syntax is right; Synapse says no.
		const wrong = own.text.replace(/^server_name:.*$/m, 'server_name: 5');
		await edit(wrong, /It will be refused: [\s\S]*server_name/);
		assert.equal(await readFile(at('given'), 'utf8'), broken);
		terminal.press('y');
		await terminal.waitFor(/Your edit is kept in|kept/, 60_000);
		assert.deepEqual(await own.look(), first);
		assert.deepEqual(await own.beside(), []);
		assert.equal((await edits()).length, 1);
		// Taken back: nothing is left of it.
		await edit(own.text, /is as it was/);
		assert.equal(await readFile(at('given'), 'utf8'), wrong);
		assert.deepEqual(await edits(), []);
	});

	test('killed with -9 before it was put in place: the next program tells, and goes on with it', async () => {
		await own.clear();
		await open();
		const next = `${own.text}# kept over a death\n`;
		await edit(next, /Edit \S*homeserver\.yaml\?/);
		terminal.signal('SIGKILL');
		await terminal.waitForExit();
		assert.equal((await own.look()).text, own.text);
		assert.equal((await edits()).length, 1);
		await open();
		terminal.press('0');
		await terminal.waitFor(/Unfinished edit of homeserver\.yaml on matrix/, 30_000);
		terminal.press('8');
		await terminal.waitFor(/› \S*homeserver\.yaml /);
		await edit(next, /Edit \S*homeserver\.yaml\?/);
		assert.equal(await readFile(at('given'), 'utf8'), next);
		terminal.press('y');
		await eventually(async () => (await own.look()).text === next, 'it is put in place', 60_000);
		await terminal.waitFor(/Restart with it \S*homeserver\.yaml\?/, 30_000);
		terminal.press('n');
		await eventually(async () => (await edits()).length === 0, 'no copy is left here');
		await own.put(own.text);
	});

	test('accepted, and yet it does not come up: one key puts the old one back and restarts, watched until it is healthy', async () => {
		await own.clear();
		await open();
		await edit(twice(), /Edit \S*homeserver\.yaml\?/);
		await terminal.waitFor(/Synapse accepts it/, 60_000);
		terminal.press('y');
		const restart = await terminal.waitFor(/Restart with it \S*homeserver\.yaml\?/, 60_000);
		assert.match(boxOf(restart), /if it does not come up, homeserver\.yaml\.bak-\w+ can be put back/);
		assert.equal((await own.look()).text, twice());
		terminal.press('y');
		const back = await terminal.waitFor(/Put back \S*homeserver\.yaml\?/, 120_000);
		assert.match(boxOf(back), /Puts homeserver\.yaml\.bak-\w+ in the place of/);
		assert.match(boxOf(back), /is restarted and watched/);
		terminal.press('y');
		await eventually(async () => (await own.look()).text === own.text, 'the old one is back', 60_000);
		await terminal.waitFor(/✓ [\s\S]*Put back/, 120_000);
		assert.equal(await own.health(), 'healthy');
		// What did not work is kept, too.
		const kept = await Promise.all((await own.beside()).map(name => readFile(`${own.directory}/${name}`, 'utf8')));
		assert.deepEqual(new Set(kept), new Set([own.text, twice()]));
	});

	test('a program that comes later sees that Synapse is not well with its file, and what goes back', async () => {
		await own.clear();
		const backup = `${own.file}.bak-20260101T000000Z`;
		await writeFile(backup, own.text);
		await own.put(twice());
		await own.restart();
		await eventually(async () => (await own.status()) === 'exited', 'it ends', 60_000);
		await open();
		await terminal.waitFor(/exited \d+ with it/, 30_000);
		const told = await terminal.waitFor(/is not well/, 30_000);
		assert.match(
			told.replaceAll(/\s+/g, ' '),
			/is not well \(exited \d+\): it was started with this file, which was changed .* ago\. Put back \(b\) has the one before: homeserver\.yaml\.bak-20260101T000000Z/,
		);
	});
});
