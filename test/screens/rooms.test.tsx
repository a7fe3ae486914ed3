import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {parseBackgroundUpdates} from '../../source/matrix/background-updates.js';
import {parseDestinations} from '../../source/matrix/destinations.js';
import {parseRoomMedia, parseUserMedia} from '../../source/matrix/media.js';
import {parseRegistrationTokens} from '../../source/matrix/registration-tokens.js';
import {parseEventReports, parseReportedEvent, parseUserReports} from '../../source/matrix/reports.js';
import {
	parseRoomFacts,
	parseRoomMembers,
	parseRoomState,
	parseRooms,
	type RoomSummary,
} from '../../source/matrix/rooms.js';
import {parseScheduledTasks} from '../../source/matrix/scheduled-tasks.js';
import {parseUserMediaStatistics} from '../../source/matrix/statistics.js';
import {federationPane} from '../../source/panes/federation.js';
import {usersPane} from '../../source/panes/users.js';
import {reportArgument} from '../../source/sources/reported-event.js';
import {type RoomDetail, roomArgument} from '../../source/sources/room-detail.js';
import type {ServerAdmin} from '../../source/sources/server-admin.js';
import {type PagedQuery, pagedArgument} from '../../source/store/paged.js';
import {live} from '../helpers/containers.js';
import {fakeAccess, fakeProgram} from '../helpers/fake-program.js';
import {json} from '../helpers/fixture.js';
import {keys, misfits, openPane, type TestScreen} from '../helpers/screen.js';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const stack = 'example.org';
const recorded = (name: string): unknown => json(`admin/${name}.json`);
const ready = {phase: 'ready', origin: 'a file', user: '@admin:example.org', admin: true, mas: false} as const;

const open = (pane = usersPane, size = {columns: 120, rows: 31}, access = fakeAccess(ready)) => {
	const fake = fakeProgram({config: {homeserver: stack, synapse: {host: 'matrix'}}});
	Object.assign(fake.program, {access});
	const screen = openPane(fake, pane, size);
	screens.push(screen);
	const page = <Row,>(source: string, query: Omit<PagedQuery, 'stack'>, rows: readonly Row[], total = rows.length) =>
		fake.set({id: source}, 'matrix', live({total, from: 0, rows}), pagedArgument({stack, ...query}));
	return {fake, screen, page, target: () => screen.frame.targets.value[0]};
};

/** To the section that stands so many after Users. */
const goOn = async (screen: TestScreen, times: number) => {
	for (let time = 0; time < times; time += 1) {
		await screen.press('}');
	}
};

const bySize: Omit<PagedQuery, 'stack'> = {search: '', sort: {column: 'joined_members', descending: true}};
const {rooms} = parseRooms(recorded('rooms'));
const garden = rooms[0]!;

const detail: RoomDetail = {
	room: parseRoomFacts(recorded('room')),
	members: {facts: parseRoomMembers(recorded('room-members'))},
	state: {facts: parseRoomState(recorded('room-state'))},
	block: {facts: {blocked: true, by: '@admin:example.org'}},
	extremities: {problem: 'this homeserver is too old for it'},
	media: {facts: parseRoomMedia(recorded('room-media'))},
};

