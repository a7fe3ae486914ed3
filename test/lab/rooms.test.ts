import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {judge} from '../../source/rules/judge.js';
import {looking} from '../../source/sources/ask-homeservers.js';
import {backgroundUpdates} from '../../source/sources/background-updates.js';
import {destinations} from '../../source/sources/destinations.js';
import {media} from '../../source/sources/media.js';
import {registrationTokens} from '../../source/sources/registration-tokens.js';
import {reportArgument, reportedEvent} from '../../source/sources/reported-event.js';
import {reports} from '../../source/sources/reports.js';
import {roomArgument, roomDetail} from '../../source/sources/room-detail.js';
import {rooms} from '../../source/sources/rooms.js';
import {serverAdmin} from '../../source/sources/server-admin.js';
import type {Source} from '../../source/sources/source.js';
import {pagedArgument} from '../../source/store/paged.js';
import type {Slice} from '../../source/store/slice.js';
import {adminLab} from './admin-lab.js';
import {admin, clientPath, enc, must, newUser, psql, type Session, send, server, upload} from './homeserver.js';

const stamp = Date.now().toString(36);
const host = 'matrix';
const prefix = `lounge ${stamp}`;

describe('U6, F4: what the Admin API tells, against what the database has', () => {
	// Before the one of adminLab(), which ends the session.
	after(async () => {
		await psql(`DELETE FROM destinations WHERE destination LIKE '%.${stamp}.test'`);
		await must(lab.session.token, 'POST', `${admin}/v1/background_updates/enabled`, {enabled: true});
		for (const room of made ?? []) {
			await must(lab.session.token, 'DELETE', `${admin}/v1/rooms/${enc(room)}`, {});
		}
	});
	const lab = adminLab();
	let alice: Session;
	let bob: Session;
	let carol: Session;
	/** By size: 3, 2, 1 members. */
	let made: readonly string[];

	/** Looks until the slice is as wanted. */
	const look = <Data>(
		source: Source<Data>,
		argument: string,
		holds: (data: Data) => boolean = () => true,
		focus: readonly string[] = [],
	): Promise<Data> => {
		const {store, sources} = lab.program;
		const key = {source: source.id, host, ...(argument ? {argument} : {})};
		const view = sources.view(key, focus);
		sources.refresh([source.id], host);
		return new Promise<Data>((resolve, reject) => {
			const timer = setTimeout(
				() => settle(() => reject(new Error(`${source.id}: ${JSON.stringify(store.get(key, source.empty))}`))),
				20_000,
			);
			const stop = store.subscribe(key, () => check());
			const settle = (done: () => void): void => {
				clearTimeout(timer);
				stop();
				view.release();
				done();
			};

			const check = (): void => {
				const slice: Slice<Data> = store.get(key, source.empty);
				if (slice.phase === 'live' && holds(slice.data)) {
					settle(() => resolve(slice.data));
				}
			};

			check();
		});
	};

	const list = (search: string, column: string, descending: boolean, size = 1) =>
		look(rooms, pagedArgument({stack: server, search, sort: {column, descending}}), ({total}) => total >= size);
	const lines = async (query: string): Promise<readonly string[]> => (await psql(query)).split('\n').filter(Boolean);

	before(async () => {
		lab.program.sources.start();
		[alice, bob, carol] = await Promise.all([
			newUser(lab.session, `alice-l-${stamp}`),
			newUser(lab.session, `bob-l-${stamp}`),
			newUser(lab.session, `carol-l-${stamp}`),
		]);
		const ids: string[] = [];
		for (const [index, others] of [[bob, carol], [bob], []].entries()) {
			const room = await must(alice.token, 'POST', clientPath('/createRoom'), {
				preset: 'public_chat',
				name: `${prefix} ${index} 王 \u202Eevil`,
				...(index === 0 ? {topic: 'a\nb', room_alias_name: `lounge-${stamp}`} : {}),
				...(index === 2 ? {creation_content: {'m.federate': false}} : {}),
			});
			for (const other of others) {
				await must(other.token, 'POST', clientPath(`/rooms/${enc(room.room_id)}/join`), {});
			}

			ids.push(room.room_id);
		}

		made = ids;
		// Synapse counts members and names a moment later.
		await list(prefix, 'joined_members', true, 3);
	});

	test('rooms: found by name and address, sorted by members both ways, one by its id', async () => {
		const down = await list(prefix, 'joined_members', true, 3);
		assert.deepEqual(
			down.rows.map(({id, members, localMembers}) => [id, members, localMembers]),
			made.map((id, index) => [id, 3 - index, 3 - index]),
		);
		assert.equal(down.rows[0]?.name, `${prefix} 0 王 evil`);
		assert.equal(down.rows[0]?.alias, `#lounge-${stamp}:${server}`);
		assert.equal(down.rows[2]?.federatable, false);
		const up = await list(prefix, 'joined_members', false, 3);
		assert.deepEqual(
			up.rows.map(({id}) => id),
			made.toReversed(),
		);
		assert.deepEqual(
			(await list(made[1]!, 'name', false)).rows.map(({id}) => id),
			[made[1]],
		);
		assert.deepEqual(
			(await list(`lounge-${stamp}`, 'name', false)).rows.map(({id}) => id),
			[made[0]],
		);
	});

	test('rooms: all of them, in every order, as the database has them', async () => {
		const from = 'FROM room_stats_state s JOIN room_stats_current c USING (room_id) JOIN rooms r USING (room_id)';
		for (const [column, sql] of [
			['joined_members', 'c.joined_members'],
			['joined_local_members', 'c.local_users_in_room'],
			['state_events', 'c.current_state_events'],
			['creator', 'r.creator'],
		] as const) {
			for (const descending of [true, false]) {
				const {rows, total} = await list('', column, descending);
				// Others make rooms meanwhile: compared is what both have.
				const ids = rows.map(({id}) => id);
				const order = descending ? 'DESC' : 'ASC';
				const kept = await lines(`SELECT room_id ${from} ORDER BY ${sql} ${order}, room_id ${order} LIMIT 200`);
				const both = kept.filter(id => ids.includes(id));
				assert.deepEqual(
					ids.filter(id => both.includes(id)),
					both,
					`${column} ${order}`,
				);
				assert.ok(both.length >= 3 && total >= both.length);
			}
		}
	});

	test('a room: members, power, topic in one line; blocked is seen', async () => {
		const argument = roomArgument(server, made[0]!);
		const open = await look(roomDetail, argument, data => data !== undefined);
		assert.ok(open && 'facts' in open.members && 'facts' in open.state && 'facts' in open.block);
		assert.equal(open.room.topic, 'a↵b');
		assert.deepEqual(open.members.facts.members.toSorted(), [alice.id, bob.id, carol.id].toSorted());
		assert.deepEqual(open.state.facts.powers?.users, [{user: alice.id, level: 100}]);
		assert.deepEqual(open.block.facts, {blocked: false});
		await must(lab.session.token, 'PUT', `${admin}/v1/rooms/${enc(made[0]!)}/block`, {block: true});
		const blocked = await look(
			roomDetail,
			argument,
			data => data !== undefined && 'facts' in data.block && data.block.facts.blocked,
		);
		assert.ok(blocked && 'facts' in blocked.block && blocked.block.facts.by === lab.session.id);
	});

	test('an event that another reports shows, with what it says; a reported user as well', async () => {
		const event = await send(alice, made[0]!, 'first line\nsecond \u001B[31mline');
		await must(bob.token, 'POST', clientPath(`/rooms/${enc(made[0]!)}/report/${enc(event)}`), {
			reason: `spam ${stamp}`,
			score: -50,
		});
		const {rows} = await look(reports, pagedArgument({stack: server, search: '', show: 'event'}), ({rows: found}) =>
			found.some(one => one.event === event),
		);
		const report = rows.find(one => one.event === event)!;
		const id = await psql(`SELECT id FROM event_reports WHERE event_id = '${event}'`);
		assert.deepEqual(
			[String(report.id), report.by, report.about, report.reason, report.score, report.room?.id],
			[id, bob.id, alice.id, `spam ${stamp}`, -50, made[0]],
		);
		const shown = await look(reportedEvent, reportArgument(server, report.id));
		assert.deepEqual(shown.event?.lines, ['first line', 'second line']);
		await must(carol.token, 'POST', clientPath(`/users/${enc(alice.id)}/report`), {reason: `rude ${stamp}`});
		const users = await look(reports, pagedArgument({stack: server, search: '', show: 'user'}), ({rows: found}) =>
			found.some(({reason}) => reason === `rude ${stamp}`),
		);
		assert.equal(users.rows.find(({reason}) => reason === `rude ${stamp}`)?.about, alice.id);
	});

	test('registration tokens as the database has them', async () => {
		const expiry = Date.now() + 3_600_000;
		const path = `${admin}/v1/registration_tokens`;
		await must(lab.session.token, 'POST', `${path}/new`, {token: `a-${stamp}`, uses_allowed: 3, expiry_time: expiry});
		await must(lab.session.token, 'POST', `${path}/new`, {token: `b-${stamp}`});
		await psql(`UPDATE registration_tokens SET completed = 2, pending = 1 WHERE token = 'a-${stamp}'`);
		const tokens = await look(registrationTokens, server, data => data.some(({token}) => token === `b-${stamp}`));
		const of = (name: string) => tokens.find(({token}) => token === name);
		assert.deepEqual(of(`a-${stamp}`), {token: `a-${stamp}`, allowed: 3, pending: 1, completed: 2, expiry});
		assert.deepEqual(of(`b-${stamp}`), {token: `b-${stamp}`, pending: 0, completed: 0});
		for (const name of [`a-${stamp}`, `b-${stamp}`]) {
			await must(lab.session.token, 'DELETE', `${path}/${name}`);
		}
	});

	test('files: who has most, and each with its quarantine', async () => {
		const uri = await upload(alice, `file of ${stamp}`);
		const id = uri.split('/').at(-1)!;
		const argument = pagedArgument({stack: server, search: '', show: alice.id});
		const before = await look(media, argument, ({total}) => total > 0);
		assert.deepEqual([before.rows[0]?.id, before.rows[0]?.quarantinedBy], [id, undefined]);
		await must(lab.session.token, 'POST', `${admin}/v1/media/quarantine/${server}/${id}`, {});
		const later = await look(media, argument, ({rows}) => rows[0]?.quarantinedBy !== undefined);
		assert.equal(later.rows[0]?.quarantinedBy, lab.session.id);
		const told = await look(serverAdmin, server, data => data !== undefined);
		assert.ok(told && 'facts' in told.media && 'facts' in told.tasks);
		const [most] = await lines(
			'SELECT user_id FROM local_media_repository WHERE user_id IS NOT NULL GROUP BY 1 ORDER BY sum(media_length) DESC LIMIT 1',
		);
		const sizes = told.media.facts.users.map(({size}) => size);
		assert.deepEqual(
			sizes,
			sizes.toSorted((one, other) => other - one),
		);
		assert.ok(told.media.facts.users.some(({user}) => user === most));
	});

	test('background updates: on; switched off they are a warning, if that lasts', async () => {
		const enabled = (yes: boolean) =>
			must(lab.session.token, 'POST', `${admin}/v1/background_updates/enabled`, {enabled: yes});
		const facts = async (yes: boolean) =>
			(await look(backgroundUpdates, '', ([one]) => one?.facts?.enabled === yes, [looking]))[0]?.facts;
		const verdict = () =>
			judge(lab.program.store, {...lab.program, now: Date.now()}).find(({rule}) => rule === 'background-updates');
		assert.ok(await facts(true));
		await enabled(false);
		assert.equal((await facts(false))?.enabled, false);
		assert.deepEqual([verdict()?.severity, verdict()?.stack], ['warning', server]);
		await enabled(true);
		await facts(true);
		assert.notEqual(verdict()?.severity, 'warning');
	});

	test('F4: failing servers, page by page; most that are gone long are no warning, most that went now are', async () => {
		const now = Date.now();
		const insert = (name: string, from: number, to: number, since: string) =>
			psql(`INSERT INTO destinations (destination, retry_last_ts, retry_interval, failure_ts, last_successful_stream_ordering)
				SELECT '${name}' || i || '.${stamp}.test', ${now}, 3600000, ${since}, i FROM generate_series(${from}, ${to}) i`);
		const read = async (count: number) => {
			const [one] = await look(destinations, '', ([found]) => (found?.facts?.failing.length ?? -1) >= count, [looking]);
			return one!.facts!;
		};
		const verdict = () =>
			judge(lab.program.store, {...lab.program, now: Date.now()}).find(({rule}) => rule === 'destinations');
		await insert('well', 1, 40, 'NULL');
		await insert('dead', 1, 700, `${now} - 30 * 86400000::bigint - i`);
		const dead = await read(700);
		const kept = await lines('SELECT destination FROM destinations WHERE failure_ts IS NOT NULL');
		assert.deepEqual(dead.failing.map(({name}) => name).toSorted(), kept.toSorted());
		assert.equal(String(dead.total), await psql('SELECT count(*) FROM destinations'));
		assert.equal(verdict()?.severity, 'ok', String(verdict()?.text));
		await insert('went', 1, 100, `${now} - 60000 * i`);
		const all = await read(800);
		assert.equal(all.failing[0]?.name, `went1.${stamp}.test`);
		assert.equal(verdict()?.severity, 'warning', String(verdict()?.text));
		assert.match(verdict()?.text ?? '', /^\d+ of \d+ servers that were there a day ago cannot be reached$/);
	});
});
