import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import type {RawStats} from '../../../source/parsers/docker-stats.js';
import {emptyLog} from '../../../source/sources/container-logs.js';
import {containerStats} from '../../../source/sources/container-stats.js';
import {sources as registry} from '../../../source/sources/index.js';
import {emptyVitals} from '../../../source/sources/vitals.js';
import {fakeContainer} from '../../helpers/fake-engine.js';
import {setUpSources} from '../../helpers/sources.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const file = new URL('../../fixtures/lab/stats-synapse.one-shot.jsonl', import.meta.url);
const raw: RawStats = JSON.parse(readFileSync(file, 'utf8').split('\n')[0]!);

test('a day: every source, a cut each hour, a restart each half an hour, a log that is looked at now and then; memory is flat', async () => {
	const {clock, engine, host, store, activity, sources} = setUpSources(registry, argv => {
		const marker = argv.at(-1)!;
		return `\n${marker} load\n${Math.random()} 2 3 1/2 3\n\n${marker} uptime\n5\n`;
	});
	const start = clock.now();
	const at = (): string => new Date(clock.now()).toISOString().replace('Z', '000000Z');
	let nano = 1_795_402_351_000_000_000n;
	const event = (action: string): void => {
		nano += 1_000_000n;
		engine.event(action, 'c', String(nano), {name: 'c', exitCode: '1'});
	};

	sources.start();
	host.online();
	const halfHour = async (): Promise<void> => {
		const view = sources.view({source: 'container-logs', host: 'h', argument: 'c'});
		for (let minute = 0; minute < 30; minute += 1) {
			const stats = {...raw, read: at(), cpu_stats: {...raw.cpu_stats, system_cpu_usage: clock.now() * 1e6}};
			const log = engine.containers.get('c')?.log.slice(-1000) ?? [];
			engine.containers.set('c', {...fakeContainer('c', {stats}), log});
			for (let count = 0; count < 20; count += 1) {
				engine.line('c', {
					stream: 'stderr',
					time: at(),
					text: `${minute} ${count} ${Math.random()} something happened`,
				});
			}

			await clock.advance(60_000);
			if (minute === 20) {
				view.release();
			}
		}

		event('die');
		event('start');
		host.lose();
		await clock.advance(20_000);
		host.online();
	};

	const heaps: number[] = [];
	const kept: number[] = [];
	for (let half = 0; half < 48; half += 1) {
		await halfHour();
		if (half % 12 === 11) {
			engine.asked.length = 0;
			engine.eventOptions.length = 0;
			engine.logOptions.length = 0;
			collect();
			heaps.push(process.memoryUsage().heapUsed);
			kept.push(store.keys().length);
		}
	}

	assert.ok(clock.now() - start > 86_400_000);
	const grown = heaps.at(-1)! - heaps[0]!;
	assert.ok(grown < 1.5e6, `${heaps.map(heap => (heap / 1e6).toFixed(2)).join(', ')} MB`);
	assert.ok(activity.entries.length <= 1000 && activity.entries.length > 150);
	const key = {host: 'h', source: 'container-stats'};
	assert.ok(store.get(key, containerStats.empty).data.get('c')!.cpuHistory.values.length <= 60);
	assert.equal(store.get({host: 'h', source: 'vitals'}, emptyVitals).data.loadHistory.values.length, 60);
	assert.equal(store.get({host: 'h', source: 'container-logs', argument: 'c'}, emptyLog).data.lines.length, 0);
	assert.ok(
		kept.every(count => count === kept[0]),
		`slices: ${kept.join(', ')}`,
	);
	sources.stop();
	await clock.advance(1000);
	store.close();
	assert.equal(clock.pending, 0);
	assert.equal(engine.open, 0);
});
