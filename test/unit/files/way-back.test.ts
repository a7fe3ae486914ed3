import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ConfigFileState, FileContainer} from '../../../source/files/config-file.js';
import {fileContainer} from '../../../source/files/find-files.js';
import {troubleWith, wayBack} from '../../../source/files/way-back.js';

const minute = 60_000;

/** A file written at `modified`, with backups of what was written at these times; the newest was made last. */
const fileOf = (modified: number, written: readonly number[], container?: Partial<FileContainer>): ConfigFileState =>
	({
		facts: {
			modified: modified * minute,
			backups: written.map(at => ({name: `bak-of-${at}`, size: 1, modified: at * minute})),
		},
		...(container ? {container: {up: false, ...container}} : {}),
	}) as unknown as ConfigFileState;

describe('the way back', () => {
	test('is what the container is up with, however often the file was edited since', () => {
		assert.equal(wayBack(fileOf(30, [20, 10, 0], {startedAt: 12 * minute, up: true})), 'bak-of-10');
		assert.equal(wayBack(fileOf(30, [20], {startedAt: 25 * minute, up: true})), 'bak-of-20');
	});

	test('is never what the container does not come up with', () => {
		assert.equal(wayBack(fileOf(30, [20, 10], {startedAt: 25 * minute})), 'bak-of-10');
		// Nothing else is there.
		assert.equal(wayBack(fileOf(30, [20], {startedAt: 25 * minute})), 'bak-of-20');
	});

	test('is the newest where the container was started with the file as it is, or nobody knows', () => {
		assert.equal(wayBack(fileOf(20, [10, 0], {startedAt: 25 * minute})), 'bak-of-10');
		assert.equal(wayBack(fileOf(20, [10, 0])), 'bak-of-10');
		assert.equal(wayBack(fileOf(30, [28], {startedAt: 25 * minute, up: true})), 'bak-of-28');
		assert.equal(wayBack(fileOf(30, [])), undefined);
		assert.equal(wayBack({}), undefined);
	});
});

test('trouble is told of the file that the container was started with, not of one that came later', () => {
	const trouble = 'exited 1';
	assert.equal(troubleWith(fileOf(20, [], {startedAt: 25 * minute, trouble})), trouble);
	assert.equal(troubleWith(fileOf(30, [], {startedAt: 25 * minute, trouble})), undefined);
	assert.equal(troubleWith(fileOf(20, [], {startedAt: 25 * minute, up: true})), undefined);
});

test('how a container is, from its inspect', () => {
	const states: ReadonlyArray<readonly [object, boolean, string | undefined]> = [
		[{Status: 'running'}, true, undefined],
		[{Status: 'running', Health: {Status: 'none'}}, true, undefined],
		[{Status: 'running', Health: {Status: 'healthy'}}, true, undefined],
		[{Status: 'running', Health: {Status: 'starting'}}, false, undefined],
		[{Status: 'running', Health: {Status: 'unhealthy'}}, false, 'unhealthy'],
		[{Status: 'restarting', ExitCode: 1}, false, 'restarting'],
		[{Status: 'exited', ExitCode: 1}, false, 'exited 1'],
		// Stopped by somebody.
		[{Status: 'exited', ExitCode: 0}, false, undefined],
		[{Status: 'exited', ExitCode: 143}, false, undefined],
		[{}, false, undefined],
	];
	for (const [State, up, trouble] of states) {
		const found = fileContainer({Id: '1', Name: '/synapse', Image: 'sha256:1', State, Mounts: []}, undefined);
		assert.deepEqual([found.up, found.trouble], [up, trouble], JSON.stringify(State));
	}
});
