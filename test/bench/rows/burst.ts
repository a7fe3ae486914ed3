import {startHomelab} from '../homelab.js';
import {median, p95, pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, watchSynaptop} from '../watched.js';

const lines = 100_000;
const perSecond = 20_000;

const droppedOn = (screen: string): number => Number(/([\d,]+) dropped/.exec(screen)?.[1]?.replaceAll(',', '') ?? 0);

const cursorRow = (screen: string): number => screen.split('\n').findIndex(row => row.startsWith('›'));

/** 100,000 lines within some seconds into the log that is open. */
export const burst: Row = {
	name: 'burst',
	async measure(bench) {
		const homelab = await startHomelab(bench, {containers: 4});
		const ours = watchSynaptop(bench, homelab);
		await openContainers(ours);
		await pause(2000);
		// What it holds anyway, and the young heap that grows with the first ones, so that the burst is weighed alone.
		for (const times of [1, 2]) {
			await homelab.tell({do: 'burst', containers: ['element-web'], count: lines, perSecond});
			await ours.terminal.waitFor(screen => droppedOn(screen) > (times - 0.5) * lines, 30_000);
		}

		await pause(3000);
		const before = ours.resident();
		await homelab.tell({do: 'burst', containers: ['element-web'], count: 2 * lines, perSecond});
		await ours.terminal.waitFor(screen => droppedOn(screen) > 3.5 * lines, 30_000);
		await pause(2000);
		const droppedBefore = droppedOn(ours.terminal.text());

		const samples: number[] = [];
		let going = true;
		const flood = homelab.tell({do: 'burst', containers: ['element-web'], count: lines, perSecond}).finally(() => {
			going = false;
		});
		// Less than it takes for the other container's log to be opened: the flooded one stays in front.
		const first = cursorRow(ours.terminal.text());
		while (going) {
			samples.push(await ours.keyTime('j', screen => cursorRow(screen) === first + 1));
			samples.push(await ours.keyTime('k', screen => cursorRow(screen) === first));
			await pause(250);
		}

		await flood;
		await ours.terminal.waitFor(screen => droppedOn(screen) >= droppedBefore + lines, 30_000).catch(() => {});
		await pause(2000);
		return [
			{what: 'log burst: keys, median', value: median(samples), unit: 'ms', bound: {most: 50}},
			{what: 'log burst: keys, 95th percentile', value: p95(samples), unit: 'ms', bound: {most: 150}},
			{
				what: 'log burst: counted as dropped of 100,000',
				value: droppedOn(ours.terminal.text()) - droppedBefore,
				unit: 'lines',
				bound: {least: lines},
			},
			{
				// Kept lines would be 25 MB and more for each 100,000; what the collector has not come to yet is less.
				what: 'log burst: memory after 300,000 more',
				value: ours.resident() - before,
				unit: 'MB',
				bound: {most: 40},
			},
		];
	},
};
