import {panes} from '../../../source/panes/index.js';
import {cursorKeyTimes, tabKeyTimes} from '../cursor-keys.js';
import {startHomelabs} from '../homelabs.js';
import {median, p95, pause} from '../measure.js';
import type {Figure, Row} from '../row.js';
import {type Watched, watchBare, watchSynaptop} from '../watched.js';

const count = 50;
const containers = 10;
const keys = 40;
const span = 20_000;

/** Percent of one core while a tab is open and nothing is pressed. */
async function costOf({terminal, cost}: Watched, key: string): Promise<number> {
	terminal.press(key);
	await pause(3000);
	return (await cost(span)).cpu;
}

/** quality.md: the CPU of 50 hosts, and a key in each tab beside a bare Ink. */
export const hosts: Row = {
	name: 'hosts',
	async measure(bench) {
		const homelabs = await startHomelabs(bench, {hosts: count, containers});
		const ours = watchSynaptop(bench, homelabs);
		await ours.terminal.waitFor(`${count} connected`, 30_000);
		await ours.terminal.waitFor(`${count * containers}/${count * containers}`, 30_000);
		await pause(15_000);
		const onOverview = await costOf(ours, '1');
		const onContainers = await costOf(ours, '2');
		const samples = new Map<string, readonly number[]>();
		for (const {key, title} of panes) {
			ours.terminal.press(key);
			await pause(1000);
			ours.terminal.press('home');
			await pause(500);
			samples.set(title, await tabKeyTimes(ours, keys));
		}

		const resident = ours.resident();
		await ours.terminal.close();
		// The homelabs go on: the rival has the same machine.
		const bare = watchBare(bench, 'monitor', {containers: count * containers, rate: 2, tick: 500});
		await bare.terminal.waitFor('GET-', 20_000);
		await pause(2000);
		const rivals = await cursorKeyTimes(bare, keys);
		const name = 'bare Ink';
		const perTab = [...samples].flatMap(([title, times]): Figure[] => [
			{
				what: `… key → paint on ${title}, median`,
				value: median(times),
				unit: 'ms',
				rival: {name, value: median(rivals)},
				bound: {most: 12, orRatio: 1.5},
			},
			{
				what: `… key → paint on ${title}, 95th percentile`,
				value: p95(times),
				unit: 'ms',
				rival: {name, value: p95(rivals)},
				bound: {most: 35, orRatio: 1.5},
			},
		]);
		return [
			{what: 'hosts: 50 of 10 containers, of one core, Overview', value: onOverview, unit: '%', bound: {most: 25}},
			{what: '… of one core, Containers', value: onContainers, unit: '%', bound: {most: 25}},
			{what: '… resident', value: resident, unit: 'MB'},
			...perTab,
		];
	},
};