test('U6: rooms with their members, and which one a key is for', async () => {
	const {screen, page, target} = open();
	await goOn(screen, 1);
	void page('rooms', bySize, rooms, 1203);
	const text = await screen.until(/› Rooms: the garden 🌱 {2}#rooms-garden/);
	assert.match(text, /MEMBERS.*LOCAL.*STATE/);
	assert.match(text, /1 of 1,203/);
	await screen.until(/Rooms 1\.2k/);
	assert.deepEqual(target(), {host: 'matrix', kind: 'room', id: garden.id, name: garden.id, stack});
	assert.deepEqual(misfits(screen, 120, 31), []);
});

test('U6: sorted and searched by the server', async () => {
	const {fake, screen, page} = open();
	await goOn(screen, 1);
	void page('rooms', bySize, rooms);
	await screen.until(/› Rooms: the garden/);
	await screen.press('S');
	const turned = pagedArgument({stack, search: '', sort: {column: 'joined_members', descending: false}});
	await screen.until(() => fake.looked.has(`rooms@matrix/${turned}`));
});

test('a room whose id cannot be written is shown, and nothing can be done to it', async () => {
	const {screen, page, target} = open();
	await goOn(screen, 1);
	const odd: RoomSummary = {...garden, id: '!ab:x', odd: true};
	void page('rooms', bySize, [odd]);
	await screen.until(/› Rooms: the garden/);
	assert.equal(target(), undefined);
});

test('U6: one room: block mark, members and files are targets of their own; Esc goes back', async () => {
	const {fake, screen, page} = open();
	await goOn(screen, 1);
	void page('rooms', bySize, rooms);
	await screen.until(/› Rooms: the garden/);
	await screen.press(keys.enter);
	await screen.until(/── Rooms: the garden.*Esc back/);
	void fake.set({id: 'room-detail'}, 'matrix', live(detail), roomArgument(stack, garden.id));
	const text = await screen.until(/Members 2 +@admin:matrix\.lab\.test/);
	assert.match(text, /Block +blocked by @admin:example\.org: nobody here can join/);
	assert.match(text, /Forward.* +this homeserver is too old for it/);
	assert.match(text, /Power +@admin:matrix\.lab\.test +100/);
	const kinds = () => screen.frame.targets.value.map(({kind, id}) => `${kind} ${id}`);
	assert.deepEqual(kinds(), [`room ${garden.id}`]);
	await screen.press('/', 'mallory', keys.enter);
	await screen.until(/› +@rooms-mallory/);
	assert.deepEqual(kinds(), ['user @rooms-mallory:matrix.lab.test', `room ${garden.id}`]);
	await screen.press(keys.esc, '/', 'mxc:', keys.enter);
	await screen.until(/› Files 1 here +mxc:/);
	assert.deepEqual(kinds(), ['media mxc://matrix.lab.test/nuvvMdBxYZLKCACNPVuhyipH', `room ${garden.id}`]);
	await screen.press(keys.esc, keys.esc);
	await screen.until(/MEMBERS.*LOCAL/);
});

test('U6: reports: of events, of users; Enter shows what it says', async () => {
	const {fake, screen, page} = open();
	await goOn(screen, 2);
	await screen.until('reported events');
	const {reports} = parseEventReports(recorded('event-reports'));
	void page('reports', {search: '', show: 'event'}, reports);
	const text = await screen.until(/› .*@admin:matrix\.lab\.test +spam, again +Rooms: the/);
	assert.match(text, /-100/);
	assert.deepEqual(
		screen.frame.targets.value.map(({kind, id}) => [kind, id]),
		[
			['report', 'event/2'],
			['user', '@admin:matrix.lab.test'],
			['room', garden.id],
		],
	);
	await screen.press(keys.enter);
	await screen.until(/report event\/2/);
	const event = parseReportedEvent(recorded('event-report'));
	void fake.set({id: 'reported-event'}, 'matrix', live({event}), reportArgument(stack, 2));
	await screen.until(/It says +buy cheap/);
	assert.equal(screen.frame.targets.value.find(({kind}) => kind === 'report')?.id, 'event/2');
	await screen.press(keys.esc, 'f');
	await screen.until('reported users');
	void page('reports', {search: '', show: 'user'}, parseUserReports(recorded('user-reports')).reports);
	await screen.until(/› .*@claude:matrix\.lab\.test +it is a bot/);
	assert.equal(screen.frame.targets.value[0]?.id, 'user/2');
});

test('U6: registration tokens: which are still good', async () => {
	const {fake, screen, target} = open();
	await goOn(screen, 3);
	const tokens = [
		...parseRegistrationTokens(recorded('registration-tokens')),
		{token: 'late', pending: 0, completed: 0, expiry: Date.now() - 1000},
		{token: 'gone', pending: 1, completed: 2, allowed: 3},
	];
	void fake.set({id: 'registration-tokens'}, 'matrix', live(tokens), stack);
	const text = await screen.until(/✓ valid +rooms-garden-party +3 +0 +0 +never/);
	assert.match(text, /✓ valid +rooms-for-ever +any/);
	assert.match(text, /expired +late/);
	assert.match(text, /used up +gone/);
	assert.deepEqual([target()?.kind, target()?.id], ['registration-token', 'rooms-garden-party']);
});

test('U6: under MAS the tokens are elsewhere, and that is said', async () => {
	const {fake, screen} = open(usersPane, undefined, fakeAccess({...ready, mas: true}));
	await goOn(screen, 3);
	const error = {message: 'Unrecognized request (M_UNRECOGNIZED)'};
	void fake.set({id: 'registration-tokens'}, 'matrix', {phase: 'down', data: [], error}, stack);
	await screen.until(/Matrix Authentication Service registers the users/);
});

test('U6: the server: background updates, files by user, largest rooms, tasks; Enter on a user lists the files', async () => {
	const {fake, screen, page} = open();
	await goOn(screen, 4);
	const updates = parseBackgroundUpdates(recorded('background-updates-running'));
	const admin: ServerAdmin = {
		media: {facts: parseUserMediaStatistics(recorded('statistics-users-media'))},
		rooms: {at: 0, facts: [{room: '!big:example.org', size: 3 * 1024 ** 3}]},
		tasks: {facts: parseScheduledTasks(recorded('scheduled-tasks'))},
	};
	void fake.set({id: 'background-updates'}, 'matrix', live([{stack, facts: {...updates, enabled: false}}]));
	void fake.set({id: 'server-admin'}, 'matrix', live(admin), stack);
	const text = await screen.until(/Files of 1 user +@rooms-mallory:matrix\.lab\.test \(Mallory\): 1 file +7B/);
	assert.match(text, /Background updates +switched off/);
	assert.match(text, /populate_stats_process_rooms in master: 1 done, 200 a second/);
	assert.match(text, /Largest rooms +!big:example\.org +3GB/);
	assert.match(text, /Tasks +complete .*delete_old_otks/);
	assert.equal(screen.frame.targets.value[0]?.kind, 'homeserver');
	await screen.press('/', 'mallory', keys.enter);
	await screen.until(/› Files of/);
	await screen.press(keys.enter);
	await screen.until(/files of @rooms-mallory/);
	const show = '@rooms-mallory:matrix.lab.test';
	void page('media', {search: '', show}, parseUserMedia(recorded('user-media')).files);
	await screen.until(/› .*plant\.txt +text\/plain +7/);
	assert.deepEqual(
		screen.frame.targets.value.map(({kind, id}) => [kind, id]),
		[
			['media', 'mxc://matrix.lab.test/nuvvMdBxYZLKCACNPVuhyipH'],
			['user', show],
		],
	);
	await screen.press(keys.esc, keys.esc);
	await screen.until(/Background updates/);
});

test('F4: how many servers are not reached is a line; a key shows them, newest failure first', async () => {
	const {fake, screen, target} = open(federationPane);
	const now = Date.now();
	const {destinations} = parseDestinations(recorded('destinations'));
	const failing = [
		{name: 'new.example', failingSince: now - 7_200_000, lastTry: now - 60_000, interval: 3_660_000},
		...destinations
			.filter(({failingSince}) => failingSince !== undefined)
			.map(one => ({...one, failingSince: now - 9e8})),
	];
	await screen.until(/── servers ─ not asked yet/);
	void fake.set({id: 'destinations'}, 'matrix', live([{stack, facts: {failing, cut: false, total: 140}}]));
	const text = await screen.until(/── servers ─ 3 of 140 not reached ─ 1 for less than a day .* Shift-Tab shows them/);
	assert.match(text, /CHECK +SEEN/);
	await screen.press(keys.shiftTab);
	const shown = await screen.until(/› new\.example +2h .*in (1h|59m|60m) +never/);
	assert.match(shown, /dead-one\.rooms\.test +10d .* yes/);
	assert.deepEqual(target(), {host: 'matrix', kind: 'destination', id: 'new.example', name: 'new.example', stack});
	await screen.press(keys.esc);
	await screen.until(/CHECK +SEEN/);
	assert.equal(target(), undefined);
	assert.deepEqual(misfits(screen, 120, 31), []);
});

test('F4: without a token one line says so, with what to do where one looks', async () => {
	const {fake, screen} = open(federationPane, {columns: 80, rows: 20}, fakeAccess());
	const off = {message: 'no access token', cure: 'Sign in as an administrator in the Users tab'};
	void fake.set({id: 'destinations'}, 'matrix', live([{stack, off}]));
	await screen.until(/── servers ─ not known: no access token/);
	assert.deepEqual(fake.looked.get('destinations@matrix'), [], 'no command for a token is run for a line');
	await screen.press(keys.shiftTab);
	await screen.until(/Sign in as an administrator/);
	assert.deepEqual(misfits(screen, 80, 20), []);
});

for (const [columns, rows] of [
	[60, 15],
	[80, 24],
	[200, 50],
] as const) {
	test(`rooms, reports, tokens and server fit ${columns}×${rows}`, async () => {
		const {fake, screen, page} = open(usersPane, {columns, rows});
		void page('rooms', bySize, rooms);
		void page('reports', {search: '', show: 'event'}, parseEventReports(recorded('event-reports')).reports);
		void fake.set(
			{id: 'registration-tokens'},
			'matrix',
			live(parseRegistrationTokens(recorded('registration-tokens'))),
			stack,
		);
		for (let section = 0; section < 5; section += 1) {
			await screen.settle();
			assert.deepEqual(misfits(screen, columns, rows), []);
			await screen.press('}');
		}
	});
}
