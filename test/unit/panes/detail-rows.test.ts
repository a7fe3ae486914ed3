import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseEventReports, parseUserReports, type Report} from '../../../source/matrix/reports.js';
import {parseRoomFacts, parseRoomState, type RoomMembers} from '../../../source/matrix/rooms.js';
import {parseScheduledTasks} from '../../../source/matrix/scheduled-tasks.js';
import {type TargetOf, withIds} from '../../../source/panes/people/detail-rows.js';
import {reportRows} from '../../../source/panes/people/report-rows.js';
import {roomRows} from '../../../source/panes/people/room-rows.js';
import {json} from '../../helpers/fixture.js';

const of: TargetOf = (kind, id) => ({host: 'matrix', kind, id, name: id, stack: 'example.org'});

test('who joins a room does not move the cursor to somebody else', () => {
	const rowsOf = (members: readonly string[]) =>
		roomRows(
			{
				room: parseRoomFacts(json('admin/room.json')),
				members: {facts: {members, total: members.length} satisfies RoomMembers},
				state: {facts: parseRoomState(json('admin/room-state.json'))},
				block: {facts: {blocked: false}},
				extremities: {facts: 1},
				media: {problem: 'too old'},
			},
			of,
		);
	const idOf = (rows: ReturnType<typeof rowsOf>, user: string) => rows.find(({target}) => target?.id === user)?.id;
	const before = rowsOf(['@bob:example.org', '@carol:example.org']);
	const after = rowsOf(['@alice:example.org', '@bob:example.org', '@carol:example.org']);
	for (const user of ['@bob:example.org', '@carol:example.org']) {
		assert.ok(idOf(before, user));
		assert.equal(idOf(before, user), idOf(after, user));
	}

	for (const rows of [before, after]) {
		assert.equal(new Set(rows.map(({id}) => id)).size, rows.length);
	}
});

test('what changes its figures stays the same line', () => {
	const line = (text: string) => withIds([{area: 'Size', text}])[0]?.id;
	assert.equal(line('2 members'), line('3 members'));
});

test('an id that is not what it looks like is nobody that a key could mean', () => {
	const hidden = '@bob\u200b\u202e:example.org';
	const common = {id: 1, received_ts: 1, room_id: '!a:example.org', event_id: '$a'};
	const targets = (report: Report | undefined) =>
		reportRows(report!, undefined, of).flatMap(({target}) => (target?.kind === 'user' ? [target.id] : []));
	const [event] = parseEventReports({
		event_reports: [{...common, user_id: '@eve:example.org', sender: hidden}],
	}).reports;
	assert.deepEqual(targets(event), ['@eve:example.org']);
	const [user] = parseUserReports({user_reports: [{...common, user_id: hidden, target_user_id: '@x:y.z'}]}).reports;
	assert.deepEqual(targets(user), ['@x:y.z']);
	const [task] = parseScheduledTasks({
		scheduled_tasks: [{id: 't', action: 'purge', status: 'active', resource_id: '!room\u202e:example.org'}],
	});
	assert.equal(task?.resource, undefined);
});
