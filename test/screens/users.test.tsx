import assert from 'node:assert/strict';
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {parseUsers, type User} from '../../source/matrix/users.js';
import {usersPane} from '../../source/panes/users.js';
import {type UserDetailData, userArgument, userDetail} from '../../source/sources/user-detail.js';
import {users} from '../../source/sources/users.js';
import type {PagedQuery} from '../../source/store/paged.js';
import type {Slice} from '../../source/store/slice.js';
import {live} from '../helpers/containers.js';
import {fakeAccess, fakeProgram} from '../helpers/fake-program.js';
import {answerLooks} from '../helpers/paged.js';
import {keys, misfits, openApp, type TestScreen} from '../helpers/screen.js';

const ready = {phase: 'ready', origin: 'a test', user: '@admin:example.org', admin: true, mas: false} as const;
const stack = 'example.org';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

/** As a server tells them, so that what is hostile goes the way that it goes in life. */
const people = (count: number, name = (index: number) => `Person ${index}`): readonly User[] =>
	parseUsers({
		users: Array.from({length: count}, (_, index) => ({
			name: `@user${String(index).padStart(6, '0')}:example.org`,
			displayname: name(index),
			creation_ts: 1_700_000_000_000 + index,
		})),
	}).rows;

const open = (size = {columns: 120, rows: 36}, access: Parameters<typeof fakeAccess>[0] = ready) => {
	const fake = fakeProgram({config: {homeserver: 'example.org', synapse: {host: 'matrix'}}});
	Object.assign(fake.program, {access: fakeAccess(access)});
	const screen = openApp(fake, size, [usersPane]);
	screens.push(screen);
	return {fake, screen};
};

/** The server of the tests: it searches, sorts by id, and keeps whom it lists. */
const server = (all: readonly User[]) => {
	const asked: PagedQuery[] = [];
	return {
		asked,
		list(query: PagedQuery): readonly User[] {
			asked.push(query);
			const found = all.filter(({id, name}) => `${id} ${name}`.includes(query.search));
			return query.sort?.descending ? found.toReversed() : found;
		},
	};
};

const opened = async (all: readonly User[], size?: {columns: number; rows: number}) => {
	const {fake, screen} = open(size);
	const {asked, list} = server(all);
	const answer = async (): Promise<void> => {
		await screen.settle();
		await answerLooks(fake, users, list);
		await screen.settle();
	};

	await answer();
	return {fake, screen, asked, answer};
};

const selected = (screen: TestScreen): string | undefined =>
	screen.frame.targets.value.find(({kind}) => kind === 'user')?.id;

const detail: UserDetailData = {
	facts: {...people(1)[0]!, suspended: true, contacts: ['bob@example.org'], logins: [], appservice: 'bridge'},
	devices: [{id: 'ABCDEF', name: 'Telephone', ip: '192.0.2.1', lastSeenAt: 1_700_000_000_000}, {id: 'GHIJKL'}],
	sessions: [{ip: '192.0.2.1', agent: 'Element X'}],
	rooms: {total: 2, ids: ['!one:example.org', '!two:example.org']},
	media: {files: 3, bytes: 2 << 20},
	rateLimit: {perSecond: 0, burst: 0},
	roomNames: {'!one:example.org': 'Garden', '!two:example.org': null},
	problems: ['pushers: Internal server error'],
};

test('the list, its count, and the user under the cursor as what action keys mean', async () => {
	const {screen, answer, asked} = await opened(people(1234));
	const text = await screen.until('1 of 1,234');
	assert.match(text, /Users 1\.23k/);
	assert.match(text, /› @user000000:example\.org +Person 0 +active/);
	assert.match(text, /unknown/, 'not seen is not never');
	assert.equal(selected(screen), '@user000000:example.org');
	assert.deepEqual(screen.frame.targets.value[0], {
		host: 'matrix',
		kind: 'user',
		id: '@user000000:example.org',
		name: '@user000000:example.org',
		stack,
	});
	await screen.press('j');
	assert.equal(selected(screen), '@user000001:example.org');
	await answer();
	assert.deepEqual(asked[0], {stack, search: '', show: 'active', sort: {column: 'id', descending: false}});
});

test('to the end: nothing is selected until it is there, and then the last one is', async () => {
	const {screen, answer, fake} = await opened(people(100_000));
	await screen.press('G');
	await screen.until('100,000 of 100,000');
	assert.match(screen.text(), / {2}…/);
	assert.equal(selected(screen), undefined, 'no key means somebody who is not on the screen');
	assert.ok([...fake.looked.values()].some(([from]) => Number(from) > 99_700));
	await answer();
	await screen.until('› @user099999:example.org');
	assert.equal(selected(screen), '@user099999:example.org');
	await screen.press(keys.pageUp);
	await screen.until(/99,9\d\d of 100,000/);
	assert.match(screen.text(), /› @user0999/, 'a page up is held already');
	await screen.press('g');
	await answer();
	await screen.until('› @user000000:example.org');
});

