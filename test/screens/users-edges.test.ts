import assert from 'node:assert/strict';
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {users} from '../../source/sources/users.js';
import type {Slice} from '../../source/store/slice.js';
import {keys, misfits} from '../helpers/screen.js';
import {open, opened, people, ready, selected} from '../helpers/users-screen.js';

const hostile = (index: number): string =>
	[
		'王小明王小明王小明王小明',
		'\u202eevil\u001b[2J\u001b]0;title\u0007',
		'👩‍👩‍👧‍👦'.repeat(9),
		'ﷺ'.repeat(30),
		`a${'\u0300'.repeat(200)}`,
		'\n\r\t line',
		'   ',
		'<b>"\'`$(id)',
		'क्षत्रिय नमस्ते',
		'\u0000\ud800',
	][index % 10]!;

test('at every size with hostile and wide names the columns are straight and nothing is wider than the screen', async () => {
	for (const size of [
		{columns: 60, rows: 15},
		{columns: 80, rows: 24},
		{columns: 120, rows: 36},
		{columns: 200, rows: 50},
	]) {
		const {fake, screen} = await opened(people(5000, hostile), size);
		const name = `${size.columns}×${size.rows}`;
		assert.deepEqual(misfits(screen, size.columns, size.rows), [], name);
		assert.match(screen.text(), /@user000000/);
		for (const key of ['G', 'g', keys.tab, 'z', 'z', keys.tab, '/', 'ﷺ', '😀', keys.enter]) {
			await screen.press(key);
			assert.deepEqual(misfits(screen, size.columns, size.rows), [], `${name} after ${JSON.stringify(key)}`);
		}

		const error = {message: `no answer from ${'ﷺ'.repeat(100)}`, cure: 'look'};
		const old: Slice<typeof users.empty> = {phase: 'down', data: users.empty, error};
		for (const key of fake.looked.keys()) {
			if (key.startsWith('users@')) {
				await fake.set(users, 'matrix', old, key.slice('users@matrix/'.length));
			}
		}

		await screen.settle();
		assert.deepEqual(misfits(screen, size.columns, size.rows), [], `${name} down`);
	}
});

test('what fails is said in place of the list, and beside what is old', async () => {
	const {fake, screen, answer} = await opened(people(3));
	const argument = [...fake.looked.keys()].find(key => key.startsWith('users@'))!.slice('users@matrix/'.length);
	const rows = people(3);
	const error = {message: 'Synapse: 429 Too Many Requests', cure: 'Wait, then try again'};
	await fake.set(
		users,
		'matrix',
		{phase: 'stale', data: {total: 3, from: 0, rows}, at: Date.now() - 42_000, error},
		argument,
	);
	await screen.until(/42s old: Synapse: 429/);
	assert.match(screen.text(), /› @user000000/);
	await answer();
	await fake.set(users, 'matrix', {phase: 'down', data: users.empty, error}, argument);
	await screen.until('Wait, then try again');
	assert.doesNotMatch(screen.text(), /@user000000/);
	assert.equal(selected(screen), undefined);
});

test('without a token, or with one of nobody who may, there is a door and no list', async () => {
	for (const access of [
		{phase: 'none', why: 'no access token', cure: 'Sign in'},
		{...ready, admin: false},
	] as const) {
		const {fake, screen} = open({columns: 80, rows: 24}, access);
		await screen.settle();
		assert.doesNotMatch(screen.text(), /DISPLAY NAME/);
		assert.deepEqual([...fake.looked.keys()], []);
	}
});

test('Ctrl-O writes everybody of the list to a file that only the owner reads; again stops it and leaves nothing', async () => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-users-'));
	after(() => rm(directory, {recursive: true, force: true}));
	const {fake, screen} = await opened(people(10));
	let gate: Promise<void> = Promise.resolve();
	const all = Array.from({length: 6000}, (_, index) => ({name: `@u${index}:example.org`, displayname: '=1+1'}));
	const client = {
		async request({query, signal}: {query?: Readonly<Record<string, string>>; signal?: AbortSignal}) {
			await gate;
			signal?.throwIfAborted();
			const from = Number(query!.from);
			return {users: all.slice(from, from + Number(query!.limit)), total: all.length};
		},
	};
	Object.assign(fake.program.access, {client: () => client});
	const file = path.join(directory, 'users.csv');
	await screen.press(keys.ctrlO);
	await screen.until('save users (CSV) to: ~/users-');
	await screen.press('\u0015', file, keys.enter);
	await screen.until('6,000 users saved');
	const lines = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
	assert.equal(lines.length, 6001);
	assert.match(lines[1]!, /^@u0:example\.org,"'=1\+1",/);
	assert.equal((await stat(file)).mode & 0o777, 0o600);

	const held = Promise.withResolvers<void>();
	gate = held.promise;
	await screen.press(keys.ctrlO, '\u0015', path.join(directory, 'second.csv'), keys.enter);
	await screen.until(/saving users to .*stops it/s);
	await screen.press(keys.ctrlO);
	held.resolve();
	await screen.until('nothing is left of the file');
	assert.deepEqual(await readdir(directory), ['users.csv']);
});
