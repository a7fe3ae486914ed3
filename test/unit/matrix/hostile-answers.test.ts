import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {parseBackgroundUpdates} from '../../../source/matrix/background-updates.js';
import {MatrixError} from '../../../source/matrix/client.js';
import {parseDestinations} from '../../../source/matrix/destinations.js';
import {parseRoomMedia, parseUserMedia} from '../../../source/matrix/media.js';
import {parseRegistrationTokens} from '../../../source/matrix/registration-tokens.js';
import {parseEventReports, parseReportedEvent, parseUserReports} from '../../../source/matrix/reports.js';
import {
	parseRoomBlock,
	parseRoomExtremities,
	parseRoomFacts,
	parseRoomMembers,
	parseRoomState,
	parseRooms,
} from '../../../source/matrix/rooms.js';
import {parseScheduledTasks} from '../../../source/matrix/scheduled-tasks.js';
import {parseRoomSizes, parseUserMediaStatistics} from '../../../source/matrix/statistics.js';
import {clean} from '../../../source/parsers/clean.js';

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
