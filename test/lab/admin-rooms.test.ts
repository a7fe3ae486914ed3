import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {adminLab, reasonOf, textOf} from './admin-lab.js';
import {
	admin,
	ask,
	clientPath,
	download,
	enc,
	must,
	newRoom,
	newUser,
	psql,
	type Session,
	send,
	server,
	upload,
} from './homeserver.js';

const stamp = Date.now().toString(36);

describe('U6: rooms, files, reports, tokens, the server itself', () => {
	const lab = adminLab();
	const {run} = lab;
	let alice: Session;
	let bob: Session;
	let room: string;
	before(async () => {
		[alice, bob] = await Promise.all([
			newUser(lab.session, `alice-r-${stamp}`),
			newUser(lab.session, `bob-r-${stamp}`),
		]);
		room = await newRoom(alice, bob);
	});
	const join = async (by: Session, id: string) =>
		(await ask(by.token, 'POST', clientPath(`/join/${enc(id)}`), {})).status;
	const joined = async (by: Session): Promise<readonly string[]> =>
		(await must(by.token, 'GET', clientPath('/joined_rooms'))).joined_rooms;
	const missing = `!missing-${stamp}:${server}`;

	test('members and state are shown; of a room that is not there that is said', async () => {
		assert.equal(textOf(await run('room.members', room)), [alice.id, bob.id].sort().join('\n'));
		const state = textOf(await run('room.state', room));
		assert.match(state, new RegExp(`^m\\.room\\.create \\(${alice.id}\\)$`, 'm'));
		assert.match(state, /"join_rule": "public"/);
		for (const id of ['members', 'state', 'quarantine-media', 'purge-history', 'delete']) {
			assert.match(reasonOf(await run(`room.${id}`, missing)), /^failed: there is no (?:such )?room/, id);
		}

		assert.equal(await psql(`SELECT count(*) FROM scheduled_tasks WHERE resource_id = '${missing}'`), '0');
	});

	test('blocked: nobody gets in, until it is unblocked', async () => {
		const closed = await newRoom(alice);
		textOf(await run('room.block', closed));
		assert.equal(await join(bob, closed), 403);
		textOf(await run('room.unblock', closed));
		assert.equal(await join(bob, closed), 200);
		assert.match(reasonOf(await run('room.unblock', closed)), /it is not blocked/);
	});

	test("somebody becomes the room's administrator; where nobody can give that it is said", async () => {
		const power = async () =>
			(await must(alice.token, 'GET', clientPath(`/rooms/${enc(room)}/state/m.room.power_levels`))).users?.[bob.id];
		assert.equal(await power(), undefined);
		textOf(await run('room.make-admin', room, {user: bob.id}));
		assert.equal(await power(), 100);
		await must(alice.token, 'POST', clientPath(`/rooms/${enc(room)}/leave`), {});
		await must(bob.token, 'POST', clientPath(`/rooms/${enc(room)}/leave`), {});
		assert.match(reasonOf(await run('room.make-admin', room, {user: bob.id})), /nobody of this homeserver/);
		room = await newRoom(alice, bob);
	});

	test('history is purged: what the server may lose, and only where it was said also what is its own', async () => {
		const old = await send(alice, room, 'old');
		await send(alice, room, 'new');
		const there = () => psql(`SELECT count(*) FROM events WHERE event_id = '${old}'`);
		const none = reasonOf(await run('room.purge-history', room, {before: '3650d'}));
		assert.match(none, /nothing in this room is that old\. Nothing was changed$/);
		assert.equal(textOf(await run('room.purge-history', room, {before: '0d'})), 'the server says that it is complete');
		assert.equal(await there(), '1');
		textOf(await run('room.purge-history', room, {before: '0d', local: true}));
		assert.equal(await there(), '0');
		assert.equal((await joined(bob)).includes(room), true);
	});

	test('deleted and purged, blocked, all moved to a new room with a message', async () => {
		const doomed = await newRoom(alice, bob);
		await send(bob, doomed, 'gone soon');
		const text = textOf(
			await run('room.delete', doomed, {
				block: true,
				'new-room-user': alice.id,
				'new-room-name': 'Lifeboat',
				message: 'The old room is gone',
			}),
		);
		const [, next] = /^2 users taken out, new room (!\S+)$/.exec(text) ?? [];
		assert.ok(next, text);
		assert.equal(await psql(`SELECT count(*) FROM events WHERE room_id = '${doomed}'`), '0');
		const rooms = await joined(bob);
		assert.deepEqual([rooms.includes(doomed), rooms.includes(next)], [false, true]);
		const {chunk} = await must(bob.token, 'GET', clientPath(`/rooms/${enc(next)}/messages?dir=b&limit=20`));
		assert.ok(chunk.some((event: {content: {body?: string}}) => event.content.body === 'The old room is gone'));
		assert.equal(await join(bob, doomed), 403);
		assert.ok(
			lab.lines.some(line => /^the server says: /.test(line)),
			lab.lines.join('\n'),
		);
	});

	test('deleted without purging: nobody is in it, its history is still there', async () => {
		const left = await newRoom(alice, bob);
		assert.equal(textOf(await run('room.delete', left, {purge: false})), '2 users taken out');
		assert.equal((await joined(alice)).includes(left), false);
		assert.notEqual(await psql(`SELECT count(*) FROM events WHERE room_id = '${left}'`), '0');
	});

	test('a file is quarantined and free again, protected, deleted; one that is not there is said', async () => {
		const file = await upload(alice, `file ${stamp}`);
		const steps: ReadonlyArray<readonly [string, number]> = [
			['media.quarantine', 404],
			['media.unquarantine', 200],
		];
		for (const [id, status] of steps) {
			textOf(await run(id, file));
			assert.equal(await download(bob, file), status, id);
		}

		textOf(await run('media.protect', file));
		assert.match(reasonOf(await run('media.quarantine', file)), /protected from quarantine/);
		assert.equal(await download(bob, file), 200);
		textOf(await run('media.unprotect', file));
		textOf(await run('media.delete', file));
		assert.equal(await download(bob, file), 404);
		for (const id of ['quarantine', 'unquarantine', 'protect', 'unprotect', 'delete']) {
			assert.match(reasonOf(await run(`media.${id}`, file)), /^failed: there is no file mxc:/, id);
		}

		const sent = await upload(alice, `sent ${stamp}`);
		const content = {msgtype: 'm.file', body: 'a.txt', url: sent};
		await must(alice.token, 'PUT', clientPath(`/rooms/${enc(room)}/send/m.room.message/f${stamp}`), content);
		assert.equal(textOf(await run('room.quarantine-media', room)), '1 file quarantined');
		assert.equal(await download(bob, sent), 404);
	});

	test('remote files nobody looked at are purged, the newer stay', async () => {
		const row = (id: string, age: number) =>
			`INSERT INTO remote_media_cache (media_origin, media_id, media_type, created_ts, upload_name, media_length, filesystem_id, last_access_ts) VALUES ('peer.lab.test', '${id}${stamp}', 'text/plain', 0, 'a', 1, '${id}${stamp}', ${Date.now() - age * 86_400_000})`;
		await psql(row('old', 400));
		await psql(row('new', 1));
		assert.match(textOf(await run('media.purge-remote', '', {days: '300'})), /^\d+ files? removed$/);
		const left = `SELECT media_id FROM remote_media_cache WHERE media_id LIKE '%${stamp}'`;
		assert.equal(await psql(left), `new${stamp}`);
		await psql(`DELETE FROM remote_media_cache WHERE media_id LIKE '%${stamp}'`);
	});

	test('reports of an event and of a user are shown and dismissed', async () => {
		const event = await send(alice, room, 'offensive');
		await must(bob.token, 'POST', clientPath(`/rooms/${enc(room)}/report/${enc(event)}`), {reason: `r-${stamp}`});
		await must(bob.token, 'POST', clientPath(`/users/${enc(alice.id)}/report`), {reason: `r-${stamp}`});
		for (const kind of ['event', 'user']) {
			const query = `SELECT id FROM ${kind}_reports WHERE reason = 'r-${stamp}' OR reason LIKE '%r-${stamp}%'`;
			const name = `${kind}/${await psql(query)}`;
			const text = textOf(await run('report.show', name));
			assert.match(text, new RegExp(`^By +${bob.id}$`, 'm'));
			assert.match(text, new RegExp(`^About +${alice.id}$`, 'm'));
			assert.match(text, new RegExp(`^Reason +r-${stamp}$`, 'm'));
			assert.equal(/"body": "offensive"/.test(text), kind === 'event');
			textOf(await run('report.dismiss', name));
			assert.equal(await psql(query), '');
			assert.match(reasonOf(await run('report.dismiss', name)), /there is no such report/);
		}
	});

	test('a registration token is made, edited, deleted', async () => {
		const row = (token: string) =>
			psql(`SELECT uses_allowed, expiry_time IS NULL FROM registration_tokens WHERE token = '${token}'`);
		const made = textOf(await run('registration-token.create', '', {uses: '3'}));
		const [, generated = ''] = /^(\S{16}): 3 uses, without an end$/.exec(made) ?? [];
		assert.equal(await row(generated), '3|t', made);
		const name = `t.~_-${stamp}`;
		textOf(await run('registration-token.create', '', {token: name, expires: '7d'}));
		assert.equal(await row(name), '|f');
		assert.match(reasonOf(await run('registration-token.create', '', {token: name})), /there is such a token already/);
		textOf(await run('registration-token.edit', name, {uses: '0', expires: 'never'}));
		assert.equal(await row(name), '0|t');
		textOf(await run('registration-token.edit', name, {uses: 'unlimited'}));
		assert.equal(await row(name), '|t');
		for (const token of [name, generated]) {
			textOf(await run('registration-token.delete', token));
			assert.equal(await row(token), '');
		}

		assert.match(reasonOf(await run('registration-token.delete', name)), /there is no such token/);
		assert.match(reasonOf(await run('registration-token.edit', name, {uses: '1'})), /there is no such token/);
	});

	describe('background updates', () => {
		const enabled = async () =>
			(await must(lab.session.token, 'GET', `${admin}/v1/background_updates/enabled`)).enabled;
		after(() => must(lab.session.token, 'POST', `${admin}/v1/background_updates/enabled`, {enabled: true}));

		test('are stopped and go on; a job is begun once', async () => {
			textOf(await run('background-updates.disable', ''));
			assert.equal(await enabled(), false);
			const waiting = "SELECT count(*) FROM background_updates WHERE update_name = 'populate_stats_process_rooms'";
			textOf(await run('background-updates.start-job', '', {job: 'populate_stats_process_rooms'}));
			assert.equal(await psql(waiting), '1');
			const again = reasonOf(await run('background-updates.start-job', '', {job: 'populate_stats_process_rooms'}));
			assert.match(again, /waits or runs already/);
			textOf(await run('background-updates.enable', ''));
			assert.equal(await enabled(), true);
			for (let attempt = 0; attempt < 200 && (await psql(waiting)) !== '0'; attempt++) {
				await new Promise(resolve => setTimeout(resolve, 100));
			}

			assert.equal(await psql(waiting), '0');
		});
	});

	test('a server notice where none is configured: what to add', async () => {
		for (const [id, name, given] of [
			['notice.send', '', {user: bob.id, text: 'hello'}],
			['user.send-notice', bob.id, {text: 'hello'}],
		] as const) {
			assert.match(reasonOf(await run(id, name, given)), /server_notices: \{system_mxid_localpart/);
		}
	});

	test("F7: a server's back-off is forgotten; where there is none that is said", async () => {
		const name = `gone-${stamp}.lab.test`;
		const now = Date.now();
		await psql(
			`INSERT INTO destinations (destination, retry_last_ts, retry_interval, failure_ts) VALUES ('${name}', ${now}, 86400000, ${now})`,
		);
		try {
			assert.equal(textOf(await run('destination.rooms', name)), 'None.');
			textOf(await run('destination.reset-connection', name));
			assert.equal(
				await psql(`SELECT retry_interval, failure_ts FROM destinations WHERE destination = '${name}'`),
				'0|',
			);
			assert.match(reasonOf(await run('destination.reset-connection', name)), /is not in back-off/);
			assert.match(reasonOf(await run('destination.reset-connection', `x${name}`)), /never had to do with/);
		} finally {
			await psql(`DELETE FROM destinations WHERE destination = '${name}'`);
		}
	});
});
