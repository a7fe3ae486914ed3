import {startHomelab} from '../homelab.js';
import {median, p95, pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, type Watched, watchBare, weighSynaptop} from '../watched.js';

const lines = 100_000;
const perSecond = 20_000;

const droppedOn = (screen: string): number => Number(/([\d,]+) dropped/.exec(screen)?.[1]?.replaceAll(',', '') ?? 0);

const cursorRow = (screen: string): number => screen.split('\n').findIndex(row => row.startsWith('›'));

/** ms from key to paint as long as it goes on; to and fro so soon that the flooded log stays in front. */
async function keysWhile({terminal, keyTime}: Watched, going: () => boolean): Promise<number[]> {
	const samples: number[] = [];
	const first = cursorRow(terminal.text());
	while (going()) {
		samples.push(await keyTime('j', screen => cursorRow(screen) === first + 1));
		samples.push(await keyTime('k', screen => cursorRow(screen) === first));
		await pause(250);
	}

	return samples;
}

/** 100,000 lines within some seconds into the log that is open. */
export const burst: Row = {
	name: 'burst',
	async measure(bench) {
		const homelab = await startHomelab(bench, {containers: 4});
		const ours = weighSynaptop(bench, homelab);
		await openContainers(ours);
		await pause(2000);
		// What it holds anyway, so that the burst is weighed alone.
		for (const times of [1, 2]) {
			await homelab.tell({do: 'burst', containers: ['element-web'], count: lines, perSecond});
			await ours.terminal.waitFor(screen => droppedOn(screen) > (times - 0.5) * lines, 30_000);
		}

		await pause(3000);
		const before = await ours.heap();
		await homelab.tell({do: 'burst', containers: ['element-web'], count: 2 * lines, perSecond});
		await ours.terminal.waitFor(screen => droppedOn(screen) > 3.5 * lines, 30_000);
		await pause(2000);
		const droppedBefore = droppedOn(ours.terminal.text());

		let going = true;
		const flood = homelab.tell({do: 'burst', containers: ['element-web'], count: lines, perSecond}).finally(() => {
			going = false;
		});
		const samples = await keysWhile(ours, () => going);
		await flood;
		await ours.terminal.waitFor(screen => droppedOn(screen) >= droppedBefore + lines, 30_000).catch(() => {});
		await pause(2000);
		const heap = (await ours.heap()) - before;
		const dropped = droppedOn(ours.terminal.text()) - droppedBefore;
		await homelab.tell({do: 'stop'});
		await ours.terminal.close();

		const bare = watchBare(bench, 'monitor', {containers: 4, rate: perSecond, tick: 500});
		await bare.terminal.waitFor('GET-', 20_000);
		await pause(1000);
		const until = performance.now() + 6000;
		const rivals = await keysWhile(bare, () => performance.now() < until);
		const rival = (value: number) => ({name: 'bare Ink, as many lines', value});
		const keys = {unit: 'ms'} as const;
		return [
			{
				what: 'log burst: keys, median',
				value: median(samples),
				...keys,
				rival: rival(median(rivals)),
				bound: {most: 50, orRatio: 2},
			},
			{
				what: 'log burst: keys, 95th percentile',
				value: p95(samples),
				...keys,
				rival: rival(p95(rivals)),
				bound: {most: 150, orRatio: 2},
			},
			{
				what: 'log burst: counted as dropped of 100,000',
				value: dropped,
				unit: 'lines',
				bound: {least: lines},
			},
			{
				what: 'log burst: heap after 300,000 more',
				value: heap,
				unit: 'MB',
				// Kept lines would be 25 MB and more for each 100,000.
				bound: {most: 10},
			},
		];
	},
};
