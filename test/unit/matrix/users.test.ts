import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {type MatrixClient, MatrixError, type MatrixRequest} from '../../../source/matrix/client.js';
import {
	mediaUsageRequest,
	parseDevices,
	parseJoinedRooms,
	parseMediaUsage,
	parsePushers,
	parseRateLimit,
	parseUserFacts,
	parseWhois,
	readUserDetail,
	userRequest,
} from '../../../source/matrix/user-detail.js';
import {parseUser, parseUsers, readUsers, userShows, usersRequest} from '../../../source/matrix/users.js';
import {json} from '../../helpers/fixture.js';

const query = {stack: 'main', search: ''};
const recorded = json('user-detail.json');

/** Answers as `answer` says, and keeps what was asked. */
const fakeClient = (answer: (request: MatrixRequest) => unknown) => {
	const asked: MatrixRequest[] = [];
	const client: MatrixClient = {
		async request(request) {
			asked.push(request);
			return answer(request);
		},
	};
	return {client, asked};
};

test('the list of a real server is read', () => {
	const {total, rows} = parseUsers(json('users.json'));
	assert.equal(total, 2);
	assert.deepEqual(rows[0], {
		id: '@admin:matrix.lab.test',
		name: 'admin',
		admin: true,
		deactivated: false,
		erased: false,
		locked: false,
		shadowBanned: false,
		unapproved: false,
		guest: false,
		createdAt: 1795403145000,
		lastSeenAt: 1795403168097,
	});
	assert.ok(!('lastSeenAt' in rows[1]!), 'null is not known, and not 1970');
});

test('one user of a real server is read; its seconds and the ms of the list are the same time', () => {
	const facts = parseUserFacts(recorded.user);
	assert.equal(facts.id, '@admin:matrix.lab.test');
	assert.equal(facts.createdAt, recorded.user.creation_ts * 1000);
	assert.equal(facts.suspended, false);
	const devices = parseDevices(recorded.devices);
	assert.equal(devices.length, recorded.devices.total);
	assert.ok(devices[0]!.lastSeenAt! >= devices[1]!.lastSeenAt!, 'the one seen last first');
	assert.equal(devices.at(-1)!.lastSeenAt, undefined);
	const sessions = parseWhois(recorded.whois);
	assert.ok(sessions.length > 0 && sessions.every(({ip}) => ip === '172.18.0.1'));
	assert.equal(parseJoinedRooms(recorded.joinedRooms).total, recorded.joinedRooms.total);
	assert.deepEqual(parsePushers(recorded.pushers), []);
	assert.equal(parseRateLimit(recorded.rateLimit), undefined);
	assert.deepEqual(parseMediaUsage(recorded.media, facts.id), {files: 0, bytes: 0});
});

test('what is asked for: never guests unless they are wanted, and only what the server knows', () => {
	for (const show of userShows) {
		const {path, query: asked} = usersRequest({...query, show});
		assert.equal(path, '/_synapse/admin/v3/users');
		assert.equal(asked!.guests, show === 'guests' ? 'true' : 'false');
		assert.equal(asked!.locked, 'true');
		assert.equal(asked!.deactivated, show === 'all' ? undefined : String(show === 'deactivated'));
		assert.equal(asked!.admins, show === 'admins' ? 'true' : undefined);
	}

	const sorted = usersRequest(
		{...query, search: 'bob', sort: {column: 'seen', descending: true}},
		{from: 400, limit: 200},
	);
	assert.deepEqual(
		[sorted.query!.name, sorted.query!.order_by, sorted.query!.dir, sorted.query!.from, sorted.query!.limit],
		['bob', 'last_seen_ts', 'b', '400', '200'],
	);
	// `name` does not look at the server's name, nor at the @.
	assert.deepEqual(usersRequest({...query, search: '@bob:a'}).query!.user_id, '@bob:a');
	assert.equal(usersRequest({...query, sort: {column: 'constructor', descending: false}}).query!.order_by, 'name');
	assert.equal(usersRequest({...query, show: 'toString'}).query!.deactivated, 'false');
	// Version 2 leaves the deactivated out unless they are asked for.
	assert.equal(usersRequest({...query, show: 'all'}, undefined, 2).query!.deactivated, 'true');
});

