import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkedId, jobKey, keyOfId, newJobId} from '../../../source/jobs/job-id.js';
import {paceOf, progressText, type Sample, withSample} from '../../../source/jobs/progress.js';
import {jobMeta} from '../../helpers/job-place.js';

const mega = 1024 ** 2;

test('rate and time left come from what was seen, not from the beginning', () => {
	let samples: readonly Sample[] = [];
	for (const [at, bytes] of [
		[0, 0],
		[1000, 10 * mega],
		[2000, 20 * mega],
	] as const) {
		samples = withSample(samples, {bytes, total: 100 * mega}, at);
	}

	const progress = {bytes: 20 * mega, total: 100 * mega};
	assert.deepEqual(paceOf(progress, samples), {rate: 10 * mega, part: 0.2, left: 8000});
	assert.equal(progressText(progress, samples), '20 %, 20MB of 100MB, 10MB/s, 8s left');
});

test('a single look, a standstill, nothing known: no rate, and never "infinite"', () => {
	const progress = {bytes: 5, total: 10};
	assert.deepEqual(paceOf(progress, withSample([], progress, 0)), {part: 0.5});
	const still = withSample(withSample([], progress, 0), progress, 1000);
	assert.deepEqual(paceOf(progress, still), {rate: 0, part: 0.5});
	assert.equal(progressText(progress, still), '50 %, 5B of 10B');
	assert.equal(progressText(undefined, []), '');
	assert.deepEqual(paceOf({bytes: 0, total: 0}, []), {});
	assert.equal(paceOf({bytes: 12, total: 10}, []).part, 1);
});

test('another step, a counter that went back, half a minute: what was before does not count', () => {
	const first = withSample([], {step: 1, bytes: 100}, 0);
	assert.equal(withSample(first, {step: 2, bytes: 200}, 1000).length, 1);
	assert.equal(withSample(first, {step: 1, bytes: 50}, 1000).length, 1);
	assert.equal(withSample(first, {step: 1, bytes: 150}, 31_000).length, 1);
	assert.deepEqual(withSample(first, {step: 1}, 1000), []);
	let many = first;
	for (let at = 1; at < 1000; at += 1) {
		many = withSample(many, {step: 1, bytes: 100 + at}, at);
	}

	assert.equal(many.length, 40);
});

test('steps, names, units and files in words', () => {
	assert.equal(progressText({step: 2, steps: 3, what: 'copy', files: 1}, []), 'step 2 of 3: copy, 1 file');
	assert.equal(progressText({bytes: 1200, total: 4800, unit: 'pages'}, []), '25 %, 1.2k of 4.8k pages');
	assert.equal(progressText({what: 'scanning heap', files: 1234}, []), 'scanning heap, 1.23k files');
});

test('an id belongs to what is done to what, and to nothing else', () => {
	const meta = jobMeta();
	const other = {...meta, target: {...meta.target, id: 'other'}};
	assert.equal(jobKey(meta), jobKey({...meta, target: {...meta.target, name: 'shown otherwise'}}));
	assert.notEqual(jobKey(meta), jobKey(other));
	assert.notEqual(jobKey(meta), jobKey({...meta, target: {...meta.target, stack: 'second'}}));
	const ids = Array.from({length: 100}, () => newJobId(meta, 1_800_000_000_000));
	assert.equal(new Set(ids).size, 100);
	for (const id of ids) {
		assert.equal(checkedId(id), id);
		assert.equal(keyOfId(id), jobKey(meta));
	}

	for (const bad of ['', '..', 'a/../b.c', 'a.b c', 'a.b\n', '$(id).x', `${'a'.repeat(200)}.b`]) {
		assert.throws(() => checkedId(bad), RangeError, bad);
	}
});
