import assert from 'node:assert/strict';
import {test} from 'node:test';
import {DeadlineOver, TimeUp, within} from '../../../source/federation/within.js';
import {createFakeClock} from '../../helpers/fake-clock.js';

const start = () => {
	const clock = createFakeClock();
	const controller = new AbortController();
	return {clock, controller, limits: {clock, timeout: 1000, signal: controller.signal}};
};

test('what comes in time is passed on and leaves no timer', async () => {
	const {clock, limits} = start();
	assert.equal(await within(limits, async () => 7), 7);
	await assert.rejects(
		within(limits, () => Promise.reject(new Error('no'))),
		/no/,
	);
	assert.equal(clock.pending, 0);
});

test('what is late is told to stop and disposed of when it comes all the same', async () => {
	const {clock, limits} = start();
	const {promise, resolve} = Promise.withResolvers<string>();
	const late: string[] = [];
	let inner: AbortSignal | undefined;
	const pending = within(
		limits,
		signal => {
			inner = signal;
			return promise;
		},
		value => late.push(value),
	);
	const over = assert.rejects(pending, TimeUp);
	await clock.advance(1000);
	await over;
	assert.ok(inner?.aborted);
	resolve('a connection');
	await clock.advance(0);
	assert.deepEqual(late, ['a connection']);
});

test('an aborted signal ends it with its reason, before or meanwhile', async () => {
	const {clock, controller, limits} = start();
	const pending = within(limits, () => new Promise(() => undefined));
	controller.abort(new DeadlineOver('over'));
	await assert.rejects(pending, DeadlineOver);
	await assert.rejects(
		within(limits, () => assert.fail('must not run')),
		DeadlineOver,
	);
	assert.equal(clock.pending, 0);
});
