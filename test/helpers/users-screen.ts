import {after} from 'node:test';
import {parseUsers, type User} from '../../source/matrix/users.js';
import {usersPane} from '../../source/panes/users.js';
import {users} from '../../source/sources/users.js';
import type {PagedQuery} from '../../source/store/paged.js';
import {fakeAccess, fakeProgram} from './fake-program.js';
import {answerLooks} from './paged.js';
import {openApp, type TestScreen} from './screen.js';

// The tab Users on a fake program, with a server that searches and sorts as the tests say.

export const ready = {phase: 'ready', origin: 'a test', user: '@admin:example.org', admin: true, mas: false} as const;
export const stack = 'example.org';

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

/** As a server tells them, so that what is hostile goes the way that it goes in life. */
export const people = (count: number, name = (index: number) => `Person ${index}`): readonly User[] =>
	parseUsers({
		users: Array.from({length: count}, (_, index) => ({
			name: `@user${String(index).padStart(6, '0')}:example.org`,
			displayname: name(index),
			creation_ts: 1_700_000_000_000 + index,
		})),
	}).rows;

export const open = (size = {columns: 120, rows: 36}, access: Parameters<typeof fakeAccess>[0] = ready) => {
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

export const opened = async (all: readonly User[], size?: {columns: number; rows: number}) => {
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

export const selected = (screen: TestScreen): string | undefined =>
	screen.frame.targets.value.find(({kind}) => kind === 'user')?.id;
