// The demo's Admin API: what it says is what the lab's Synapse said, and what is done shows.
import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createAdminApi} from '../../../source/demo/admin/api.js';
import {createSynapseWork} from '../../../source/demo/synapse-work.js';
import {fixture} from '../../helpers/fixture.js';
import {compareShapes, shapeOf} from '../../helpers/shape.js';

interface Recorded {
	readonly method: string;
	readonly path: string;
	readonly status: number;
	readonly body: Record<string, unknown>;
}

const json = (name: string) => JSON.parse(fixture(name).toString());
const recorded: Readonly<Record<string, Recorded>> = json('admin/answers.json');
const admin = '/_synapse/admin';
const anna = encodeURIComponent('@annika:example.org');

const createApi = () => {
	const api = createAdminApi({token: 'TOKEN', work: createSynapseWork()});
	const ask = (method: string, url: string, body: unknown = {}, token: string | undefined = 'TOKEN') => {
		const [path = '', query] = url.split('?');
		const authorization = token === '' ? undefined : `Bearer ${token}`;
		const {head, body: text} = api.page(path, new URLSearchParams(query), {
			method,
			authorization,
			body: JSON.stringify(body),
		});
		return {status: Number(head.split(' ')[1]), body: JSON.parse(text)};
	};
	return {...api, ask};
};

describe('the demo refuses as Synapse does', () => {
	let api: ReturnType<typeof createApi>;
	before(() => {
		api = createApi();
		api.register('carl', 'secret', false);
	});

	const login = (user: string, password: string) =>
		api.ask('POST', '/_matrix/client/v3/login', {identifier: {type: 'm.id.user', user}, password}, '').body;
	const cases: ReadonlyArray<readonly [name: string, ask: () => {status: number; body: unknown}, said?: string]> = [
		['no token', () => api.ask('GET', `${admin}/v1/rooms`, {}, '')],
		['unknown token', () => api.ask('GET', `${admin}/v1/rooms`, {}, 'other')],
		['not an admin', () => api.ask('GET', `${admin}/v1/rooms`, {}, login('carl', 'secret').access_token)],
		['unrecognized', () => api.ask('GET', `${admin}/v9/nothing`)],
		['unrecognized method', () => api.ask('PATCH', `${admin}/v3/users`)],
		['auth metadata', () => api.ask('GET', '/_matrix/client/v1/auth_metadata')],
		[
			'wrong password',
			() => api.ask('POST', '/_matrix/client/v3/login', {identifier: {user: 'admin'}, password: 'no'}, ''),
		],
		['no user', () => api.ask('GET', `${admin}/v2/users/%40nobody%3Aexample.org`)],
		['remote user', () => api.ask('GET', `${admin}/v2/users/%40nobody%3Aelse.test`)],
		['no user id', () => api.ask('GET', `${admin}/v2/users/nonsense`)],
		['no device', () => api.ask('GET', `${admin}/v2/users/${anna}/devices/NOPE`)],
		['no room', () => api.ask('GET', `${admin}/v1/rooms/%21nope`)],
		['empty search', () => api.ask('GET', `${admin}/v1/rooms?search_term=`)],
		['order nonsense', () => api.ask('GET', `${admin}/v3/users?order_by=nope`)],
		['no report', () => api.ask('GET', `${admin}/v1/event_reports/99`)],
		['no user report', () => api.ask('DELETE', `${admin}/v1/user_reports/99`)],
		['no token of that name', () => api.ask('DELETE', `${admin}/v1/registration_tokens/demo-probe`)],
		['no destination', () => api.ask('POST', `${admin}/v1/federation/destinations/nope.test/reset_connection`)],
		['destination well', () => api.ask('POST', `${admin}/v1/federation/destinations/matrix.org/reset_connection`)],
		['no file', () => api.ask('GET', `${admin}/v1/media/example.org/nope`)],
		['no file to protect', () => api.ask('POST', `${admin}/v1/media/protect/nope`)],
		['no job', () => api.ask('POST', `${admin}/v1/background_updates/start_job`, {job_name: 'nope'})],
		['no delete', () => api.ask('GET', `${admin}/v2/rooms/delete_status/nope`)],
		['no purge', () => api.ask('GET', `${admin}/v1/purge_history_status/nope`)],
		['no redaction', () => api.ask('GET', `${admin}/v1/user/redact_status/nope`)],
	];
	for (const [name, ask] of cases) {
		it(name, () => {
			const {status, body} = recorded[name]!;
			assert.deepEqual(ask(), {status, body});
		});
	}

	it('a token that there is, a job that waits: with their own names', () => {
		const token = {token: 'demo-probe'};
		api.ask('POST', `${admin}/v1/registration_tokens/new`, token);
		const {status, body} = recorded['token exists']!;
		assert.deepEqual(api.ask('POST', `${admin}/v1/registration_tokens/new`, token), {status, body});
		const job = {job_name: 'regenerate_directory'};
		api.ask('POST', `${admin}/v1/background_updates/start_job`, job);
		assert.deepEqual(
			api.ask('POST', `${admin}/v1/background_updates/start_job`, job).body,
			recorded['job in queue']!.body,
		);
	});
});

