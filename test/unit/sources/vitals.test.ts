import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {test} from 'node:test';
import {promisify} from 'node:util';
import {emptyVitals, parseVitals, script, type Vitals, vitals} from '../../../source/sources/vitals.js';
import {setUpSources} from '../../helpers/sources.js';

const run = promisify(execFile);
const read = async (marker: string, path = process.env.PATH!): Promise<string> =>
	(await run('/bin/sh', ['-c', script, 'sh', marker], {env: {PATH: path, LC_ALL: 'C'}})).stdout;

test('this machine, twice', {skip: process.platform !== 'linux' && 'only where there is a /proc'}, async () => {
	const first = parseVitals(await read('==m=='), '==m==', emptyVitals, 1000);
	assert.match(first.kernel!, /^Linux \d/);
	assert.ok(first.cores! >= 1 && first.uptime! > 0 && first.memory!.total > first.memory!.available);
	assert.ok(first.disks.length > 0 && first.load!.one >= 0);
	assert.equal(first.cpu, undefined);
	const output = await read('==m==');
	assert.ok(output.length < 3000, `${output.length} bytes: each 5 s`);
	const second = parseVitals(
		output.replace(/^cpu {2}(\d+)/m, (_, user) => `cpu  ${Number(user) + 100}`),
		'==m==',
		first,
		6000,
	);
	assert.ok(second.cpu! >= 0 && second.cpu! <= 100);
	assert.equal(second.memoryHistory.values.length, 2);
});

test('a shell without any program says nothing, and that is no failure', async () => {
	const bare = parseVitals(await read('==m==', '/nowhere'), '==m==', emptyVitals, 1000);
	const known = Object.entries(bare).filter(([name, value]) => value !== undefined && !name.endsWith('History'));
	assert.deepEqual(known, [
		['disks', []],
		['rebootRequired', false],
	]);
});

test('a file cannot fake the parts: the marker is another each time', async () => {
	const markers: string[] = [];
	const {clock, host, store, sources} = setUpSources([vitals], argv => {
		const marker = argv.at(-1)!;
		markers.push(marker);
		return `\n==m== load\n9 9 9\n\n${marker} load\n1 2 3 1/2 3\n\n==m== uptime\n5\n`;
	});
	sources.start();
	host.online();
	await clock.advance(0);
	const {data} = store.get({source: 'vitals', host: 'h'}, emptyVitals);
	assert.deepEqual(data.load, {one: 1, five: 2, fifteen: 3});
	assert.equal(data.uptime, undefined);
	await clock.advance(31_000);
	assert.notEqual(markers[0], markers[1]);
	sources.stop();
});

test('an answer without the marker is a failure, in words', async () => {
	const {clock, host, store, sources} = setUpSources([vitals], () => 'This account is not available.');
	sources.start();
	host.online();
	await clock.advance(0);
	const slice = store.get({source: 'vitals', host: 'h'}, emptyVitals);
	assert.equal(slice.phase, 'down');
	assert.match(slice.error!.message, /did not answer/);
	sources.stop();
});

test('when the kernel killed something while we looked', () => {
	const output = (kills: number) => `\n==m== oom\noom_kill ${kills}\n`;
	const first: Vitals = parseVitals(output(3), '==m==', emptyVitals, 1000);
	assert.deepEqual([first.oomKills, first.oomAt], [3, undefined]);
	const second = parseVitals(output(4), '==m==', first, 2000);
	assert.deepEqual([second.oomKills, second.oomAt], [4, 2000]);
	const third = parseVitals(output(4), '==m==', second, 3000);
	assert.equal(third.oomAt, 2000);
});
