import {execFile} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {type Bench, withBench} from '../bench-context.js';
import {median, pause, timed} from '../measure.js';
import type {Figure, Row} from '../row.js';
import {type Watched, watchBare, watchSynaptop} from '../watched.js';

const rounds = 9;

const firstPaint = async ({startedAt, shown}: Watched, text: string | RegExp): Promise<number> =>
	(await shown(screen => (typeof text === 'string' ? screen.includes(text) : text.test(screen)), 20_000)) - startedAt;

/** One start in a directory of its own, ended at once. */
const start = <Result>(work: (bench: Bench) => Promise<Result>): Promise<Result> => withBench(work);

/** Compiled code is kept between runs, as in a person's home, and written when the program is left in order. */
const leave = async ({terminal}: Watched): Promise<void> => {
	terminal.press('q');
	await Promise.race([terminal.exited, pause(3000)]);
};

const paints = (cache: string) =>
	start(async bench => {
		const watched = watchSynaptop(bench, {
			arguments: ['--config', await config(bench)],
			env: {XDG_CACHE_HOME: cache, SYNAPTOP_SSH_CONFIG: '/dev/null'},
		});
		const painted = await firstPaint(watched, 'synaptop');
		await watched.terminal.waitFor('quit');
		await leave(watched);
		return painted;
	});

const barePaints = () => start(bench => firstPaint(watchBare(bench, 'hello'), 'Hello'));

async function config({directory}: Bench): Promise<string> {
	const file = path.join(directory, 'config.yaml');
	await writeFile(file, 'hosts:\n  matrix: {ssh: LXC_matrix}\n');
	return file;
}

/** What the Overview, the first tab, says of containers when it knows them. */
const containersKnown = /(?:ok|warning|critical) +Containers +\S/;

/** Start → the lab's containers are judged on the screen, as ms to the first paint and from there. */
const realData = (cache: string) =>
	start(async bench => {
		const watched = watchSynaptop(bench, {
			arguments: ['--config', await config(bench)],
			env: {XDG_CACHE_HOME: cache, SYNAPTOP_SSH_CONFIG: bench.lab!.ssh.config},
		});
		const painted = await firstPaint(watched, 'synaptop');
		const known = await firstPaint(watched, containersKnown);
		await leave(watched);
		return known - painted;
	});

const sshTrue = ({lab}: Bench) =>
	timed(() => promisify(execFile)('ssh', ['-F', lab!.ssh.config, 'LXC_matrix', 'true']));

/** Both by turns, so that they see the same machine; the first of each only warms the caches. */
async function byTurns(first: () => Promise<number>, second: () => Promise<number>): Promise<[number, number]> {
	const samples: Array<[number, number]> = [];
	for (let round = 0; round < rounds + 1; round += 1) {
		samples.push([await first(), await second()]);
	}

	return [median(samples.slice(1).map(([one]) => one)), median(samples.slice(1).map(([, other]) => other))];
}

export const startToFirstPaint: Row = {
	name: 'first-paint',
	async measure({directory}) {
		const [value, rival] = await byTurns(() => paints(directory), barePaints);
		return [
			{
				what: 'start → first paint',
				value,
				unit: 'ms',
				rival: {name: 'bare Ink hello-world', value: rival},
				bound: {mostOfRival: 1.3},
			} satisfies Figure,
		];
	},
};

export const startToRealData: Row = {
	name: 'first-data',
	needsLab: true,
	async measure(bench) {
		const [value, rival] = await byTurns(
			() => realData(bench.directory),
			() => sshTrue(bench),
		);
		return [
			{
				what: 'first paint → first real data',
				value,
				unit: 'ms',
				rival: {name: 'ssh host true', value: rival},
				bound: {mostOfRival: 1.5},
			} satisfies Figure,
		];
	},
};
