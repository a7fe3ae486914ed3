import assert from 'node:assert/strict';
import {test} from 'node:test';
import {aliveness} from '../../../source/hosts/aliveness.js';

test('ServerAliveInterval and ServerAliveCountMax are honoured, but silence is noticed within 45 s', () => {
	const of = (serverAliveInterval: number, serverAliveCountMax: number) => {
		const {interval, misses} = aliveness({serverAliveInterval, serverAliveCountMax});
		return [interval, misses];
	};
	assert.deepEqual(of(0, 3), [10_000, 3], 'off there: ours');
	assert.deepEqual(of(0, 1), [10_000, 3]);
	assert.deepEqual(of(5, 2), [5000, 2]);
	assert.deepEqual(of(15, 2), [15_000, 2]);
	assert.deepEqual(of(5, 0), [5000, 3]);
	assert.deepEqual(of(15, 3), [11_250, 3], 'too slow');
	assert.deepEqual(of(60, 1), [22_500, 1]);
	assert.deepEqual(of(5, 100), [5000, 8], 'too patient');
	for (let interval = 1; interval < 400; interval++) {
		for (let count = 0; count < 400; count += 7) {
			const [every, misses] = of(interval, count) as [number, number];
			assert.ok(every * (misses + 1) <= 45_000 && every >= 1000 && misses >= 1, `${interval} × ${count}`);
		}
	}
});
