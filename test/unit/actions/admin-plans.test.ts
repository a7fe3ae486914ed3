import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Secret} from '../../../source/system/secret.js';
import {deeds, planOf, requestsOf} from './admin-fakes.js';

const v1 = '/_synapse/admin/v1';
const v2 = '/_synapse/admin/v2';
const bob = '%40bob%3Aexample.org';
const there = `GET ${v2}/users/${bob}`;
const room = '!room%3Aexample.org';
const roomThere = `GET ${v1}/rooms/${room}`;
const file = 'example.org/abc';
const fileThere = `GET ${v1}/media/${file}`;

/** What is sent with the form as it is at first. */
const expected: Readonly<Record<string, readonly string[]>> = {
	'user.whois': [there, `GET ${v1}/whois/${bob}`],
	'user.edit': [there, `PUT ${v2}/users/${bob} {"displayname":"Bob"}`],
	'user.reset-password': [there, `POST ${v1}/reset_password/${bob} {"new_password":"••••","logout_devices":true}`],
	'user.log-out-devices': [`GET ${v2}/users/${bob}/devices`],
	'user.toggle-lock': [there, `PUT ${v2}/users/${bob} {"locked":true}`],
	'user.lock': [there, `PUT ${v2}/users/${bob} {"locked":true}`],
	'user.unlock': [there, `PUT ${v2}/users/${bob} {"locked":false}`],
	'user.toggle-suspend': [`PUT ${v1}/suspend/${bob} {"suspend":true}`],
	'user.suspend': [`PUT ${v1}/suspend/${bob} {"suspend":true}`],
	'user.unsuspend': [`PUT ${v1}/suspend/${bob} {"suspend":false}`],
	'user.toggle-admin': [there, `PUT ${v1}/users/${bob}/admin {"admin":true}`],
	'user.make-admin': [there, `PUT ${v1}/users/${bob}/admin {"admin":true}`],
	'user.unmake-admin': [there, `PUT ${v1}/users/${bob}/admin {"admin":false}`],
	'user.send-notice': [
		`POST ${v1}/send_server_notice {"user_id":"@bob:example.org","content":{"msgtype":"m.text","body":"hello"}}`,
	],
	'user.redact': [there, `POST ${v1}/user/${bob}/redact {"rooms":[],"limit":1000,"use_admin":false}`],
	'user.quarantine-media': [there, `POST ${v1}/user/${bob}/media/quarantine {}`],
	'user.toggle-shadow-ban': [there, `POST ${v1}/users/${bob}/shadow_ban {}`],
	'user.shadow-ban': [there, `POST ${v1}/users/${bob}/shadow_ban {}`],
	'user.unban': [there, `DELETE ${v1}/users/${bob}/shadow_ban`],
	'user.override-ratelimit': [
		there,
		`POST ${v1}/users/${bob}/override_ratelimit {"messages_per_second":0,"burst_count":0}`,
	],
	'user.usual-ratelimit': [there, `DELETE ${v1}/users/${bob}/override_ratelimit`],
	'user.deactivate': [`POST ${v1}/deactivate/${bob} {"erase":false}`],
	'user.reactivate': [there, `PUT ${v2}/users/${bob} {"deactivated":false,"password":"••••"}`],
	'device.delete': [there, `GET ${v2}/users/${bob}/devices/DEV`, `DELETE ${v2}/users/${bob}/devices/DEV`],
	'room.members': [`GET ${v1}/rooms/${room}/members`],
	'room.state': [`GET ${v1}/rooms/${room}/state`],
	'room.make-admin': [roomThere, `POST ${v1}/rooms/${room}/make_room_admin {"user_id":"@carol:example.org"}`],
	'room.toggle-block': [`PUT ${v1}/rooms/${room}/block {"block":true}`],
	'room.block': [`PUT ${v1}/rooms/${room}/block {"block":true}`],
	'room.unblock': [`GET ${v1}/rooms/${room}/block`, `PUT ${v1}/rooms/${room}/block {"block":false}`],
	'room.quarantine-media': [roomThere, `POST ${v1}/room/${room}/media/quarantine {}`],
	'room.delete': [roomThere, `DELETE ${v2}/rooms/${room} {"block":false,"purge":true}`],
	'report.show': [`GET ${v1}/event_reports/2`],
	'report.dismiss': [`DELETE ${v1}/event_reports/2`],
	'media.quarantine': [fileThere, `POST ${v1}/media/quarantine/${file} {}`],
	'media.unquarantine': [fileThere, `POST ${v1}/media/unquarantine/${file} {}`],
	'media.protect': [`POST ${v1}/media/protect/abc {}`],
	'media.unprotect': [`POST ${v1}/media/unprotect/abc {}`],
	'media.delete': [`DELETE ${v1}/media/${file}`],
	'registration-token.create': [`POST ${v1}/registration_tokens/new {"uses_allowed":3}`],
	'registration-token.edit': [`PUT ${v1}/registration_tokens/tok-1 {"uses_allowed":3}`],
	'registration-token.delete': [`DELETE ${v1}/registration_tokens/tok-1`],
	'notice.send': [
		`POST ${v1}/send_server_notice {"user_id":"@carol:example.org","content":{"msgtype":"m.text","body":"hello"}}`,
	],
	'background-updates.enable': [`POST ${v1}/background_updates/enabled {"enabled":true}`],
	'background-updates.disable': [`POST ${v1}/background_updates/enabled {"enabled":false}`],
	'background-updates.start-job': [
		`POST ${v1}/background_updates/start_job {"job_name":"populate_stats_process_rooms"}`,
	],
	'destination.reset-connection': [`POST ${v1}/federation/destinations/peer.example/reset_connection {}`],
	'destination.rooms': [`GET ${v1}/federation/destinations/peer.example/rooms?limit=1000`],
};