test('a server without version 3 is asked with version 2, and from then on at once', async () => {
	const {client, asked} = fakeClient(({path}) => {
		if (path.includes('/v3/')) {
			throw new MatrixError(404, 'Unrecognized request', {errcode: 'M_UNRECOGNIZED'});
		}

		return json('users.json');
	});
	const window = {from: 0, limit: 200};
	assert.equal((await readUsers(client, query, window)).total, 2);
	assert.equal((await readUsers(client, query, window)).total, 2);
	assert.deepEqual(
		asked.map(({path}) => path.split('/')[3]),
		['v3', 'v2', 'v2'],
	);
	const refusing = fakeClient(() => {
		throw new MatrixError(403, 'You are not a server admin', {errcode: 'M_FORBIDDEN'});
	});
	await assert.rejects(readUsers(refusing.client, query, window), {status: 403});
	assert.equal(refusing.asked.length, 1);
});

test('what is hostile is clean, what is nonsense is left out', () => {
	const {rows, total} = parseUsers({
		users: [
			{name: '@a:b', displayname: '\u001b]0;x\u0007\u202eevil\n', creation_ts: '5', last_seen_ts: -1, admin: 1},
			{name: '@\u202ec:b', displayname: 7, deactivated: 'yes', user_type: {}, approved: false},
			{name: ''},
			{displayname: 'nobody'},
			null,
			'@x:y',
		],
		total: 'many',
	});
	assert.equal(total, 2);
	assert.deepEqual(rows[0], {...rows[0], id: '@a:b', name: 'evil↵', admin: true});
	assert.ok(!('createdAt' in rows[0]!) && !('lastSeenAt' in rows[0]!) && !('odd' in rows[0]!));
	assert.deepEqual(rows[1], {...rows[1], id: '@c:b', odd: true, deactivated: false, unapproved: true});
	for (const answer of [{}, {users: 3}, [], null, 'x', {users: null}]) {
		assert.throws(() => parseUsers(answer), MatrixError);
	}
});

test('no answer makes a parser fail otherwise than with MatrixError', () => {
	const parsers = [
		parseUser,
		parseUsers,
		parseUserFacts,
		parseDevices,
		parseWhois,
		parseJoinedRooms,
		parsePushers,
		parseRateLimit,
		(answer: unknown) => parseMediaUsage(answer, '@a:b'),
	];
	const names = [
		'users',
		'devices',
		'sessions',
		'connections',
		'joined_rooms',
		'pushers',
		'threepids',
		'name',
		'total',
	];
	const answer = fc.oneof(
		fc.jsonValue(),
		fc.dictionary(
			fc.constantFrom(...names),
			fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()))),
		),
	);
	fc.assert(
		fc.property(answer, value => {
			for (const parse of parsers) {
				try {
					parse(value);
				} catch (error) {
					assert.ok(error instanceof MatrixError, String(error));
				}
			}
		}),
	);
});

test('a part that fails is said and the rest is there; without the user there is nothing', async () => {
	const {client} = fakeClient(({path}) => {
		if (path.endsWith('/devices')) {
			throw new MatrixError(500, 'Internal server error');
		}

		return path.endsWith('/joined_rooms')
			? recorded.joinedRooms
			: path.includes('whois')
				? recorded.whois
				: recorded.user;
	});
	const detail = await readUserDetail(client, '@admin:matrix.lab.test');
	assert.equal(detail.devices, undefined);
	assert.equal(detail.rooms?.total, recorded.joinedRooms.total);
	assert.deepEqual(detail.problems, [
		'devices: Internal server error',
		"media: the homeserver's answer is no list of users",
	]);
	const gone = fakeClient(() => {
		throw new MatrixError(404, 'User not found');
	});
	await assert.rejects(readUserDetail(gone.client, '@x:y'), /User not found/);
});

test('an id is encoded in the path', () => {
	assert.equal(userRequest('@a/b?c#d:e').path, '/_synapse/admin/v2/users/%40a%2Fb%3Fc%23d%3Ae');
	assert.equal(mediaUsageRequest('@bob:example.org').query!.search_term, 'bob');
});
