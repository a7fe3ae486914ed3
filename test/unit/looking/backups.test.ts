import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Host} from '../../../source/hosts/host.js';
import {findBackups, globOf} from '../../../source/looking/backups.js';
import {parseFiles} from '../../../source/looking/machine.js';
import {looked, machine} from '../../helpers/looked.js';

const host = {id: 'database'} as Host;
const hour = 3_600_000;
const now = Date.UTC(2026, 10, 23, 4);

const at = (...files: ReadonlyArray<readonly [string, number]>) =>
	looked(host, {
		machine: machine({
			backups: files.map(([path, hours]) => ({path, modified: now - hours * hour, size: 1000})),
		}),
	});

test('a pattern for what is dated or counted', () => {
	const patterns: ReadonlyArray<readonly [string, string | undefined]> = [
		['/mnt/backups/matrix-20261123.dump', '/mnt/backups/matrix-*.dump'],
		['/mnt/backups/matrix-2026-11-23T0312.dump', '/mnt/backups/matrix-*.dump'],
		['/mnt/backups/matrix_2026-11-23_03-12-59.sql.gz', '/mnt/backups/matrix_*.sql.gz'],
		['/mnt/backups/matrix.3.dump', '/mnt/backups/matrix.*.dump'],
		['/mnt/backups/1763863200-synapse.sql.bz2', '/mnt/backups/*-synapse.sql.bz2'],
		['/mnt/backups/synapse2.sql', '/mnt/backups/synapse2.sql'],
		['/mnt/backups/matrix.dump', '/mnt/backups/matrix.dump'],
		['/mnt/back[up]/matrix.dump', undefined],
	];
	for (const [path, pattern] of patterns) {
		assert.equal(globOf(path), pattern, path);
	}
});

test('series with their rhythm: nightly, hourly, weekly, or unknown', () => {
	const nightly = findBackups(
		at(['/b/matrix-20261123.dump', 1], ['/b/matrix-20261122.dump', 25], ['/b/matrix-20261121.dump', 49]),
	);
	assert.deepEqual(
		nightly.map(({glob, count, maxAge}) => ({glob, count, maxAge})),
		[{glob: '/b/matrix-*.dump', count: 3, maxAge: 26}],
	);
	const every = (hours: number) =>
		findBackups(at(...[0, 1, 2, 3].map(index => [`/b/matrix-2026112${index}.dump`, index * hours] as const)))[0]
			?.maxAge;
	assert.equal(every(1), 3);
	assert.equal(every(24 * 7), 24 * 7 + 14);
	assert.equal(findBackups(at(['/b/matrix-20261123.dump', 99]))[0]?.maxAge, 26);
});

test("where some are the stack's own, others are left out; a home directory is ~", () => {
	const found = findBackups(at(['/home/lab/backups/synapse-001.dump', 5], ['/mnt/backups/shop-001.sql', 1]));
	assert.deepEqual(
		found.map(({glob}) => glob),
		['~/backups/synapse-*.dump'],
	);
	assert.equal(findBackups(at(['/mnt/backups/all-001.sql', 1]))[0]?.glob, '/mnt/backups/all-*.sql');
});

test('paths that would not survive a config are left out', () => {
	assert.deepEqual(
		parseFiles('1763863200 10 /b/a b.dump\n1763863200 10 /b/a\u001b[2J.dump\nx\n1763863200 10 relative'),
		[{path: '/b/a b.dump', modified: 1_763_863_200_000, size: 10}],
	);
});
