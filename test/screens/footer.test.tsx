// What the footer and the palette tell first: what is done to the selected row itself.
import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {actions} from '../../source/actions/index.js';
import type {AccessState} from '../../source/matrix/client.js';
import {parseUserMedia} from '../../source/matrix/media.js';
import {parseEventReports} from '../../source/matrix/reports.js';
import {parseRoomFacts, parseRoomMembers, parseRoomState, parseRooms} from '../../source/matrix/rooms.js';
import {parseUserMediaStatistics} from '../../source/matrix/statistics.js';
import {usersPane} from '../../source/panes/users.js';
import {roomArgument} from '../../source/sources/room-detail.js';
import {type PagedQuery, pagedArgument} from '../../source/store/paged.js';
import {live} from '../helpers/containers.js';
import {fakeAccess, fakeProgram} from '../helpers/fake-program.js';
import {json} from '../helpers/fixture.js';
import {keys, openApp, type TestScreen} from '../helpers/screen.js';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const stack = 'example.org';
const recorded = (name: string): unknown => json(`admin/${name}.json`);
const ready = {phase: 'ready', origin: 'a file', user: '@admin:example.org', admin: true, mas: false} as const;

const open = (state: AccessState = ready, columns = 80) => {
	const fake = fakeProgram({config: {homeserver: stack, synapse: {host: 'matrix'}}, actions});
	Object.assign(fake.program, {
		access: fakeAccess(state),
		plan: (action: unknown, target: unknown) => ({action, target, steps: [], preview: []}),
	});
	const screen = openApp(fake, {columns, rows: 24}, [usersPane]);
	screens.push(screen);
	const page = <Row,>(source: string, query: Omit<PagedQuery, 'stack'>, rows: readonly Row[]) =>
		fake.set({id: source}, 'matrix', live({total: rows.length, from: 0, rows}), pagedArgument({stack, ...query}));
	return {fake, screen, page, footer: () => screen.lines().at(-1) ?? ''};
};

const goOn = async (screen: TestScreen, times: number) => {
	for (let time = 0; time < times; time += 1) {
		await screen.press('}');
	}
};

test('a report: show and dismiss come before what is done to its user and room, in the palette as well', async () => {
	const {screen, page, footer} = open();
	await goOn(screen, 2);
	void page('reports', {search: '', show: 'event'}, parseEventReports(recorded('event-reports')).reports);
	await screen.until(/› .*spam, again/);
	await screen.until(() => /^ ↵ open {2}F show report {2}r dismiss report {2}i who is it/.test(footer()));
	await screen.press(':');
	const palette = await screen.until('Dismiss report');
	assert.ok(palette.indexOf('Show report') < palette.indexOf('Who is it'), palette);
	assert.ok(palette.indexOf('Dismiss report') < palette.indexOf('Who is it'), palette);
});

const room = parseRooms(recorded('rooms')).rooms[0]!;
const detail = {
	room: parseRoomFacts(recorded('room')),
	members: {facts: parseRoomMembers(recorded('room-members'))},
	state: {facts: parseRoomState(recorded('room-state'))},
	block: {facts: {blocked: false}},
	extremities: {facts: 1},
	media: {facts: {local: [], remote: []}},
};

test('a room: its own; a member of it: what is done to that user', async () => {
	const {fake, screen, page, footer} = open();
	await goOn(screen, 1);
	void page('rooms', {search: '', sort: {column: 'joined_members', descending: true}}, [room]);
	await screen.until(/› .*garden/);
	await screen.until(() => /^ ↵ open {2}O members {2}J state/.test(footer()));
	await screen.press(keys.enter);
	void fake.set({id: 'room-detail'}, 'matrix', live(detail), roomArgument(stack, room.id));
	await screen.until('Members 2');
	await screen.until(() => /O members {2}J state/.test(footer()));
	while (!/› Members/.test(screen.text())) {
		await screen.press('j');
	}

	await screen.until(() => /^ ↵ open {2}i who is it {2}c edit/.test(footer()));
});

test('a file: its own, then its owner', async () => {
	const {fake, screen, page, footer} = open();
	await goOn(screen, 4);
	void fake.set(
		{id: 'server-admin'},
		'matrix',
		live({
			media: {facts: parseUserMediaStatistics(recorded('statistics-users-media'))},
			rooms: {problem: 'none', at: 0},
			tasks: {facts: []},
		}),
		stack,
	);
	await screen.until('Files of 1 user');
	while (!/› Files of/.test(screen.text())) {
		await screen.press('j');
	}

	await screen.press(keys.enter);
	const show = '@rooms-mallory:matrix.lab.test';
	await screen.until(`files of ${show}`);
	void page('media', {search: '', show}, parseUserMedia(recorded('user-media')).files);
	await screen.until(/› .*plant\.txt/);
	await screen.until(() => /^ V quarantine {2}Y delete file {2}i who is it/.test(footer()));
});

test('the door: what lets one in comes first, also where little fits', async () => {
	for (const columns of [60, 80, 120]) {
		const {screen, footer} = open({phase: 'none', why: 'there is no access token', cure: 'Sign in'}, columns);
		await screen.until('there is no access token');
		await screen.until(() => /^ I sign in {2}T enter a token {2}/.test(footer()));
	}
});
