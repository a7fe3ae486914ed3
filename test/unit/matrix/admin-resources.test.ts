import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseBackgroundUpdates} from '../../../source/matrix/background-updates.js';
import {destinationsRequest, nextTry, parseDestinations} from '../../../source/matrix/destinations.js';
import {parseUserMedia} from '../../../source/matrix/media.js';
import {parseRegistrationTokens} from '../../../source/matrix/registration-tokens.js';
import {
	parseEventReports,
	parseReportedEvent,
	parseUserReports,
	reportCalled,
	reportName,
} from '../../../source/matrix/reports.js';
import {parseScheduledTasks} from '../../../source/matrix/scheduled-tasks.js';
import {parseRoomSizes, parseUserMediaStatistics} from '../../../source/matrix/statistics.js';
import {json} from '../../helpers/fixture.js';

// Answers of Synapse 1.160, recorded from the lab.
const recorded = (name: string): unknown => json(`admin/${name}.json`);

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
