import {startHomelab} from '../homelab.js';
import {pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, type Watched, watchBare, watchSynaptop} from '../watched.js';

const span = 20_000;

/** Waits until the next `ms` are within one minute: the header's clock turns with it. */
const awayFromTheMinute = async (ms: number): Promise<void> => {
	const left = 60_000 - (Date.now() % 60_000);
	await pause(left < ms + 1000 ? left + 1000 : 0);
};

/** No column is left between the figure and the trend of any row. */
const fullTrends = (screen: string): boolean =>
	['element-web', 'redis-local', 'synapse', 'well-known'].every(name =>
		new RegExp(`^[› ] ${name} +paused .*\\d% ▁+ `, 'mu').test(screen),
	);

const idling = async (watched: Watched) => {
	await awayFromTheMinute(span);
	return watched.cost(span);
};

/** Connected, polling, everything alive, and nothing changes. */
export const idle: Row = {
	name: 'idle',
	async measure(bench) {
		const homelab = await startHomelab(bench, {containers: 4});
		await homelab.tell({do: 'pause'});
		const ours = watchSynaptop(bench, homelab);
		await openContainers(ours, /› element-web +paused .*%/);
		// Trends grow with each sample until they are full: a minute with four rows in sight, which share one sample a second.
		await ours.terminal.waitFor(fullTrends, 120_000);
		const {frames, bytes, cpu} = await idling(ours);
		await homelab.tell({do: 'stop'});
		await ours.terminal.close();

		const bare = watchBare(bench, 'monitor', {containers: 4, held: 500});
		await bare.terminal.waitFor('GET-', 20_000);
		await pause(1000);
		const rival = await idling(bare);
		return [
			{what: 'idle: frames', value: frames, unit: 'frames', bound: {most: 0}},
			{what: 'idle: to the terminal', value: bytes, unit: 'bytes', bound: {most: 0}},
			{
				what: 'idle: of one core',
				value: cpu,
				unit: '%',
				rival: {name: 'bare Ink, nothing behind', value: rival.cpu},
				bound: {most: 1},
			},
		];
	},
};
