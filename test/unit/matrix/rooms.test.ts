import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseRoomMedia} from '../../../source/matrix/media.js';
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
