import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {parseBackgroundUpdates} from '../../../source/matrix/background-updates.js';
import {MatrixError} from '../../../source/matrix/client.js';
import {destinationsRequest, nextTry, parseDestinations} from '../../../source/matrix/destinations.js';
import {parseRoomMedia, parseUserMedia} from '../../../source/matrix/media.js';
import {parseRegistrationTokens} from '../../../source/matrix/registration-tokens.js';
import {
	parseEventReports,
	parseReportedEvent,
	parseUserReports,
	reportCalled,
	reportName,
} from '../../../source/matrix/reports.js';
import {
	parseRoomBlock,
	parseRoomExtremities,
	parseRoomFacts,
	parseRoomMembers,
	parseRoomState,
	parseRooms,
	roomRequest,
	roomsRequest,
} from '../../../source/matrix/rooms.js';
import {parseScheduledTasks} from '../../../source/matrix/scheduled-tasks.js';
import {parseRoomSizes, parseUserMediaStatistics} from '../../../source/matrix/statistics.js';
import {clean} from '../../../source/parsers/clean.js';
import {json} from '../../helpers/fixture.js';

// Answers of Synapse 1.160, recorded from the lab.
const recorded = (name: string): unknown => json(`admin/${name}.json`);

test('rooms: name, address, members, state, what is encrypted and federated', () => {
	const {rooms, total} = parseRooms(recorded('rooms'));
	assert.equal(total, 3);
	assert.deepEqual(rooms[0], {
		id: '!WntODLXcPHwBznECcD:matrix.lab.test',
		name: 'Rooms: the garden 🌱',
		alias: '#rooms-garden:matrix.lab.test',
		members: 2,
		localMembers: 2,
		stateEvents: 9,
		version: '11',
		federatable: true,
		public: false,
		creator: '@admin:matrix.lab.test',
		joinRule: 'public',
		historyVisibility: 'shared',
	});
	assert.deepEqual(
		rooms.map(({federatable, encryption}) => [federatable, encryption]),
		[
			[true, undefined],
			[false, undefined],
			[true, 'm.megolm.v1.aes-sha2'],
		],
	);
	assert.equal(parseRooms(recorded('rooms-page')).total, 3);
});

test('rooms are asked for in the order that the person means: Synapse has the largest first when it goes forwards', () => {
	const dir = (order: Parameters<typeof roomsRequest>[0]['order'], descending: boolean): string | undefined =>
		roomsRequest({order, descending}, 0, 100).query?.dir;
	assert.deepEqual([dir('joined_members', true), dir('joined_members', false)], ['f', 'b']);
	assert.deepEqual([dir('state_events', true), dir('version', false)], ['f', 'b']);
	assert.deepEqual([dir('name', false), dir('name', true)], ['f', 'b']);
	const {query} = roomsRequest({order: 'name', descending: false, search: 'garden'}, 200, 50);
	assert.deepEqual(query, {from: '200', limit: '50', order_by: 'name', dir: 'f', search_term: 'garden'});
	// An empty search term is refused with 400.
	assert.ok(!('search_term' in roomsRequest({order: 'name', descending: false, search: ''}, 0, 1).query!));
	assert.equal(roomRequest('!a/b?c:d').path, '/_synapse/admin/v1/rooms/!a%2Fb%3Fc%3Ad');
});

test('a room whose id would be shown as another one is marked', () => {
	const {rooms} = parseRooms({rooms: [{room_id: '!a\u202eb:x', name: 'a\u001b[2Jb\nc'}, {room_id: ''}, {}, 7]});
	assert.deepEqual(
		rooms.map(({id, odd, name}) => [id, odd, name]),
		[['!ab:x', true, 'ab↵c']],
	);
});

test('a room: facts, members, state in short, block, extremities, files', () => {
	const room = parseRoomFacts(recorded('room'));
	assert.equal(room.topic, 'All about <b>plants</b>');
	assert.deepEqual([room.localDevices, room.forgotten, room.tombstoned], [3, false, false]);
	assert.deepEqual(parseRoomMembers(recorded('room-members')), {
		members: ['@admin:matrix.lab.test', '@rooms-mallory:matrix.lab.test'],
		total: 2,
	});
	const state = parseRoomState(recorded('room-state'));
	assert.deepEqual(state.types[0], {type: 'm.room.member', count: 2});
	assert.deepEqual(state.powers, {users: [{user: '@admin:matrix.lab.test', level: 100}], others: 0});
	assert.deepEqual(parseRoomBlock(recorded('room-block')), {blocked: false});
	assert.deepEqual(parseRoomBlock({block: true, user_id: '@a:b'}), {blocked: true, by: '@a:b'});
	assert.equal(parseRoomExtremities(recorded('room-forward-extremities')), 1);
	assert.deepEqual(parseRoomMedia(recorded('room-media')), {
		local: ['mxc://matrix.lab.test/nuvvMdBxYZLKCACNPVuhyipH'],
		remote: [],
	});
});

