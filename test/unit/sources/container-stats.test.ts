import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {parseStats, type RawStats} from '../../../source/parsers/docker-stats.js';
import {
	type ContainerStats,
	containerStats,
	due,
	focusInterval,
	withSample,
} from '../../../source/sources/container-stats.js';
import {containers} from '../../../source/sources/containers.js';
import {fakeContainer} from '../../helpers/fake-engine.js';
import {setUpSources} from '../../helpers/sources.js';

const file = new URL('../../fixtures/lab/stats-synapse.one-shot.jsonl', import.meta.url);
const raws: RawStats[] = readFileSync(file, 'utf8')
	.trim()
	.split('\n')
	.map(line => JSON.parse(line));
const samples = raws.map(raw => parseStats(raw)!);
const key = {source: 'container-stats', host: 'h'};

test('figures from two samples; the same one again changes nothing', () => {
	const first = withSample(undefined, samples[0]!, 1000, 2000);
	assert.deepEqual([first.cpu, first.received, first.sent], [undefined, undefined, undefined]);
	assert.equal(first.memory, samples[0]!.memory);
	const second = withSample(first, samples[1]!, 3000, 2000);
	const seconds = (samples[1]!.at - samples[0]!.at) / 1000;
	assert.equal(second.received, (samples[1]!.received! - samples[0]!.received!) / seconds);
	assert.equal(second.cpuHistory.values.length, 2);
	const again = withSample(second, samples[1]!, 5000, 2000);
	assert.deepEqual({...again, at: 0}, {...second, at: 0});
	const restarted = withSample(second, {...samples[1]!, at: samples[1]!.at + 2000, cpu: 1, received: 1}, 7000, 2000);
	assert.deepEqual([restarted.cpu, restarted.received], [undefined, undefined]);
	assert.equal(restarted.sent, 0);
});

const ids = (count: number): string[] => Array.from({length: count}, (_, index) => `c${index}`);

/** Samples in an hour of polls each 2 s, of so many rows of which so many are visible. */
const anHour = (rows: number, visible: number): Map<string, number> => {
	const running = ids(rows);
	const focus = new Set(running.slice(0, visible));
	const data = new Map<string, ContainerStats>();
	const counts = new Map<string, number>();
	for (let now = 0; now < 3_600_000; now += 2000) {
		// One after the other, a ms apart.
		for (const [index, [id, expected]] of [...due(running, focus, data, now)].entries()) {
			data.set(id, withSample(undefined, samples[0]!, now + index, expected));
			counts.set(id, (counts.get(id) ?? 0) + 1);
		}
	}

	return counts;
};

test('visible rows every 2 s, the rest every 30 s; ten visible rows for an hour are less than 10 MB', () => {
	const two = anHour(10, 2);
	assert.deepEqual(
		ids(10).map(id => two.get(id)),
		[...Array(2).fill(1800), ...Array(8).fill(two.get('c9'))],
	);
	assert.ok(two.get('c9')! >= 100 && two.get('c9')! <= 130, String(two.get('c9')));
	const ten = [...anHour(10, 10).values()];
	const total = ten.reduce((sum, count) => sum + count, 0);
	assert.ok(Math.min(...ten) > 0.9 * Math.max(...ten), 'each its turn');
	// A sample of 1.85 KB, some 350 bytes of HTTP and SSH around it.
	assert.ok(total * 2200 < 10e6, `${(total * 2200) / 1e6} MB`);
	assert.equal(focusInterval(1000), 10_000);
	const many = [...anHour(1000, 30).values()];
	assert.ok(many.reduce((sum, count) => sum + count, 0) < 3 * 30 * 720);
});

test('a clock that went back puts nothing off', () => {
	const data = new Map([['c0', withSample(undefined, samples[0]!, 9_000_000, 2000)]]);
	assert.equal(due(['c0'], new Set(['c0']), data, 1000).size, 1);
	assert.equal(due(['c0'], new Set(), data, 1000).size, 1);
});

test('only of what runs; gone when it has ended; a failure of one does not hide the others', async () => {
	const {clock, engine, host, store, sources} = setUpSources([containers, containerStats]);
	engine.containers.set('a', fakeContainer('a', {stats: raws[0]}));
	engine.containers.set('b', fakeContainer('b', {state: 'exited', stats: raws[0]}));
	engine.containers.set('c', fakeContainer('c', {stats: {...raws[0]!, read: '0001-01-01T00:00:00Z'}}));
	sources.start();
	sources.view(key, ['a']);
	host.online();
	await clock.advance(100);
	assert.deepEqual([...store.get(key, containerStats.empty).data.keys()], ['a']);
	engine.containers.set('a', fakeContainer('a', {stats: raws[1]}));
	await clock.advance(2100);
	const {cpu} = store.get(key, containerStats.empty).data.get('a')!;
	assert.ok(cpu! >= 0 && cpu! < 200);
	engine.containers.delete('a');
	engine.event('destroy', 'a', '1795402351000000001', {name: 'a'});
	await clock.advance(3000);
	assert.deepEqual([...store.get(key, containerStats.empty).data.keys()], []);
	assert.equal(store.get(key, containerStats.empty).phase, 'live');
	sources.stop();
});
