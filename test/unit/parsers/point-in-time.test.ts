import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parsePointInTime, pointInTime} from '../../../source/parsers/point-in-time.js';

const now = Date.UTC(2026, 5, 15, 12);
const day = 86_400_000;

test('days ago or ahead', () => {
	assert.equal(parsePointInTime('0d', now), now);
	assert.equal(parsePointInTime(' 90 days ', now), now - 90 * day);
	assert.equal(parsePointInTime('7d', now, true), now + 7 * day);
});

test('a day, with a time or without, of this clock; written back as it was', () => {
	assert.equal(parsePointInTime('2026-01-31', now), new Date(2026, 0, 31).getTime());
	for (const text of ['2026-01-31 18:05', '2024-02-29 00:00']) {
		assert.equal(pointInTime(parsePointInTime(text, now)!), text);
	}

	assert.equal(parsePointInTime('2026-01-31T18:05', now), parsePointInTime('2026-01-31 18:05', now));
});

test('what is none, or cannot be meant', () => {
	for (const text of [
		'',
		'7',
		'd',
		'-1d',
		'1.5d',
		'2026-02-31',
		'2026-13-01',
		'2026-1-1',
		'2026-01-01 25:00',
		'99999d',
		'1970-01-01',
		'9999-01-01',
	]) {
		assert.equal(parsePointInTime(text, now), undefined, text);
	}
});
