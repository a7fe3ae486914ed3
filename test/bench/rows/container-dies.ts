import {execFile, spawn} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';
import type {Bench} from '../bench-context.js';
import {median, pause} from '../measure.js';
import type {Row} from '../row.js';
import {openContainers, watchSynaptop} from '../watched.js';

const exec = promisify(execFile);
const name = `bench-dies-${process.pid}`;
const rounds = 10;

/** The engine's own time of each death, ms since the epoch. */
function deaths({lab, defer}: Bench): AsyncIterator<string> {
	const filters = ['--filter', `container=${name}`, '--filter', 'event=die'];
	const child = spawn('docker', ['-H', `unix://${lab!.engine.socket}`, 'events', ...filters, '--format', '{{json .}}']);
	defer(() => child.kill());
	return createInterface({input: child.stdout})[Symbol.asyncIterator]();
}

/** The engine's time of an event → the container is down on the screen. */
export const containerDies: Row = {
	name: 'container-dies',
	needsLab: true,
	async measure(bench) {
		const {lab, directory, defer} = bench;
		const docker = (...words: readonly string[]) => exec('docker', ['-H', `unix://${lab!.engine.socket}`, ...words]);
		await docker('run', '-d', '--name', name, '--label', 'synaptop.lab=1', lab!.images.busybox, 'sleep', '600');
		defer(() => docker('rm', '-f', name));
		const config = path.join(directory, 'config.yaml');
		await writeFile(config, 'hosts:\n  matrix: {ssh: LXC_matrix}\n');
		const watched = watchSynaptop(bench, {
			arguments: ['--config', config],
			env: {SYNAPTOP_SSH_CONFIG: lab!.ssh.config},
		});
		// At the beginning of a row: the log below tells of it too.
		const row = (state: string) => (screen: string) => new RegExp(`^[› ] ${name} +${state}`, 'm').test(screen);
		await openContainers(watched, new RegExp(`^[› ] ${name} +running`, 'm'));
		const events = deaths(bench);
		await pause(1000);
		const samples: number[] = [];
		for (let round = 0; round < rounds; round += 1) {
			const shown = watched.shown(row('exited'));
			await docker('kill', name);
			const {timeNano} = JSON.parse((await events.next()).value.replace(/("timeNano"):(\d+)/, '$1:"$2"')) as {
				timeNano: string;
			};
			samples.push(performance.timeOrigin + (await shown) - Number(BigInt(timeNano) / 1000n) / 1000);
			await docker('start', name);
			await watched.terminal.waitFor(row('running'));
			// At any time of the tick.
			await pause(300 + round * 50);
		}

		return [
			{what: 'a container dies → it shows, median', value: median(samples), unit: 'ms', bound: {most: 150}},
			{what: 'a container dies → it shows, longest of 10', value: Math.max(...samples), unit: 'ms', bound: {most: 150}},
		];
	},
};
