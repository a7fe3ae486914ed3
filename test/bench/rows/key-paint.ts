import {cursorKeyTimes} from '../cursor-keys.js';
import {startHomelab} from '../homelab.js';
import {median, p95, pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, watchBare, watchSynaptop} from '../watched.js';

const containers = 100;
const linesPerSecond = 1000;
const keys = 80;

/** quality.md: with 100 containers and 1,000 log lines a second coming in. The metrics page joins with its pane. */
export const keyToPaint: Row = {
	name: 'key-paint',
	async measure(bench) {
		const homelab = await startHomelab(bench, {containers, speed: 1});
		const ours = watchSynaptop(bench, homelab);
		await openContainers(ours);
		// Both containers between which the cursor goes, so that lines come in wherever it rests.
		await homelab.tell({do: 'flow', containers: ['element-web', 'redis-local'], perSecond: linesPerSecond});
		await pause(3000);
		const samples = await cursorKeyTimes(ours, keys);
		await homelab.tell({do: 'stop'});
		await ours.terminal.close();

		const bare = watchBare(bench, 'monitor', {containers, rate: linesPerSecond, tick: 500});
		await bare.terminal.waitFor('GET-', 20_000);
		await pause(2000);
		const rivals = await cursorKeyTimes(bare, keys);
		const rival = (value: number) => ({name: 'bare Ink', value});
		return [
			{
				what: 'key → paint, median',
				value: median(samples),
				unit: 'ms',
				rival: rival(median(rivals)),
				bound: {most: 12, orRatio: 1.5},
			},
			{
				what: 'key → paint, 95th percentile',
				value: p95(samples),
				unit: 'ms',
				rival: rival(p95(rivals)),
				bound: {most: 35, orRatio: 1.5},
			},
		];
	},
};
