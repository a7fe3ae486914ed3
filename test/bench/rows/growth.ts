import type {Bench} from '../bench-context.js';
import {startHomelab} from '../homelab.js';
import {pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, watchSynaptop} from '../watched.js';

const keys = 100;

/** ms of CPU that a key's frame costs with so many containers, and so many lines of log held. */
async function costOfFrame(bench: Bench, containers: number, lines: number): Promise<number> {
	const homelab = await startHomelab(bench, {containers});
	const ours = watchSynaptop(bench, homelab);
	await openContainers(ours);
	await pause(1500);
	await homelab.tell({do: 'burst', containers: ['element-web'], count: lines, perSecond: 5000});
	// Into the log, where keys draw and nothing is asked of the host.
	ours.terminal.press('tab');
	await pause(8000);
	const quiet = await ours.cost(5000);
	const busy = await ours.cost(0, async () => {
		for (let count = 0; count < keys; count += 1) {
			ours.terminal.press(count % 2 === 0 ? 'k' : 'j');
			await pause(50);
		}
	});
	await homelab.tell({do: 'stop'});
	await ours.terminal.close();
	return ((busy.cpu - quiet.cpu) * busy.seconds * 10) / Math.max(1, busy.frames - quiet.frames);
}

/** The cost of a frame must not depend on how much there is off the screen. */
export const growth: Row = {
	name: 'growth',
	async measure(bench) {
		const few = await costOfFrame(bench, 10, 500);
		const manyContainers = await costOfFrame(bench, 1000, 500);
		const manyLines = await costOfFrame(bench, 10, 10_000);
		return [
			{
				what: 'growth: CPU of a frame, 1,000 containers',
				value: manyContainers,
				unit: 'ms',
				rival: {name: '10 containers', value: few},
				bound: {mostOfRival: 1.5},
			},
			{
				what: 'growth: CPU of a frame, 10,000 lines of log',
				value: manyLines,
				unit: 'ms',
				rival: {name: '500 lines', value: few},
				bound: {mostOfRival: 1.5},
			},
		];
	},
};
