// The tab Users of the built program on the demo's homeserver: what is done there shows.
import assert from 'node:assert/strict';
import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe} from 'node:test';
import {type DemoProgram, startDemoProgram} from '../helpers/program.js';
import {createSteps} from '../helpers/steps.js';
import type {Terminal} from '../helpers/terminal.js';

describe('users and rooms at 120×36', () => {
	const step = createSteps();
	let program: DemoProgram;
	let terminal: Terminal;
	const mallory = '@mallory:example.org';
	before(async () => {
		program = await startDemoProgram(['--calm', '--seed', '1']);
		terminal = program.terminal;
	});
	after(() => program.close());

	/** Esc alone, and not the beginning of a longer key. */
	const leave = async (gone: string | RegExp) => {
		terminal.press('escape');
		await terminal.waitForGone(gone);
	};

	step('the token is there: the list at once, with whose it is', async () => {
		await terminal.waitFor(/STATE +PART/);
		terminal.press('6');
		await terminal.waitFor(/Users 55 .*@admin:example\.org/);
		await terminal.waitFor(/› @admin:example\.org +Admin +admin +active/);
	});

	step('a user is found by a part of the id, and told about', async () => {
		terminal.press('/');
		terminal.type('@test-user:');
		await terminal.waitFor(/› @test-user:example\.org +Test user +active[\s\S]*1 of 1\n/);
		terminal.press('enter');
		await terminal.waitFor(/name Test user +state active[\s\S]*device +[A-Z]{10}/);
		await terminal.waitFor(/↵ open {2}i who is it {2}c edit {2}d deactivate/);
		terminal.press('enter');
		await terminal.waitFor(/↵ open {2}D log out this device/);
		await leave('D log out this device');
	});

	step('deactivated, by its full id: gone from the list, and among the deactivated', async () => {
		terminal.press('d');
		await terminal.waitFor(/Erase +‹ no ›/);
		terminal.press('enter');
		await terminal.waitFor('POST /_synapse/admin/v1/deactivate/');
		terminal.type('@test-user');
		terminal.press('enter');
		await terminal.waitFor('That is another name.');
		terminal.type(':example.org');
		terminal.press('enter');
		await terminal.waitFor(/Deactivate: @test-user:example\.org on matrix – deactivated/);
		await terminal.waitFor('Nobody has @test-user: in their name');
		await leave('Nobody has');
		await terminal.waitFor(/Users 54 /);
		assert.doesNotMatch(terminal.text(), /^[› ] @test-user:/m);
		for (const shown of ['with deactivated', 'administrators', 'deactivated only']) {
			terminal.press('f');
			await terminal.waitFor(`users: ${shown}`);
		}

		await terminal.waitFor(/@test-user:example\.org +Test user +deactivated/);
		terminal.press('f', 'f');
		await terminal.waitFor('users: all but deactivated');
	});

	step('rooms: one is deleted, with the words of the server while it goes on', async () => {
		terminal.press('}');
		await terminal.waitFor(/Rooms 40[\s\S]*› Matrix HQ/);
		terminal.press('/');
		terminal.type('crypto');
		await terminal.waitFor(/› FREE CRYPTO[\s\S]*1 of 1\n/);
		terminal.press('enter', 'X');
		await terminal.waitFor('New room by');
		const [id = ''] = /![A-Za-z]{18}:example\.org/.exec(terminal.text()) ?? [];
		assert.notEqual(id, '');
		for (let field = 0; field < 6; field += 1) {
			terminal.press('enter');
		}

		await terminal.waitFor(/DELETE \/_synapse\/admin\/v2\/rooms\//);
		terminal.type(id);
		terminal.press('enter');
		await terminal.waitFor(/Delete room: .* on matrix – \d+ users? taken out/);
		await terminal.waitFor('No room: the server searches');
		await leave('No room: the server searches');
		await terminal.waitFor(/Rooms 39/);
		terminal.press('0');
		await terminal.waitFor(/the server says: active/);
		terminal.press('6');
		await terminal.waitFor(/Rooms 39/);
	});

	step('reports: what is done to the report itself comes first; one is dismissed', async () => {
		terminal.press('}');
		await terminal.waitFor(/Reports 3[\s\S]*WHOSE EVENT/);
		await terminal.waitFor(/↵ open {2}F show report {2}r dismiss report/);
		terminal.press('j');
		await terminal.waitFor(new RegExp(`› .*${mallory}`));
		terminal.press('r');
		await terminal.waitFor(/Dismiss report event\/2\?/);
		terminal.press('y');
		await terminal.waitFor(/Reports 2/);
	});

	step('signed out: the door, with its keys first and the way in; no file keeps the token', async () => {
		terminal.press(':');
		await terminal.waitFor('What to do');
		terminal.type('sign out');
		await terminal.waitFor(/› Sign out example\.org/);
		terminal.press('enter');
		await terminal.waitFor(/removes \S+\/token /);
		terminal.press('y');
		await terminal.waitFor('need an access token of an administrator');
		await terminal.waitFor(/user admin, password demo/);
		await terminal.waitFor(/^ I sign in {2}T enter a token/m);
		const temporary = path.join(program.home.directory, 'tmp');
		const [directory = ''] = readdirSync(temporary).filter(name => name.startsWith('synaptop-demo-'));
		assert.ok(existsSync(path.join(temporary, directory, 'key')));
		assert.ok(!existsSync(path.join(temporary, directory, 'token')));
	});

	step('signed in with a password: back in the list', async () => {
		terminal.press('I');
		await terminal.waitFor(/User[\s\S]*user admin, password demo[\s\S]*Password/);
		terminal.type('admin');
		await terminal.waitFor('@admin:example.org, an administrator');
		terminal.press('tab');
		terminal.type('demo');
		terminal.press('enter', 'enter');
		await terminal.waitFor('POST /_matrix/client/v3/login');
		assert.ok(!terminal.text().includes('"password":"demo"'));
		terminal.press('y');
		await terminal.waitFor(/@admin:example\.org · signed in, not kept/);
		await terminal.waitFor(/Reports 2[\s\S]*WHOSE EVENT/);
	});
});