test('search and order are the query: the server does it, what is shown meanwhile is old and nobody is selected', async () => {
	const {screen, answer, asked} = await opened(people(3000));
	await screen.press('/', '2', '9', '9', '9', keys.enter);
	await screen.until('loading …');
	assert.equal(selected(screen), undefined);
	assert.match(screen.text(), /@user000000/, 'what was there stays to be seen');
	await screen.until(() => screen.text().includes('search: 2999') && screen.text().includes('loading'));
	await new Promise(resolve => setTimeout(resolve, 300));
	await answer();
	await screen.until('1 of 1');
	assert.equal(asked.at(-1)!.search, '2999');
	assert.ok(!asked.some(({search}) => search === '29'), 'no request for each letter');
	assert.equal(selected(screen), '@user002999:example.org');
	await screen.press(keys.esc);
	await new Promise(resolve => setTimeout(resolve, 300));
	await answer();
	await screen.until('3,000');
	await screen.press('S');
	await answer();
	await screen.until('USER ↓');
	assert.deepEqual(asked.at(-1)!.sort, {column: 'id', descending: true});
	await screen.press('g');
	await screen.until('› @user002999:example.org');
});

test('somebody who goes while they are selected is told, and one who comes before does not shift the selection', async () => {
	let all = people(50);
	const {fake, screen} = open();
	const answer = async (): Promise<void> => {
		await screen.settle();
		await answerLooks(fake, users, () => all);
		await screen.settle();
	};

	await answer();
	await screen.press('j', 'j', 'j');
	assert.equal(selected(screen), '@user000003:example.org');
	const [newcomer] = parseUsers({users: [{name: '@aaa:example.org'}]}).rows;
	all = [newcomer!, ...all];
	await answer();
	await screen.until('5 of 51');
	assert.equal(selected(screen), '@user000003:example.org');
	all = all.filter(({id}) => id !== '@user000003:example.org');
	await answer();
	await screen.until('@user000003:example.org is no longer here');
	assert.equal(selected(screen), '@user000004:example.org');
	await screen.press('j');
	assert.doesNotMatch(screen.text(), /no longer here/);
});

test('f goes through the choices; guests are none where another service keeps the users', async () => {
	const {screen, answer, asked} = await opened(people(3));
	for (const show of ['all', 'admins', 'deactivated', 'guests', 'active']) {
		await screen.press('f');
		await answer();
		assert.equal(asked.at(-1)!.show, show);
	}

	const mas = open({columns: 120, rows: 36}, {...ready, mas: true});
	for (const title of ['with deactivated', 'administrators', 'deactivated only', 'all but deactivated']) {
		await mas.screen.press('f');
		await mas.screen.until(title);
	}
});

test('one user: facts, devices, sessions and rooms; a device or room is what keys mean', async () => {
	const {fake, screen} = await opened(people(5));
	await new Promise(resolve => setTimeout(resolve, 300));
	await fake.set(userDetail, 'matrix', live(detail), userArgument(stack, '@user000000:example.org'));
	const text = await screen.until('Telephone');
	assert.match(text, /suspended/);
	assert.match(text, /media 3 files, 2M/);
	assert.match(text, /rate limit none/);
	assert.match(text, /bob@example\.org/);
	assert.match(text, /not known: pushers: Internal server error/);
	assert.match(text, /room +!one:example\.org +Garden/);
	await screen.press(keys.tab);
	assert.deepEqual(
		screen.frame.targets.value.map(({kind, id}) => `${kind} ${id}`),
		['device @user000000:example.org ABCDEF', 'user @user000000:example.org'],
	);
	await screen.press('G');
	assert.equal(screen.frame.targets.value[0]!.kind, 'room');
	await screen.press('k', 'k');
	assert.equal(screen.frame.targets.value[0]!.kind, 'user', 'a session is nothing that can be acted on');
	await screen.press(keys.esc);
	assert.deepEqual(
		screen.frame.targets.value.map(({kind}) => kind),
		['user'],
	);
	await screen.press('z');
	assert.doesNotMatch(screen.text(), /Telephone/);
});

test('an id that is not what it looks like is nobody that a key could mean', async () => {
	const rows = parseUsers({users: [{name: '@\u202egro.elpmaxe:bob'}]}).rows;
	const {screen} = await opened(rows);
	await screen.until('@gro.elpmaxe:bob');
	assert.deepEqual(screen.frame.targets.value, []);
});

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
	assert.match(lines[1]!, /^"'@u0:example\.org","'=1\+1",/);
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
