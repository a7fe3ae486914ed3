import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseUsers} from '../../source/matrix/users.js';
import {type UserDetailData, userArgument, userDetail} from '../../source/sources/user-detail.js';
import {users} from '../../source/sources/users.js';
import {live} from '../helpers/containers.js';
import {answerLooks} from '../helpers/paged.js';
import {keys} from '../helpers/screen.js';
import {open, opened, people, ready, selected, stack} from '../helpers/users-screen.js';

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
		['user', 'homeserver'],
		'a new user is made where the users are',
	);
	await screen.press('z');
	assert.doesNotMatch(screen.text(), /Telephone/);
});

test('an id that is not what it looks like is nobody that a key could mean', async () => {
	const rows = parseUsers({users: [{name: '@\u202egro.elpmaxe:bob'}]}).rows;
	const {screen} = await opened(rows);
	await screen.until('@gro.elpmaxe:bob');
	assert.deepEqual(
		screen.frame.targets.value.map(({kind}) => kind),
		['homeserver'],
	);
});