test('of a large room not everything is held, and what there is more of is counted', () => {
	const members = Array.from({length: 5000}, (_, index) => `@u${index}:x`);
	const parsed = parseRoomMembers({members, total: 5000});
	assert.deepEqual([parsed.members.length, parsed.total], [1000, 5000]);
	const state = members.map(id => ({type: 'm.room.member', state_key: id, content: {}}));
	assert.deepEqual(parseRoomState({state}).types, [{type: 'm.room.member', count: 5000}]);
});

test('reports: who, whom, where, why; the event says what it said', () => {
	assert.deepEqual(parseEventReports(recorded('event-reports')).reports, [
		{
			kind: 'event',
			id: 2,
			at: 1_795_414_001_839,
			by: '@rooms-mallory:matrix.lab.test',
			about: '@admin:matrix.lab.test',
			reason: 'spam, again',
			score: -100,
			event: '$9Jz1WHxZuUWoGYWMut-DykKeL0U7MgdEGL36rtRmfr0',
			room: {id: '!WntODLXcPHwBznECcD:matrix.lab.test', name: 'Rooms: the garden 🌱'},
		},
	]);
	assert.deepEqual(parseUserReports(recorded('user-reports')).reports, [
		{
			kind: 'user',
			id: 2,
			at: 1_795_414_001_855,
			by: '@rooms-mallory:matrix.lab.test',
			about: '@claude:matrix.lab.test',
			reason: 'it is a bot',
		},
	]);
	assert.deepEqual(parseReportedEvent(recorded('event-report')), {
		type: 'm.room.message',
		at: 1_795_414_001_682,
		sender: '@admin:matrix.lab.test',
		lines: ['buy cheap', 'fertiliser at evil.example'],
	});
	const file = {type: 'm.room.message', content: {body: 'a.png', url: 'mxc://x/y'}};
	assert.equal(parseReportedEvent({event_json: file})?.media, 'mxc://x/y');
});

test('a report has a name, and only such a name is one', () => {
	assert.equal(reportName({kind: 'user', id: 7}), 'user/7');
	assert.deepEqual(reportCalled('event/12'), {kind: 'event', id: 12});
	for (const wrong of ['', '12', 'event/', 'event/-1', 'event/1/2', 'room/1', 'event/1\n', `event/${'9'.repeat(20)}`]) {
		assert.equal(reportCalled(wrong), undefined, wrong);
	}
});

test('registration tokens: any number of uses and no expiry are absent, not 0', () => {
	assert.deepEqual(parseRegistrationTokens(recorded('registration-tokens')), [
		{token: 'rooms-garden-party', allowed: 3, pending: 0, completed: 0},
		{token: 'rooms-for-ever', pending: 0, completed: 0},
	]);
});

test('background updates: on and idle, at work, switched off', () => {
	assert.deepEqual(parseBackgroundUpdates(recorded('background-updates')), {enabled: true, current: []});
	assert.deepEqual(parseBackgroundUpdates(recorded('background-updates-running')).current, [
		{database: 'master', name: 'populate_stats_process_rooms', items: 1, took: 5, pace: 0.2},
	]);
	assert.equal(parseBackgroundUpdates({enabled: false, current_updates: {}}).enabled, false);
});

test('statistics: files by user; the size of rooms as the documentation has it', () => {
	assert.deepEqual(parseUserMediaStatistics(recorded('statistics-users-media')), {
		users: [{user: '@rooms-mallory:matrix.lab.test', displayname: 'Mallory', files: 1, size: 7}],
		total: 1,
	});
	const rooms = [{room_id: '!OGEhHVWSdvArJzumhm:matrix.org', estimated_size: 47_325_417_353}];
	assert.deepEqual(parseRoomSizes({rooms}), [{room: '!OGEhHVWSdvArJzumhm:matrix.org', size: 47_325_417_353}]);
});

test('files of a user', () => {
	const {files, total} = parseUserMedia(recorded('user-media'));
	assert.equal(total, 1);
	assert.deepEqual(files, [
		{
			id: 'nuvvMdBxYZLKCACNPVuhyipH',
			type: 'text/plain',
			name: 'plant.txt',
			size: 7,
			createdAt: 1_795_414_001_877,
			protected: false,
		},
	]);
});

