import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isOnHomeserver, targetOn} from '../../../source/actions/on-homeserver.js';
import {consent} from '../../../source/commands/consent.js';
import type {AccessState} from '../../../source/matrix/client.js';
import {parseUsers} from '../../../source/matrix/users.js';
import {userTarget} from '../../../source/panes/people/user-target.js';
import {destinations} from '../../../source/sources/destinations.js';
import {roomDetail} from '../../../source/sources/room-detail.js';
import {users} from '../../../source/sources/users.js';
import {actionOf, config, deeds, planOf, ready, some} from './admin-fakes.js';

const why = (id: string, state: AccessState, name?: string): string =>
	planOf(id, name, undefined, {state}).unavailable ?? '';

test('without a token: what to do; with one that is no administrator’s: whose it is', () => {
	const none = {phase: 'none', why: '~/token is empty', cure: 'Sign in'} as const;
	const refused = {phase: 'refused', origin: '~/token', why: '~/token: unknown token', cure: 'Sign in'} as const;
	for (const {id} of deeds) {
		assert.equal(why(id, none), '~/token is empty. Sign in', id);
		assert.equal(why(id, refused), '~/token: unknown token. Sign in', id);
		assert.match(why(id, {...ready, admin: false}), /^@admin:example.org is not an administrator/, id);
	}
});

test('what is not known yet hinders nothing', () => {
	for (const {id} of deeds) {
		assert.equal(why(id, {phase: 'idle'}), '', id);
		assert.equal(why(id, {phase: 'checking', origin: '~/token'}), '', id);
	}
});

describe('where the Matrix Authentication Service keeps the users', () => {
	const mas = {...ready, mas: true};
	const kept = [
		...['user.deactivate', 'user.reactivate', 'user.reset-password', 'user.make-admin', 'user.unmake-admin'],
		...['user.toggle-admin', 'user.lock', 'user.unlock', 'user.toggle-lock', 'user.log-out-devices', 'device.delete'],
		...['registration-token.create', 'registration-token.edit', 'registration-token.delete'],
	];
	for (const {id} of deeds) {
		test(`${id} is ${kept.includes(id) ? 'done there' : 'done here'}`, () => {
			if (kept.includes(id)) {
				assert.match(why(id, mas), /Matrix Authentication Service keeps .*: mas-cli manage /);
			} else {
				assert.equal(why(id, mas), '');
			}
		});
	}
});

describe('what belongs to another server', () => {
	const remote: Readonly<Record<string, string>> = {
		user: '@bob:evil.example',
		device: '@bob:evil.example DEV',
		media: 'mxc://evil.example/abc',
	};
	const allowed = ['user.redact', 'media.quarantine', 'media.unquarantine'];
	for (const {id, kind} of deeds.filter(action => action.kind in remote)) {
		test(`${id} ${allowed.includes(id) ? 'can be done' : 'is refused'}`, () => {
			const plan = planOf(id, remote[kind]);
			if (allowed.includes(id)) {
				assert.equal(plan.unavailable, undefined);
			} else {
				assert.match(plan.unavailable ?? '', /evil\.example/);
				assert.deepEqual(plan.steps, []);
			}
		});
	}

	test("the token's own user says what this server is called, else the config", () => {
		const renamed = {...ready, user: '@admin:real.example'};
		assert.match(why('user.lock', renamed), /belongs to example.org: this homeserver is real.example/);
		assert.equal(why('user.lock', renamed, '@bob:real.example'), '');
		assert.match(why('user.lock', {phase: 'idle'}, '@bob:evil.example'), /this homeserver is example.org/);
	});
});

describe('what is no name is sent to nobody', () => {
	const long = 'x'.repeat(260);
	const names: Readonly<Record<string, readonly string[]>> = {
		user: [
			'',
			'bob',
			'@bob',
			'@:example.org',
			'@b b:example.org',
			'@bob:b/d',
			`@${long}:example.org`,
			'@b\n:example.org',
		],
		device: ['', '@bob:example.org', '@bob:example.org ', 'bob DEV', '@bob:example.org D\u0000'],
		room: ['', 'room', '#alias:example.org', '!a b:example.org', `!${long}`, '!', '!a:b/c', '!\ud800:example.org'],
		media: ['', 'mxc://', 'mxc://x', 'mxc://x/../y', 'https://x/y', 'mxc://x/y?z', 'mxc://x/ü'],
		report: ['', '7', 'event/', 'event/-1', 'room/3', 'event/1/../2', 'event/9999999999999999999'],
		'registration-token': ['', 'a b', 'a/b', 'ü', 'x'.repeat(65), '..\n'],
		destination: ['', 'a b', 'a/b', 'ü.example', long],
	};
	for (const {id, kind} of deeds.filter(action => action.kind in names)) {
		test(id, () => {
			for (const name of names[kind] ?? []) {
				const plan = planOf(id, name);
				assert.ok(plan.unavailable, `"${name}"`);
				assert.deepEqual(plan.steps, []);
			}
		});
	}

	test('names that are odd and right are taken', () => {
		for (const name of ['@Bob:example.org', '@ünï.c=o/d-e_+:example.org', '@1:example.org']) {
			assert.equal(planOf('user.lock', name).unavailable, undefined, name);
		}

		for (const name of ['!n8f893n9:example.com', '!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM', '!a:[::1]:8448']) {
			assert.equal(planOf('room.block', name).unavailable, undefined, name);
		}

		assert.equal(planOf('destination.rooms', 'peer.example:8448').unavailable, undefined);
	});
});

