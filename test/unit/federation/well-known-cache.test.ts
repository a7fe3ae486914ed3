import assert from 'node:assert/strict';
import {test} from 'node:test';
import {cacheTime} from '../../../source/federation/well-known-cache.js';

const now = Date.UTC(2026, 0, 1);
const rows = [
	[{}, true, 86_400, 'default'],
	[{'cache-control': 'max-age=600'}, true, 600, 'max-age'],
	[{'cache-control': 'public, MAX-AGE="600"'}, true, 600, 'max-age'],
	[{'cache-control': 'max-age=172801'}, true, 172_800, 'capped'],
	[{'cache-control': 'max-age=99999999999999999999'}, true, 86_400, 'default'],
	[{'cache-control': 'max-age=-1'}, true, 86_400, 'default'],
	[{'cache-control': 'no-store, max-age=600'}, true, 0, 'no-store'],
	[{expires: 'Thu, 01 Jan 2026 01:00:00 GMT'}, true, 3600, 'expires'],
	[{expires: 'Thu, 01 Jan 2025 00:00:00 GMT'}, true, 0, 'expires'],
	[{expires: '0x'}, true, 0, 'expires'],
	[{'cache-control': 'max-age=60', expires: 'Thu, 01 Jan 2026 01:00:00 GMT'}, true, 60, 'max-age'],
	[{'cache-control': 'max-age=600'}, false, 3600, 'error'],
] as const;

for (const [headers, good, seconds, by] of rows) {
	test(`${JSON.stringify(headers)} ${good ? '' : 'of an error '}is kept for ${seconds} s (${by})`, () => {
		assert.deepEqual(cacheTime(headers, good, now), {seconds, by});
	});
}