test('destinations: failing is failure_ts and nothing else; 0 is no time', () => {
	const {destinations, total} = parseDestinations(recorded('destinations'));
	assert.equal(total, 4);
	const [dead, never, back, well] = destinations;
	assert.deepEqual(dead, {
		name: 'dead-one.rooms.test',
		failingSince: 1_795_324_091_000,
		lastTry: 1_795_413_491_000,
		interval: 86_400_000,
		lastSuccess: 12,
	});
	assert.equal(nextTry(dead), 1_795_499_891_000);
	assert.ok(never && !('lastSuccess' in never));
	assert.ok(back && !('failingSince' in back) && back.lastTry !== undefined);
	assert.deepEqual(well, {name: 'well.rooms.test', lastSuccess: 30});
	assert.deepEqual(destinationsRequest('f', 500, 100).query, {
		order_by: 'failure_ts',
		dir: 'f',
		from: '500',
		limit: '100',
	});
});

test('tasks: what goes on first, then what will, then the newest', () => {
	assert.deepEqual(parseScheduledTasks(recorded('scheduled-tasks')), [
		{id: 'delete_old_otks_task', action: 'delete_old_otks', status: 'complete', at: 1_795_412_783_166},
	]);
	const task = (id: string, status: string, at: number) => ({id, action: 'purge', status, timestamp_ms: at});
	const scheduled_tasks = [
		task('old', 'complete', 1e12),
		task('new', 'failed', 2e12),
		task('later', 'scheduled', 3e12),
		task('now', 'active', 1e12),
	];
	assert.deepEqual(
		parseScheduledTasks({scheduled_tasks}).map(({id}) => id),
		['now', 'later', 'new', 'old'],
	);
});

const parsers: Readonly<Record<string, (answer: unknown) => unknown>> = {
	parseRooms,
	parseRoomFacts,
	parseRoomMembers,
	parseRoomState,
	parseRoomBlock,
	parseRoomExtremities,
	parseEventReports,
	parseUserReports,
	parseReportedEvent,
	parseRegistrationTokens,
	parseBackgroundUpdates,
	parseUserMediaStatistics,
	parseRoomSizes,
	parseUserMedia,
	parseRoomMedia,
	parseDestinations,
	parseScheduledTasks,
};

const names = [
	'rooms',
	'room_id',
	'name',
	'joined_members',
	'event_reports',
	'user_reports',
	'id',
	'user_id',
	'reason',
	'event_json',
	'type',
	'content',
	'body',
	'state',
	'members',
	'total',
	'registration_tokens',
	'token',
	'expiry_time',
	'uses_allowed',
	'current_updates',
	'enabled',
	'users',
	'media',
	'media_id',
	'local',
	'destinations',
	'destination',
	'failure_ts',
	'scheduled_tasks',
	'action',
	'timestamp_ms',
	'users_default',
	'__proto__',
	'constructor',
];
const text = fc.oneof(
	fc.string({unit: 'binary', maxLength: 8}),
	fc.constantFrom('\u001b]52;c;eA==\u0007', '!a:\u202eb', 'a\nb', '\ud800', '@a:b', '$'.repeat(5000)),
);
const {value: hostile} = fc.letrec(tie => ({
	value: fc.oneof(
		{depthSize: 'small'},
		text,
		fc.constantFrom(null, true, 0, -1, 1e300, Number.NaN),
		fc.array(tie('value'), {maxLength: 4}),
		fc.dictionary(fc.oneof(fc.constantFrom(...names), text), tie('value'), {maxKeys: 6}),
	),
}));

const textsIn = (value: unknown): readonly string[] =>
	typeof value === 'string'
		? [value]
		: typeof value === 'object' && value !== null
			? Object.values(value).flatMap(textsIn)
			: [];

test('whatever answers: data with clean texts, or a MatrixError', () => {
	for (const [name, parse] of Object.entries(parsers)) {
		fc.assert(
			fc.property(hostile, fc.constantFrom(...names), (value, key) => {
				for (const answer of [value, {[key]: value}, {[key]: [value]}, {[key]: [{[key]: value}]}]) {
					try {
						for (const found of textsIn(parse(answer))) {
							assert.equal(clean(found), found, name);
						}
					} catch (error) {
						assert.ok(error instanceof MatrixError, `${name}: ${String(error)}`);
					}
				}
			}),
			{numRuns: 150},
		);
	}
});

test('another answer than the one that was asked for is said to be another', () => {
	for (const name of [
		'parseRooms',
		'parseRoomFacts',
		'parseEventReports',
		'parseRegistrationTokens',
		'parseDestinations',
	]) {
		assert.throws(() => parsers[name]!({ok: true}), /the homeserver's answer is no /);
	}
});
