import {usersPane} from '../../../source/panes/users.js';
import type {Bench} from '../bench-context.js';
import {startHomelab} from '../homelab.js';
import {median, pause} from '../measure.js';
import type {Row} from '../row.js';
import {startUsersServer} from '../users-server.js';
import {openContainers, type Watched, watchSynaptop} from '../watched.js';

const rounds = 5;
/** In one round. */
const keys = 40;

/** The program with so many containers and so many lines of log held, in the log, where keys draw and nothing is asked of the host. */
async function withLog(bench: Bench, containers: number, lines: number): Promise<Watched> {
	const homelab = await startHomelab(bench, {containers});
	const ours = watchSynaptop(bench, homelab);
	await openContainers(ours);
	await pause(1500);
	await homelab.tell({do: 'burst', containers: ['element-web'], count: lines, perSecond: 5000});
	ours.terminal.press('tab');
	return ours;
}

/** The program with the list of so many users in front; keys go from row to row. */
async function withUsers(bench: Bench, users: number): Promise<Watched> {
	const ours = watchSynaptop(bench, await startUsersServer(bench, users));
	await ours.terminal.waitFor(usersPane.title);
	ours.terminal.press(usersPane.key);
	await ours.terminal.waitFor(`1 of ${users.toLocaleString('en')}`);
	return ours;
}

/** ms of CPU that a key's frame costs, beside what the program costs when no key is pressed. */
async function costOfFrame(ours: Watched): Promise<number> {
	const quiet = await ours.cost(2000);
	const busy = await ours.cost(0, async () => {
		for (let count = 0; count < keys; count += 1) {
			ours.terminal.press(count % 2 === 0 ? 'k' : 'j');
			await pause(50);
		}
	});
	const beside = (quiet.cpu * busy.seconds) / 100;
	const quietFrames = (quiet.frames * busy.seconds) / quiet.seconds;
	return (((busy.cpu * busy.seconds) / 100 - beside) * 1000) / Math.max(1, busy.frames - quietFrames);
}

/** Each program's cost of a frame, by turns: what else the machine does concerns all of them alike. */
async function byTurns(programs: readonly Watched[]): Promise<readonly number[]> {
	const costs = programs.map((): number[] => []);
	for (let round = 0; round < rounds; round += 1) {
		for (const [index, program] of programs.entries()) {
			costs[index]!.push(await costOfFrame(program));
		}
	}

	return costs.map(median);
}

/** The cost of a frame must not depend on how much there is off the screen. */
export const growth: Row = {
	name: 'growth',
	async measure(bench) {
		const few = await withLog(bench, 10, 500);
		const manyContainers = await withLog(bench, 1000, 500);
		const manyLines = await withLog(bench, 10, 10_000);
		await pause(8000);
		const [value = Number.NaN, ofContainers = Number.NaN, ofLines = Number.NaN] = await byTurns([
			few,
			manyContainers,
			manyLines,
		]);
		const [ofFew = Number.NaN, ofUsers = Number.NaN] = await byTurns([
			await withUsers(bench, 100),
			await withUsers(bench, 100_000),
		]);
		return [
			{
				what: 'growth: CPU of a frame, 1,000 containers',
				value: ofContainers,
				unit: 'ms',
				rival: {name: '10 containers', value},
				bound: {mostOfRival: 1.5},
			},
			{
				what: 'growth: CPU of a frame, 10,000 lines of log',
				value: ofLines,
				unit: 'ms',
				rival: {name: '500 lines', value},
				bound: {mostOfRival: 1.5},
			},
			{
				what: 'growth: CPU of a frame, 100,000 users',
				value: ofUsers,
				unit: 'ms',
				// A screenful, so that only what is off the screen is more.
				rival: {name: '100 users', value: ofFew},
				bound: {mostOfRival: 1.5},
			},
		];
	},
};
