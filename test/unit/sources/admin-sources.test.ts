import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {HostError} from '../../../source/hosts/host.js';
import {MatrixError, type MatrixRequest, NoToken} from '../../../source/matrix/client.js';
import {looking} from '../../../source/sources/ask-homeservers.js';
import {backgroundUpdates} from '../../../source/sources/background-updates.js';
import {destinations} from '../../../source/sources/destinations.js';
import {media} from '../../../source/sources/media.js';
import {registrationTokens} from '../../../source/sources/registration-tokens.js';
import {reportArgument, reportedEvent} from '../../../source/sources/reported-event.js';
import {reports} from '../../../source/sources/reports.js';
import {roomArgument, roomDetail} from '../../../source/sources/room-detail.js';
import {rooms} from '../../../source/sources/rooms.js';
import {serverAdmin} from '../../../source/sources/server-admin.js';
import {pagedArgument} from '../../../source/store/paged.js';
import {json} from '../../helpers/fixture.js';
import {readMatrix} from '../../helpers/read-matrix.js';

const recorded = (name: string): unknown => json(`admin/${name}.json`);
const stack = 'example.org';
const refuse =
	(status: number, errcode = 'M_UNKNOWN') =>
	(): never => {
		throw new MatrixError(status, `no (${errcode})`, {errcode});
	};

/** A server that knows `total` others, of which the first `failing` fail; sorted as PostgreSQL or SQLite would. */
const knows = (failing: number, total: number, sqlite = false) => {
	const all = Array.from({length: total}, (_, index) => ({
		destination: `s${index}.example`,
		retry_last_ts: index < failing ? 1_799_000_000_000 : 0,
		retry_interval: index < failing ? 600_000 : 0,
		failure_ts: index < failing ? 1_700_000_000_000 + index * 1000 : null,
		last_successful_stream_ordering: index,
	}));
	return ({query = {}}: MatrixRequest): unknown => {
		const ascending = sqlite
			? [...all.slice(failing), ...all.slice(0, failing)]
			: [...all.slice(0, failing), ...all.slice(failing)];
		const sorted = query.dir === 'b' ? ascending.toReversed() : ascending;
		const from = Number(query.from);
		return {destinations: sorted.slice(from, from + Number(query.limit)), total};
	};
};

test('F4: every server that fails, the newest failure first; a page more than there are is not asked for', async () => {
	const {data, asked} = await readMatrix(destinations, knows(700, 3000));
	const facts = data[0]?.facts;
	assert.equal(facts?.failing.length, 700);
	assert.deepEqual([facts.failing[0]?.name, facts.failing.at(-1)?.name], ['s699.example', 's0.example']);
	assert.deepEqual([facts.total, facts.cut], [3000, false]);
	// The first tells at which end they are.
	assert.equal(asked.length, 3);
});

test('with SQLite, which sorts those that do not fail to the other end', async () => {
	const {data} = await readMatrix(destinations, knows(3, 2000, true));
	assert.deepEqual(
		data[0]?.facts?.failing.map(({name}) => name),
		['s2.example', 's1.example', 's0.example'],
	);
});

test('where none fails both ends say so; where nothing was ever sent one is enough', async () => {
	const none = await readMatrix(destinations, knows(0, 50));
	assert.deepEqual(none.data[0]?.facts, {failing: [], cut: false, total: 50});
	assert.equal(none.asked.length, 2);
	assert.equal((await readMatrix(destinations, knows(0, 0))).asked.length, 1);
});

test('of tens of thousands that fail the newest are read, in a bounded number of requests, and that is said', async () => {
	for (const [total, sqlite] of [
		[30_000, false],
		[30_000, true],
		// None that does not fail.
		[20_000, false],
		[20_000, true],
		[20_001, false],
	] as const) {
		const {data, asked} = await readMatrix(destinations, knows(20_000, total, sqlite));
		const facts = data[0]?.facts;
		assert.equal(facts?.cut, true);
		assert.equal(facts.failing.length, 5000);
		assert.deepEqual([facts.failing[0]?.name, facts.failing.at(-1)?.name], ['s19999.example', 's15000.example']);
		assert.ok(asked.length <= 30, `${asked.length} requests`);
	}
});

