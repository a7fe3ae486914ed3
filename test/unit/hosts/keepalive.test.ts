import assert from 'node:assert/strict';
import {test} from 'node:test';
import {keepalive} from '../../../source/hosts/keepalive.js';
import {watchWake} from '../../../source/hosts/wake.js';
import {createFakeClock} from '../../helpers/fake-clock.js';

function start(misses = 3) {
	const clock = createFakeClock();
	const seen = {pings: 0, answers: 0, deaths: 0};
	let answer = () => {};
	let isAnswering = true;
	const alive = keepalive({
		clock,
		interval: 10_000,
		misses,
		ping(answered) {
			seen.pings++;
			answer = answered;
			if (isAnswering) {
				answered();
			}
		},
		answered: () => void seen.answers++,
		dead: () => void seen.deaths++,
	});
	return {
		clock,
		seen,
		alive,
		answer: () => answer(),
		silence() {
			isAnswering = false;
		},
	};
}

test('asks at once and each ten seconds', async () => {
	const {clock, seen, alive} = start();
	assert.deepEqual(seen, {pings: 1, answers: 1, deaths: 0});
	await clock.advance(60_000);
	assert.deepEqual(seen, {pings: 7, answers: 7, deaths: 0});
	alive.stop();
	assert.equal(clock.pending, 0);
});

test('silence is noticed within 45 s', async () => {
	const {clock, seen, silence} = start();
	silence();
	await clock.advance(39_999);
	assert.equal(seen.deaths, 0);
	await clock.advance(1);
	assert.equal(seen.deaths, 1);
	assert.equal(clock.pending, 0);
	await clock.advance(100_000);
	assert.deepEqual(seen, {pings: 4, answers: 1, deaths: 1});
});

test('a late answer is one', async () => {
	const {clock, seen, silence, answer, alive} = start();
	silence();
	await clock.advance(35_000);
	answer();
	await clock.advance(30_000);
	assert.equal(seen.deaths, 0);
	alive.stop();
});

test('a probe has less patience', async () => {
	const {clock, seen, alive, silence} = start();
	alive.probe(5000);
	await clock.advance(6000);
	assert.equal(seen.deaths, 0);
	silence();
	alive.probe(5000);
	await clock.advance(5000);
	assert.equal(seen.deaths, 1);
	assert.equal(clock.pending, 0);
});

test('a ping that cannot be sent is death', () => {
	let deaths = 0;
	keepalive({
		clock: createFakeClock(),
		interval: 1,
		misses: 1,
		ping() {
			throw new Error('Not connected');
		},
		answered() {},
		dead: () => void deaths++,
	});
	assert.equal(deaths, 1);
});

test('sleep is noticed by a clock that went on, and only then', async () => {
	const clock = createFakeClock();
	let wakes = 0;
	const stop = watchWake(clock, () => void wakes++);
	await clock.advance(120_000);
	assert.equal(wakes, 0);
	clock.jump(3_600_000);
	await clock.advance(5000);
	assert.equal(wakes, 1);
	await clock.advance(60_000);
	assert.equal(wakes, 1);
	stop();
	assert.equal(clock.pending, 0);
});