describe('the demo tells in the shapes of Synapse', () => {
	let api: ReturnType<typeof createApi>;
	let room = '';
	const of = (name: string) => recorded[name]!.body;
	before(() => {
		api = createApi();
		room = encodeURIComponent(api.ask('GET', `${admin}/v1/rooms?search_term=garden`).body.rooms[0].room_id as string);
	});

	/** What the demo has and the lab had not (or the other way round) for want of an example. */
	const cases: ReadonlyArray<readonly [url: string, recordings: () => readonly unknown[], besides?: RegExp]> = [
		[
			'/v3/users',
			() => [of('users'), json('users.json')],
			/^\.users\[\]\.(?:user_type|displayname|last_seen_ts) |next_token/,
		],
		[`/v2/users/${anna}`, () => [of('make user'), of('deactivated'), json('user-detail.json').user], /threepids/],
		[`/v2/users/${anna}/devices`, () => [of('devices'), json('user-detail.json').devices], /last_seen|display_name/],
		[`/v1/whois/${anna}`, () => [of('whois')]],
		[`/v1/users/${anna}/joined_rooms`, () => [of('joined rooms')]],
		[
			'/v1/rooms',
			() => [json('admin/rooms.json'), json('admin/rooms-page.json')],
			/guest_access|room_type|next_batch|prev_batch/,
		],
		['/v1/rooms/ROOM', () => [json('admin/room.json')], /guest_access/],
		['/v1/rooms/ROOM/members', () => [json('admin/room-members.json')]],
		['/v1/rooms/ROOM/block', () => [json('admin/room-block.json')]],
		['/v1/rooms/ROOM/forward_extremities', () => [json('admin/room-forward-extremities.json')]],
		['/v1/event_reports', () => [json('admin/event-reports.json')]],
		['/v1/user_reports', () => [json('admin/user-reports.json')]],
		['/v1/registration_tokens', () => [json('admin/registration-tokens.json')], /expiry_time/],
		['/v1/federation/destinations', () => [json('admin/destinations.json')]],
		['/v1/scheduled_tasks', () => [json('admin/scheduled-tasks.json'), of('tasks')], /\.result/],
		['/v1/statistics/users/media', () => [json('admin/statistics-users-media.json')]],
		['/v1/background_updates/status', () => [json('admin/background-updates.json')]],
	];
	for (const [url, recordings, besides = /$^/] of cases) {
		it(url, () => {
			const {status, body} = api.ask('GET', admin + url.replace('ROOM', room));
			assert.equal(status, 200);
			const problems = compareShapes(shapeOf(body), recordings().map(shapeOf));
			assert.deepEqual(
				problems.filter(problem => !besides.test(problem)),
				[],
			);
		});
	}

	it('a file', () => {
		const {users} = api.ask('GET', `${admin}/v1/statistics/users/media?limit=1`).body;
		const user = encodeURIComponent(users[0].user_id);
		const {body} = api.ask('GET', `${admin}/v1/users/${user}/media`);
		const kinds = /last_access_ts|quarantined_by/;
		assert.deepEqual(
			compareShapes(shapeOf(body), [shapeOf(of('media of user'))]).filter(problem => !kinds.test(problem)),
			[],
		);
		const file = api.ask('GET', `${admin}/v1/media/example.org/${body.media[0].media_id}`).body;
		assert.deepEqual(
			compareShapes(shapeOf(file), [shapeOf(of('file'))]).filter(problem => !kinds.test(problem)),
			[],
		);
	});
});