test('as many as are held: none is left out, and nothing more is asked', async () => {
	for (const total of [5000, 5001]) {
		const {data} = await readMatrix(destinations, knows(5000, total));
		assert.deepEqual([data[0]?.facts?.failing.length, data[0]?.facts?.cut], [5000, false]);
	}
});

test('with SQLite: those that do not fail are fewer than a page, and hide none that does', async () => {
	const {data} = await readMatrix(destinations, knows(900, 903, true));
	assert.deepEqual([data[0]?.facts?.failing.length, data[0]?.facts?.cut], [900, false]);
});

test('without a token nothing is asked, and that is no fault', async () => {
	for (const source of [destinations, backgroundUpdates] as const) {
		const none = await readMatrix(source as typeof backgroundUpdates, () => ({}), {mayAsk: false});
		assert.deepEqual(none.asked, []);
		assert.match(none.data[0]?.off?.message ?? '', /no access token/);
		const refused = await readMatrix(source as typeof backgroundUpdates, () => {
			throw new NoToken('the homeserver refused this token', 'sign in');
		});
		assert.deepEqual(refused.data, [{stack, off: {message: 'the homeserver refused this token', cure: 'sign in'}}]);
		const nobody = await readMatrix(source as typeof backgroundUpdates, refuse(403, 'M_FORBIDDEN'));
		assert.match(nobody.data[0]?.off?.message ?? '', /M_FORBIDDEN/);
	}
});

test('a command for the token is run when somebody looks, and not before', async () => {
	const config = configOf({
		hosts: {h: {ssh: 'h'}},
		homeserver: stack,
		synapse: {host: 'h'},
		admin: {token: {command: ['pass', 'show', 'matrix']}},
	});
	const answer = (): unknown => recorded('background-updates');
	const before = await readMatrix(backgroundUpdates, answer, {config, mayAsk: false});
	assert.deepEqual([before.asked.length, before.data[0]?.off?.message], [0, 'no access token yet']);
	assert.equal(backgroundUpdates.lacks?.(before.data, new Set([looking])), true);
	const now = await readMatrix(backgroundUpdates, answer, {config, mayAsk: false, focus: [looking]});
	assert.deepEqual(now.data, [{stack, facts: {enabled: true, current: []}}]);
	assert.equal(backgroundUpdates.lacks?.(now.data, new Set([looking])), false);
});

test('an answer that does not come keeps what was known; a host that goes is the host’s fault', async () => {
	const {data} = await readMatrix(backgroundUpdates, () => recorded('background-updates'));
	const failed = await readMatrix(backgroundUpdates, refuse(500), {data});
	assert.deepEqual(failed.data[0]?.facts, data[0]?.facts);
	assert.match(failed.data[0]?.problem?.message ?? '', /M_UNKNOWN/);
	const lost = (): never => {
		throw new HostError('lost', 'h', 'connection lost');
	};
	await assert.rejects(readMatrix(backgroundUpdates, lost, {data, phase: 'waiting'}), /connection lost/);
	// Synapse itself hung up.
	assert.ok((await readMatrix(backgroundUpdates, lost, {data})).data[0]?.problem);
});

test('rooms: the query is the server’s work', async () => {
	const sort = {column: 'name', descending: true};
	const argument = pagedArgument({stack, search: 'garden', sort});
	const {data, asked} = await readMatrix(rooms, () => recorded('rooms'), {argument});
	assert.deepEqual([data.total, data.rows.length], [3, 3]);
	assert.deepEqual(asked[0]?.query, {from: '0', limit: '200', order_by: 'name', dir: 'b', search_term: 'garden'});
	const plain = await readMatrix(rooms, () => recorded('rooms'), {
		argument: pagedArgument({stack, search: '', sort: {column: 'no such', descending: false}}),
	});
	assert.equal(plain.asked[0]?.query?.order_by, 'joined_members');
});

