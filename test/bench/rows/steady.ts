import {startHomelab} from '../homelab.js';
import {pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, watchBare, watchSynaptop} from '../watched.js';

const containers = 10;
const linesPerSecond = 2;
const span = 20_000;

/** Figures each 2 s, two log lines a second: what it costs to leave it open. */
export const steady: Row = {
	name: 'steady',
	async measure(bench) {
		const homelab = await startHomelab(bench, {containers, speed: 1});
		const ours = watchSynaptop(bench, homelab);
		await openContainers(ours);
		await homelab.tell({do: 'flow', containers: ['element-web'], perSecond: linesPerSecond});
		await pause(8000);
		const cost = await ours.cost(span);
		await homelab.tell({do: 'stop'});
		await ours.terminal.close();

		const framesPerSecond = cost.frames / cost.seconds;
		const bare = watchBare(bench, 'monitor', {
			containers,
			held: 500,
			rate: linesPerSecond,
			tick: 1000 / framesPerSecond,
		});
		await bare.terminal.waitFor('GET-', 20_000);
		await pause(3000);
		const rival = await bare.cost(span);
		const name = `bare Ink, ${(rival.frames / rival.seconds).toFixed(1)} frames/s`;
		return [
			{what: 'steady: frames', value: framesPerSecond, unit: 'frames/s', bound: {most: 2.1}},
			{
				what: 'steady: of one core',
				value: cost.cpu,
				unit: '%',
				rival: {name, value: rival.cpu},
				bound: {most: 5, orRatio: 1.5},
			},
			{
				what: 'steady: to the terminal',
				value: cost.bytes / 1024 / cost.seconds,
				unit: 'KB/s',
				rival: {name, value: rival.bytes / 1024 / rival.seconds},
				bound: {most: 8},
			},
		];
	},
};
