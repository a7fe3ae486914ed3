import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createRoundTrip} from '../../../source/hosts/round-trip.js';

/** What is told after each. */
const told = (...exact: readonly number[]): readonly number[] => exact.map(createRoundTrip());

test('the first answer is told at once, in whole ms, one at the least', () => {
	assert.deepEqual(told(34.4), [34]);
	assert.deepEqual(told(0.2), [1]);
});

test('a first one that was slow because everything began is forgotten with the second', () => {
	assert.deepEqual(told(34, 2, 3), [34, 2, 2]);
});

test('what jitters stays as it is', () => {
	const all = told(...Array.from({length: 200}, (_, index) => 1 + ((index * 7) % 6)));
	assert.deepEqual(new Set(all), new Set([1]));
	const far = told(...Array.from({length: 200}, (_, index) => 40 + ((index * 7) % 15)));
	assert.deepEqual(new Set(far), new Set([40]));
});

test('two that are slow among others that are not are no news', () => {
	assert.deepEqual(told(3, 3, 900, 3, 800, 3), [3, 3, 3, 3, 3, 3]);
});

test('a way that has become slower is told within five answers, and so is that it is fast again', () => {
	assert.equal(told(3, 3, 3, 3, 3, 90, 91, 92, 93, 94).at(-1), 90);
	assert.equal(told(90, 90, 90, 90, 90, 3, 3, 3, 3, 3).at(-1), 3);
});
