import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import {exportUsers} from '../../source/matrix/export-users.js';
import {readUserDetail} from '../../source/matrix/user-detail.js';
import {readUsers, type User} from '../../source/matrix/users.js';
import {users} from '../../source/sources/users.js';
import {pagedArgument, windowRows} from '../../source/store/paged.js';
import {adminConfig, adminLab} from './admin-lab.js';
import {psql, server} from './homeserver.js';
import {workplace} from './lab.js';
import {eventually, startMonitor} from './screen.js';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

const count = 100_000;
const prefix = `many-${process.pid.toString(36)}-`;
const like = `name LIKE '@${prefix}%'`;
/** Those that are listed where nothing else is asked for. */
const active = `${like} AND deactivated = 0`;
const query = {stack: server, search: prefix, sort: {column: 'id', descending: false}} as const;
const lines = async (sql: string): Promise<readonly string[]> =>
	(await psql(sql)).split('\n').filter(line => line !== '');
const number = async (where: string): Promise<number> =>
	Number(await psql(`SELECT count(*) FROM users WHERE ${where}`));
const ids = (rows: readonly User[]): readonly string[] => rows.map(({id}) => id);

describe('U4: 100,000 users', () => {
	const lab = adminLab();
	const read = (more: Partial<Parameters<typeof readUsers>[1]>, from = 0, limit = windowRows) =>
		readUsers(lab.program.access.client(server), {...query, ...more}, {from, limit});

	before(async () => {
		const name = `'@${prefix}' || lpad(i::text, 6, '0') || ':${server}'`;
		await psql(`INSERT INTO users (name, creation_ts, admin, is_guest, deactivated, locked, shadow_banned, approved, user_type)
			SELECT ${name}, 1600000000 + (i * 7919) % 100003, (i % 5000 = 0)::int, 0, (i % 10 = 3)::int, i % 97 = 0, i % 101 = 0,
				true, CASE WHEN i % 1000 = 7 THEN 'bot' END
			FROM generate_series(1, ${count}) i`);
		await psql(`INSERT INTO profiles (user_id, full_user_id, displayname)
			SELECT '${prefix}' || lpad(i::text, 6, '0'), ${name},
				CASE i % 4 WHEN 0 THEN '王小明 ' || i WHEN 1 THEN E'\\u202Eevil\\u001B[31m ' || i WHEN 2 THEN 'Zoë 👩‍👩‍👧‍👦 ' || i ELSE 'Person ' || i END
			FROM generate_series(1, ${count}) i`);
		await psql(`INSERT INTO devices (user_id, device_id, display_name, last_seen, ip, user_agent)
			SELECT ${name}, 'LABDEVICE', 'Telephone ' || i, 1700000000000 + i, '192.0.2.1', 'lab'
			FROM generate_series(1, ${count}, 50) i`);
		// As autovacuum does after a while on a server in use: without it the planner takes these for a handful.
		await psql('ANALYZE users, profiles, devices, user_ips, erased_users');
	});
	after(async () => {
		await psql(`DELETE FROM devices WHERE user_id LIKE '@${prefix}%'`);
		await psql(`DELETE FROM profiles WHERE full_user_id LIKE '@${prefix}%'`);
		await psql(`DELETE FROM users WHERE ${like}`);
	});

	test('every choice lists as many as the database has', async () => {
		for (const [show, where] of [
			['active', active],
			['all', like],
			['admins', `${active} AND admin = 1`],
			['deactivated', `${like} AND deactivated = 1`],
			['guests', active],
		] as const) {
			assert.equal((await read({show}, 0, 1)).total, await number(where), show);
		}
	});

	test('windows anywhere, in every order, are those of the database', async () => {
		for (const [column, order] of [
			['id', 'u.name'],
			['name', 'p.displayname'],
			['created', 'u.creation_ts'],
			['admin', 'u.admin'],
			['state', 'u.locked'],
			['kind', 'u.user_type'],
		] as const) {
			for (const descending of [false, true]) {
				for (const from of [0, 89_950]) {
					const {rows} = await read({sort: {column, descending}}, from, 50);
					const wanted = await lines(
						`SELECT u.name FROM users u LEFT JOIN profiles p ON p.full_user_id = u.name
						WHERE u.${active} ORDER BY ${order} ${descending ? 'DESC' : 'ASC'}, u.name
						LIMIT 50 OFFSET ${from}`,
					);
					assert.deepEqual(ids(rows), wanted, `${column} ${descending} from ${from}`);
				}
			}
		}
	});

	test('what a row says is what the database says', async () => {
		const {rows} = await read({sort: {column: 'seen', descending: false}, show: 'all'}, 0, 200);
		assert.ok(rows[0]?.lastSeenAt, 'the one not seen for the longest time is the first');
		for (const row of rows.slice(0, 20)) {
			const [told] =
				await lines(`SELECT u.admin = 1, u.deactivated = 1, u.locked, u.shadow_banned, u.creation_ts * 1000,
				(SELECT max(last_seen) FROM devices d WHERE d.user_id = u.name) FROM users u WHERE name = '${row.id}'`);
			const flags = [row.admin, row.deactivated, row.locked, row.shadowBanned].map(flag => (flag ? 't' : 'f'));
			assert.equal([...flags, row.createdAt, row.lastSeenAt ?? ''].join('|'), told, row.id);
		}

		const {rows: clean} = await read({}, 0, 200);
		assert.ok(clean.every(({name = ''}) => !/[\u0000-\u001f\u202e]/u.test(name)));
	});

	test('a search goes through names, display names and whole ids', async () => {
		const found = await read({search: `${prefix}04242`});
		assert.equal(found.total, await number(`name LIKE '@${prefix}04242%' AND deactivated = 0`));
		const one = await read({search: `@${prefix}042420:${server}`});
		assert.deepEqual(ids(one.rows), [`@${prefix}042420:${server}`]);
		assert.equal((await read({search: `${prefix}nobody`})).total, 0);
	});

	test('one user, with the device that the database has', async () => {
		const id = `@${prefix}000051:${server}`;
		const detail = await readUserDetail(lab.program.access.client(server), id);
		assert.equal(detail.facts?.id, id);
		assert.deepEqual(detail.problems, []);
		assert.deepEqual(
			detail.devices?.map(({id: device, name}) => [device, name]),
			[['LABDEVICE', 'Telephone 51']],
		);
		assert.deepEqual(detail.rooms, {total: 0, ids: []});
		assert.deepEqual(detail.media, {files: 0, bytes: 0});
	});

	test('the whole list is exported once each, and memory stays flat while it is paged through', async () => {
		const {program} = lab;
		let seen = 0;
		const all = new Set<string>();
		for await (const {id} of exportUsers(program.access.client(server), {...query, show: 'all'})) {
			seen += 1;
			all.add(id);
		}

		assert.deepEqual([seen, all.size], [count, count]);
		all.clear();

		const argument = pagedArgument(query);
		const key = {source: users.id, host: 'matrix', argument};
		program.sources.start();
		const view = program.sources.view(key, ['0']);
		const at = async (from: number): Promise<void> => {
			view.focus([String(from)]);
			await eventually(() => {
				const {data, at: known} = program.store.get(key, users.empty);
				return known !== undefined && data.from === from && data.rows.length > 0;
			}, `the window from ${from}`);
		};
		const heap = (): number => {
			collect();
			collect();
			return process.memoryUsage().heapUsed / 2 ** 20;
		};

		const places = Array.from({length: 20}, (_, index) => index * 4500);
		for (const from of places.slice(0, 5)) {
			await at(from);
		}

		const begun = heap();
		for (const from of [...places, ...places.toReversed()]) {
			await at(from);
		}

		const grown = heap() - begun;
		view.release();
		assert.ok(grown < 4, `${grown.toFixed(1)} MB more after 40 windows`);
	});

	test('the command lists as many', async () => {
		const place = await workplace(adminConfig);
		try {
			const csv = await place.synaptop('users', '--csv', '--search', prefix);
			assert.equal(csv.code, 0, csv.stderr);
			assert.equal(csv.stdout.trimEnd().split('\r\n').length - 1, await number(active));
			const json = await place.synaptop('users', '--json', '--search', prefix, '--show', 'admins');
			assert.equal(JSON.parse(json.stdout).length, await number(`${active} AND admin = 1`));
		} finally {
			await place.remove();
		}
	});

	test('the screen: the list, its end, a search, an order, and one user', async () => {
		const monitor = await startMonitor({
			config: adminConfig,
			goToContainers: false,
			columns: 140,
			rows: 40,
			env: {SYNAPTOP_LAB_TOKEN: lab.session.token},
		});
		const {terminal} = monitor;
		try {
			await terminal.waitFor('6 Users');
			terminal.press('6');
			await terminal.waitFor(/\d+,\d{3}/);
			terminal.press('/');
			terminal.type(prefix);
			terminal.press('enter');
			const total = (await number(active)).toLocaleString('en');
			await terminal.waitFor(`1 of ${total}`);
			terminal.press('G');
			const [last = ''] = await lines(`SELECT name FROM users WHERE ${active} ORDER BY name DESC LIMIT 1`);
			await terminal.waitFor(`› ${last}`);
			await terminal.waitFor(`${total} of ${total}`);
			terminal.press('S');
			await terminal.waitFor('USER ↓');
			await terminal.waitFor(`1 of ${total}`);
			terminal.press('/');
			terminal.type('000051');
			terminal.press('enter');
			await terminal.waitFor(`› @${prefix}000051`);
			await terminal.waitFor('LABDEVICE');
		} finally {
			await monitor.close();
		}
	});
});
