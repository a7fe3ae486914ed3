import {startHomelab} from '../homelab.js';
import {pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, watchBare, watchSynaptop} from '../watched.js';

const containers = 100;
const held = 10_000;
const span = 20_000;

/** 100 containers and 10,000 lines of log held, some time of two frames a second. Growth over many frames: npm run soak. */
export const memory: Row = {
	name: 'memory',
	async measure(bench) {
		const homelab = await startHomelab(bench, {containers, speed: 1});
		const ours = watchSynaptop(bench, homelab);
		await openContainers(ours);
		await pause(1000);
		await homelab.tell({do: 'burst', containers: ['element-web'], count: held, perSecond: 5000});
		await homelab.tell({do: 'flow', containers: ['element-web'], perSecond: 2});
		await pause(span);
		const value = ours.resident();
		await homelab.tell({do: 'stop'});
		await ours.terminal.close();

		const bare = watchBare(bench, 'monitor', {containers, arriving: held, rate: 2, tick: 500});
		await bare.terminal.waitFor('GET-', 20_000);
		await pause(span);
		return [
			{
				what: 'memory: resident',
				value,
				unit: 'MB',
				rival: {name: 'bare Ink, as much in memory', value: bare.resident()},
				bound: {mostOfRival: 1.3},
			},
		];
	},
};
