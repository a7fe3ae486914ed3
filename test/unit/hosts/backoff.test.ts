import assert from 'node:assert/strict';
import {test} from 'node:test';
import {backoff} from '../../../source/hosts/backoff.js';

test('doubles from one second to thirty, for ever', () => {
	const longest = [1, 2, 3, 4, 5, 6, 7, 1000, 1e9].map(attempt => backoff(attempt, 1));
	assert.deepEqual(longest, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
});

test('half of it is chance', () => {
	assert.equal(backoff(6, 0), 15_000);
	assert.equal(backoff(6, 0.5), 22_500);
	assert.equal(backoff(0, 0), 500);
});