/** Their requests have a time in them: below. */
const withTime = ['room.purge-history', 'media.purge-remote'];

for (const {id, risk} of deeds.filter(action => !withTime.includes(action.id))) {
	test(`${id}: what is sent, and shown before`, () => {
		const plan = planOf(id);
		assert.equal(plan.unavailable, undefined);
		assert.deepEqual(requestsOf(plan), expected[id]);
		for (const [index, request] of requestsOf(plan).entries()) {
			assert.ok(plan.preview.includes(request), `${index}: ${plan.preview.join('\n')}`);
		}

		assert.ok(plan.explain.length > 10);
		if (risk === 'read') {
			assert.ok(plan.steps.every(step => step.kind === 'matrix' && step.request.method === 'GET'));
			assert.ok(plan.steps.some(step => step.kind === 'matrix' && step.title));
		}
	});
}

test('nothing is expected of what is not there', () => {
	const ids = deeds.map(({id}) => id);
	assert.deepEqual(
		Object.keys(expected).filter(id => !ids.includes(id)),
		[],
	);
});

describe('what the form says', () => {
	const sent = (id: string, given: Parameters<typeof planOf>[2], name?: string) =>
		requestsOf(planOf(id, name, given)).at(-1) ?? planOf(id, name, given).unavailable;

	test('erase only where it was said, and messages and files stay', () => {
		assert.match(sent('user.deactivate', {erase: true}) ?? '', /\{"erase":true\}$/);
		const plan = planOf('user.deactivate');
		assert.match(plan.explain, /Messages and media stay/);
		assert.doesNotMatch(plan.explain, /Erases/);
		assert.match(planOf('user.deactivate', undefined, {erase: true}).explain, /Erases name/);
	});

	test('a password is in no preview', () => {
		const secret = 'swordfish "1" \\ ü';
		for (const id of ['user.reset-password', 'user.reactivate']) {
			const plan = planOf(id, undefined, {password: new Secret(secret)});
			assert.ok(!JSON.stringify(plan).includes('swordfish'), id);
			const step = plan.steps.at(-1);
			const body = step?.kind === 'matrix' ? Object.values(step.request.body ?? {}) : [];
			assert.ok(body.some(value => value instanceof Secret && value.reveal() === secret));
		}
	});

	test('redact: rooms, reason, limit, in whose name; of a remote user it is not looked here', () => {
		const given = {rooms: '!a:x, !b:y', reason: 'spam', limit: '7', 'as-admin': true};
		assert.equal(
			sent('user.redact', given),
			`POST ${v1}/user/${bob}/redact {"rooms":["!a:x","!b:y"],"limit":7,"use_admin":true,"reason":"spam"}`,
		);
		assert.equal(requestsOf(planOf('user.redact', '@spam:evil.example')).length, 1);
		assert.match(sent('user.redact', {rooms: '!a:x bad'}) ?? '', /rooms has "bad", and that is a room id/);
		for (const limit of ['0', '-1', '1e3', '', '1000001']) {
			assert.match(sent('user.redact', {limit}) ?? '', /limit is 1 to/, limit);
		}
	});

	test('delete: a new room needs somebody of here who makes it', () => {
		const given = {block: true, purge: false, force: true, 'new-room-user': '@a:example.org', message: ' moved '};
		assert.match(
			sent('room.delete', given) ?? '',
			/\{"block":true,"purge":false,"force_purge":true,"new_room_user_id":"@a:example.org","message":"moved"\}$/,
		);
		assert.match(sent('room.delete', {message: 'moved'}) ?? '', /say who makes it/);
		assert.match(sent('room.delete', {'new-room-user': '@a:evil.example'}) ?? '', /a user of example.org/);
		assert.match(sent('room.delete', {'new-room-user': 'a'}) ?? '', /full user id/);
	});

	test('times: days or a day, and none that makes no sense', () => {
		const at = new Date('2026-01-31T00:00:00').getTime();
		assert.match(
			sent('room.purge-history', {before: '2026-01-31'}) ?? '',
			new RegExp(`\\{"purge_up_to_ts":${at},"delete_local_events":false\\}$`),
		);
		for (const before of ['2026-02-31', 'yesterday', '2999-01-01', '1969-01-01', '-3d', '']) {
			assert.match(sent('room.purge-history', {before}) ?? '', /^before is/, before);
		}

		const [, purged] = /before_ts=(\d+) \{\}$/.exec(sent('media.purge-remote', {days: '30'}) ?? '') ?? [];
		assert.ok(Math.abs(Number(purged) - (Date.now() - 30 * 86_400_000)) < 60_000);
		for (const days of ['', 'x', '-1', '99999999', '1.5']) {
			assert.match(sent('media.purge-remote', {days}) ?? '', /^days is/, days);
		}
	});

	test('tokens: limits that are lifted, left, or make no sense', () => {
		assert.match(
			sent('registration-token.edit', {uses: 'unlimited', expires: 'never'}) ?? '',
			/\{"uses_allowed":null,"expiry_time":null\}$/,
		);
		assert.match(sent('registration-token.create', {token: 'a b'}) ?? '', /^token has/);
		assert.match(sent('registration-token.create', {expires: '2020-01-01'}) ?? '', /is over already/);
		assert.match(sent('registration-token.create', {uses: '-1'}) ?? '', /whole number/);
	});

	test('names and types', () => {
		assert.match(sent('user.edit', {name: 'a\nb'}) ?? '', /one line/);
		assert.match(sent('user.edit', {name: 'x'.repeat(257)}) ?? '', /at most 256/);
		assert.match(
			sent('user.edit', {name: '🦊 Zoë', type: 'none'}) ?? '',
			/\{"displayname":"🦊 Zoë","user_type":null\}$/,
		);
		assert.match(sent('notice.send', {user: '@a:evil.example'}) ?? '', /users of example.org only/);
	});
});