test('reports of events and of users, files of one user', async () => {
	const events = await readMatrix(reports, () => recorded('event-reports'), {
		argument: pagedArgument({stack, search: '', show: 'event'}),
	});
	assert.deepEqual([events.data.total, events.asked[0]?.path], [1, '/_synapse/admin/v1/event_reports']);
	const users = await readMatrix(reports, () => recorded('user-reports'), {
		argument: pagedArgument({stack, search: '', show: 'user'}),
	});
	assert.equal(users.data.rows[0]?.kind, 'user');
	const files = await readMatrix(media, () => recorded('user-media'), {
		argument: pagedArgument({stack, search: '', show: '@a/b:c'}),
	});
	assert.equal(files.asked[0]?.path, '/_synapse/admin/v1/users/%40a%2Fb%3Ac/media');
	assert.equal(files.data.rows.length, 1);
});

test('the event of a report; tokens', async () => {
	const {data} = await readMatrix(reportedEvent, () => recorded('event-report'), {argument: reportArgument(stack, 2)});
	assert.equal(data.event?.type, 'm.room.message');
	assert.deepEqual((await readMatrix(reportedEvent, () => ({}), {argument: reportArgument(stack, 2)})).data, {});
	const tokens = await readMatrix(registrationTokens, () => recorded('registration-tokens'), {argument: stack});
	assert.equal(tokens.data.length, 2);
});

const roomAnswers: Readonly<Record<string, string>> = {
	members: 'room-members',
	state: 'room-state',
	block: 'room-block',
	forward_extremities: 'room-forward-extremities',
	media: 'room-media',
};
const room = ({path}: MatrixRequest): unknown => recorded(roomAnswers[path.split('/').at(-1) ?? ''] ?? 'room');

test('a room: one answer that fails leaves the others; a room that is gone is an error', async () => {
	const argument = roomArgument(stack, '!a:b');
	const whole = await readMatrix(roomDetail, room, {argument});
	assert.equal(whole.asked.length, 6);
	assert.deepEqual(whole.data?.block, {facts: {blocked: false}});
	const old = await readMatrix(
		roomDetail,
		request => (request.path.endsWith('forward_extremities') ? refuse(404, 'M_UNRECOGNIZED')() : room(request)),
		{argument},
	);
	assert.deepEqual(old.data?.extremities, {problem: 'no (M_UNRECOGNIZED)'});
	assert.ok(old.data && 'facts' in old.data.members);
	await assert.rejects(readMatrix(roomDetail, refuse(404, 'M_NOT_FOUND'), {argument}), /M_NOT_FOUND/);
	await assert.rejects(
		readMatrix(roomDetail, request => (request.path.endsWith('state') ? refuse(401)() : room(request)), {argument}),
		MatrixError,
		'a token that is refused concerns all of it',
	);
});

const server =
	(sizes: () => unknown) =>
	({path}: MatrixRequest): unknown =>
		path.endsWith('database/rooms')
			? sizes()
			: recorded(path.endsWith('users/media') ? 'statistics-users-media' : 'scheduled-tasks');

test('where PostgreSQL has no statistics the homeserver is not made to log an exception each half minute', async () => {
	const now = 1_800_000_000_000;
	const read = (data: typeof serverAdmin.empty, at: number, answer = server(refuse(500))) =>
		readMatrix(serverAdmin, answer, {argument: stack, data, now: at});
	const first = await read(undefined, now);
	assert.equal(first.asked.length, 3);
	assert.ok(first.data && 'problem' in first.data.rooms);
	assert.match(first.data.rooms.problem, /ANALYZE/);
	assert.ok('facts' in first.data.media && 'facts' in first.data.tasks);
	const second = await read(first.data, now + 30_000);
	assert.equal(second.asked.length, 2);
	const later = await read(
		second.data,
		now + 16 * 60_000,
		server(() => ({rooms: [{room_id: '!a:b', estimated_size: 9}]})),
	);
	assert.equal(later.asked.length, 3);
	assert.ok(later.data && 'facts' in later.data.rooms);
});