test('the own user: not demoted, its device not logged out', () => {
	assert.match(why('user.unmake-admin', ready, '@admin:example.org'), /the user whose token is used here/);
	assert.match(why('device.delete', ready, '@admin:example.org OURS'), /the device whose token is used here/);
	assert.equal(why('device.delete', ready, '@admin:example.org OTHER'), '');
});

describe('what was read already', () => {
	const row = {id: some.user, admin: false, deactivated: false, erased: false, locked: false, shadowBanned: false};
	const knowing = (source: {readonly id: string}, data: unknown) => ({
		change: {
			latest: <Data>(asked: {readonly id: string}) => (asked.id === source.id ? (data as Data) : undefined),
			latestOfAll: <Data>(asked: {readonly id: string}) => (asked.id === source.id ? [data as Data] : []),
		},
	});
	const user = (change: object) => knowing(users, {total: 1, from: 0, rows: [{...row, ...change}]});

	test('a key stands for what the state allows', () => {
		const meant = (id: string, change: object) => planOf(id, undefined, undefined, user(change)).action.id;
		for (const [id, on, off, state] of [
			['user.toggle-lock', 'user.lock', 'user.unlock', {locked: true}],
			['user.toggle-admin', 'user.make-admin', 'user.unmake-admin', {admin: true}],
			['user.toggle-suspend', 'user.suspend', 'user.unsuspend', {suspended: true}],
			['user.toggle-shadow-ban', 'user.shadow-ban', 'user.unban', {shadowBanned: true}],
		] as const) {
			assert.equal(meant(id, {}), on);
			assert.equal(meant(id, state), off);
			assert.match(planOf(on, undefined, undefined, user(state)).unavailable ?? '', /already$/, on);
		}

		assert.match(planOf('user.unlock', undefined, undefined, user({})).unavailable ?? '', /not locked/);
		assert.match(
			planOf('user.deactivate', undefined, undefined, user({deactivated: true})).unavailable ?? '',
			/already/,
		);
	});

	test('an id of which not all can be shown', () => {
		for (const {id} of deeds.filter(deed => deed.kind === 'user' && deed.id !== 'user.redact')) {
			const plan = planOf(id, undefined, undefined, user({odd: true}));
			assert.match(plan.unavailable ?? '', /characters that cannot be shown/, id);
		}
	});

	test('a room that is blocked', () => {
		const blocked = knowing(roomDetail, {block: {facts: {blocked: true}}});
		assert.equal(planOf('room.toggle-block', undefined, undefined, blocked).action.id, 'room.unblock');
		assert.match(planOf('room.block', undefined, undefined, blocked).unavailable ?? '', /already/);
	});

	test('a server that is not in back-off', () => {
		const known = (failing: readonly object[], cut = false) =>
			planOf(
				'destination.reset-connection',
				undefined,
				undefined,
				knowing(destinations, [{stack: 'example.org', facts: {failing, cut, total: 1}}]),
			).unavailable ?? '';
		assert.match(known([]), /is not in back-off/);
		assert.equal(known([], true), '');
		assert.equal(known([{name: 'peer.example', failingSince: 1, lastTry: 2}]), '');
		assert.match(known([{name: 'peer.example', failingSince: 1}]), /is not in back-off/);
	});
});

test('danger is what cannot be undone, and asks for the full id', () => {
	for (const id of [
		...['user.deactivate', 'user.reset-password', 'user.redact', 'user.quarantine-media', 'room.delete'],
		...['room.purge-history', 'room.quarantine-media', 'media.delete', 'media.purge-remote', 'user.log-out-devices'],
	]) {
		const action = actionOf(id);
		assert.equal(action.risk, 'danger', id);
		// As the command line makes a target, and a pane: what is to be typed is all of its id.
		if (isOnHomeserver(action.kind)) {
			const target = targetOn(config, 'example.org', action.kind, some[action.kind]!)!;
			assert.equal(consent({action, target}, {confirm: target.id}), undefined, id);
			assert.match(consent({action, target}, {confirm: target.id.slice(0, -1)}) ?? '', /the target is/, id);
			assert.match(consent({action, target}, {yes: true}) ?? '', /say --confirm/, id);
		}
	}

	const person = parseUsers({users: [{name: some.user}]}).rows[0]!;
	assert.equal(userTarget({stack: 'example.org', host: 'matrix'}, person)?.name, some.user);
});