describe('what is done to the demo shows', () => {
	const list = (api: ReturnType<typeof createApi>, query: string): string[] =>
		api.ask('GET', `${admin}/v3/users?${query}`).body.users.map(({name}: {name: string}) => name);

	it('a deactivated user is listed among these only, is in no room and has no device', () => {
		const api = createApi();
		const id = '@test-user:example.org';
		const path = encodeURIComponent(id);
		assert.ok(list(api, 'deactivated=false&name=test-user').includes(id));
		const answer = api.ask('POST', `${admin}/v1/deactivate/${path}`, {erase: true});
		assert.deepEqual(answer.body, recorded.deactivate!.body);
		assert.ok(!list(api, 'deactivated=false&name=test-user').includes(id));
		assert.ok(list(api, 'deactivated=true').includes(id));
		assert.deepEqual(api.ask('GET', `${admin}/v1/users/${path}/joined_rooms`).body.joined_rooms, []);
		assert.deepEqual(api.ask('GET', `${admin}/v2/users/${path}/devices`).body.devices, []);
		assert.equal(api.ask('GET', `${admin}/v2/users/${path}`).body.erased, true);
	});

	it('search, sort and pages', () => {
		const api = createApi();
		assert.deepEqual(list(api, 'name=小林'), ['@sakura:example.org']);
		assert.deepEqual(list(api, 'user_id=@annika:'), ['@annika:example.org']);
		const all = list(api, 'locked=true&limit=500');
		assert.deepEqual([...list(api, 'locked=true&limit=10'), ...list(api, 'locked=true&from=10&limit=500')], all);
		assert.deepEqual(list(api, 'locked=true&limit=500&dir=b'), all.toReversed());
		assert.ok(list(api, 'locked=true').includes('@yusuf:example.org'));
		assert.ok(!list(api, 'locked=false').includes('@yusuf:example.org'));
	});

	it('a room goes after some seconds, with the words of Synapse meanwhile', t => {
		t.mock.timers.enable({apis: ['Date'], now: Date.now()});
		const api = createApi();
		const rooms = () => api.ask('GET', `${admin}/v1/rooms?search_term=crypto`).body.total_rooms;
		const id = encodeURIComponent(api.ask('GET', `${admin}/v1/rooms?search_term=crypto`).body.rooms[0].room_id);
		const {delete_id: task} = api.ask('DELETE', `${admin}/v2/rooms/${id}`, {block: true, purge: true}).body;
		const status = () => api.ask('GET', `${admin}/v2/rooms/delete_status/${task}`).body;
		assert.deepEqual(shapeOf(status()), shapeOf(recorded['delete status at first']!.body));
		assert.equal(rooms(), 1);
		t.mock.timers.setTime(Date.now() + 1000);
		assert.equal(status().status, 'active');
		t.mock.timers.setTime(Date.now() + 10_000);
		assert.deepEqual(
			compareShapes(shapeOf(status()), [shapeOf(recorded['delete status']!.body)]).filter(
				problem => !/local_aliases/.test(problem),
			),
			[],
		);
		assert.equal(status().status, 'complete');
		assert.equal(rooms(), 0);
		assert.deepEqual(api.ask('GET', `${admin}/v1/rooms/${id}/block`).body, {
			block: true,
			user_id: '@admin:example.org',
		});
	});

	it('purge and redaction', t => {
		t.mock.timers.enable({apis: ['Date'], now: Date.now()});
		const api = createApi();
		const biggest = () => api.ask('GET', `${admin}/v1/statistics/database/rooms`).body.rooms[0];
		const {room_id: id, estimated_size: size} = biggest();
		const path = encodeURIComponent(id);
		assert.deepEqual(
			api.ask('POST', `${admin}/v1/purge_history/${path}`, {purge_up_to_ts: 1}).body,
			recorded['purge too old']!.body,
		);
		const {purge_id: purge} = api.ask('POST', `${admin}/v1/purge_history/${path}`, {
			purge_up_to_ts: Date.now() - 86_400_000,
		}).body;
		const mallory = encodeURIComponent('@mallory:example.org');
		const {redact_id: redact} = api.ask('POST', `${admin}/v1/user/${mallory}/redact`, {rooms: []}).body;
		t.mock.timers.setTime(Date.now() + 10_000);
		assert.deepEqual(api.ask('GET', `${admin}/v1/purge_history_status/${purge}`).body, recorded['purge status']!.body);
		assert.deepEqual(api.ask('GET', `${admin}/v1/user/redact_status/${redact}`).body, recorded['redact status']!.body);
		assert.ok(biggest().room_id !== id || biggest().estimated_size < size);
		assert.deepEqual(api.ask('GET', `${admin}/v1/event_reports/2`).body.event_json.content, {});
	});

	it('signing in and out; who is locked gets no further', () => {
		const api = createApi();
		const {status, body} = api.ask(
			'POST',
			'/_matrix/client/v3/login',
			{identifier: {user: '@admin:example.org'}, password: 'demo', initial_device_display_name: 'synaptop'},
			'',
		);
		assert.equal(status, 200);
		assert.deepEqual(compareShapes(shapeOf(body), [shapeOf(recorded.login!.body)]), []);
		const who = () => api.ask('GET', '/_matrix/client/v3/account/whoami', {}, body.access_token);
		assert.deepEqual(shapeOf(who().body), shapeOf(recorded.whoami!.body));
		const me = encodeURIComponent('@admin:example.org');
		api.ask('PUT', `${admin}/v2/users/${me}`, {locked: true}, body.access_token);
		assert.deepEqual(who(), {status: 401, body: recorded.locked!.body});
	});

	it('a signed-out token is good for nothing; one made by the script in the container is there', () => {
		const api = createApi();
		api.ask('POST', '/_matrix/client/v3/logout');
		assert.deepEqual(api.ask('GET', `${admin}/v1/rooms`).body, recorded['unknown token']!.body);
		const other = createApi();
		assert.equal(other.register('new', 'secret', true), true);
		assert.equal(other.register('admin', 'secret', true), false);
		assert.ok(list(other, 'admins=true').includes('@new:example.org'));
	});

	it('files, tokens, reports, the dead server, a notice', () => {
		const api = createApi();
		const garden = encodeURIComponent(
			api.ask('GET', `${admin}/v1/rooms?search_term=homelab`).body.rooms[0].room_id as string,
		);
		const taken = api.ask('POST', `${admin}/v1/room/${garden}/media/quarantine`).body.num_quarantined;
		assert.equal(api.ask('POST', `${admin}/v1/room/${garden}/media/quarantine`).body.num_quarantined, 0);
		assert.equal(typeof taken, 'number');
		assert.ok(api.ask('POST', `${admin}/v1/purge_media_cache?before_ts=${Date.now()}`).body.deleted > 0);
		assert.equal(api.ask('POST', `${admin}/v1/purge_media_cache?before_ts=${Date.now()}`).body.deleted, 0);
		api.ask('DELETE', `${admin}/v1/event_reports/2`);
		assert.equal(api.ask('GET', `${admin}/v1/event_reports`).body.total, 2);
		const first = () => api.ask('GET', `${admin}/v1/federation/destinations?order_by=failure_ts`).body.destinations[0];
		assert.equal(first().destination, 'dead.lab.test');
		api.ask('POST', `${admin}/v1/federation/destinations/dead.lab.test/reset_connection`);
		assert.equal(first().failure_ts, null);
		const count = () => api.ask('GET', `${admin}/v1/users/${anna}/joined_rooms`).body.total;
		const before = count();
		api.ask('POST', `${admin}/v1/send_server_notice`, {user_id: '@annika:example.org', content: {body: 'x'}});
		assert.equal(count(), before + 1);
	});
});
