import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isDangling, parseDiskUsage, parseImages, parsePruned} from '../../../source/parsers/images.js';
import {json} from '../../helpers/fixture.js';

const hostile = [undefined, null, 'x', 3, {}, [], [null, 3, {Id: 5}, {}], {Images: 'x', Containers: {}, Volumes: [[]]}];

describe('images', () => {
	test('as an engine tells them: tags, age, size', () => {
		const all = parseImages(json('images-dangling.json'));
		assert.deepEqual(
			all.map(({tags}) => tags[0]),
			[
				'dtest:one',
				'dtest:keep',
				undefined,
				'matrixdotorg/synapse:latest',
				'redis:7',
				'lab/busybox:latest',
				'vectorim/element-web:latest',
			],
		);
		assert.deepEqual(all.filter(isDangling), [all[2]]);
		const {createdAt, size, shared} = all[3]!;
		assert.deepEqual([createdAt, size, shared], [1_795_402_684_000, 365_490_061, undefined]);
	});

	test('a tag that went to a newer image leaves the repository and no tag; no date is none', () => {
		const [image] = parseImages([
			{Id: 'sha256:1', RepoTags: null, RepoDigests: ['ghcr.io/a/b@sha256:2'], Created: 0, Size: 5, SharedSize: 3},
		]);
		assert.deepEqual(image, {id: 'sha256:1', tags: [], repository: 'ghcr.io/a/b', size: 5, shared: 3});
		assert.ok(isDangling(image!));
	});

	test('what a hostile engine says is clean or left out', () => {
		for (const answer of hostile) {
			assert.deepEqual(parseImages(answer), []);
			assert.deepEqual(
				parseDiskUsage(answer).map(({size}) => size),
				[0, 0, 0, 0],
			);
			assert.deepEqual(parsePruned(answer), {layers: 0, bytes: 0});
		}

		const [{tags, repository} = {tags: []}] = parseImages([
			{Id: 'x', RepoTags: ['a\u001b[31mb:\u202e1', 4], RepoDigests: ['\u001b]0;x\u0007r@y']},
		]);
		assert.deepEqual([tags, repository], [['ab:1'], 'r']);
	});
});

test('system df counts as docker itself does', () => {
	// docker 20.10 said: Images 7 (4 active) 398.4MB, 10.98MB; Containers 5MB, 5MB; Volumes 700kB, 700kB.
	assert.deepEqual(parseDiskUsage(json('engine-df-dangling.json')), [
		{what: 'images', count: 7, active: 4, size: 398_371_048, reclaimable: 10_984_158},
		{what: 'containers', count: 4, active: 3, size: 5_000_000, reclaimable: 5_000_000},
		{what: 'volumes', count: 1, active: 0, size: 700_000, reclaimable: 700_000},
		{what: 'build cache', count: 0, active: 0, size: 0, reclaimable: 0},
	]);
});

test('what a build cache shares with images is not counted twice', () => {
	const BuildCache = [
		{InUse: false, Shared: true, Size: 5},
		{InUse: false, Shared: false, Size: 7},
		{InUse: true, Shared: false, Size: 11},
	];
	assert.deepEqual(parseDiskUsage({BuildCache})[3], {
		what: 'build cache',
		count: 3,
		active: 1,
		size: 18,
		reclaimable: 7,
	});
});

test('what prune says went', () => {
	assert.deepEqual(parsePruned(json('images-pruned.json')), {layers: 2, bytes: 3_000_000});
});
