import {execFile} from 'node:child_process';
import {Agent, request} from 'node:http';
import path from 'node:path';
import {promisify} from 'node:util';
import {dockerEngine} from '../../../source/hosts/docker-engine.js';
import {SshHost} from '../../../source/hosts/ssh-host.js';
import type {Bench} from '../bench-context.js';
import {median, p95, timed} from '../measure.js';
import type {Row} from '../row.js';

const exec = promisify(execFile);
const alias = 'LXC_matrix';
// What `--format json` means; Docker before 23 knows only the long form.
const dockerPs = ['docker', 'ps', '-a', '--format', "'{{json .}}'"];
const listPath = '/containers/json';

/** The list as the program asks for it, over the connection that it keeps. */
async function overHost({lab, defer}: Bench): Promise<() => Promise<unknown>> {
	const host = new SshHost('matrix', alias, {ask: async () => undefined, configFile: lab!.ssh.config});
	defer(() => host.close());
	const engine = dockerEngine(host);
	return async () => engine.get(listPath, {all: '1'});
}

/** The same request on the engine's own socket, on a connection that is kept too. */
function onSocket({lab, defer}: Bench): () => Promise<unknown> {
	const agent = new Agent({keepAlive: true, maxSockets: 1});
	defer(() => agent.destroy());
	return () =>
		new Promise((resolve, reject) => {
			const path = `/v1.41${listPath}?all=1`;
			request({socketPath: lab!.engine.socket, path, agent, headers: {Host: 'docker'}}, async response => {
				const chunks = await response.toArray();
				resolve(JSON.parse(Buffer.concat(chunks).toString()));
			})
				.on('error', reject)
				.end();
		});
}

const overSsh =
	({lab}: Bench, ...options: readonly string[]) =>
	() =>
		exec('ssh', ['-F', lab!.ssh.config, ...options, alias, ...dockerPs]);

/** `ssh` with a connection that is kept by a master process. */
async function overMaster(bench: Bench): Promise<() => Promise<unknown>> {
	const control = ['-o', `ControlPath=${path.join(bench.directory, 'control')}`];
	const {config} = bench.lab!.ssh;
	await exec('ssh', ['-F', config, ...control, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=300', '-Nf', alias]);
	bench.defer(() => exec('ssh', ['-F', config, ...control, '-O', 'exit', alias]));
	return overSsh(bench, ...control);
}

/** The ways by turns, so that all see the same machine. */
async function sampled(ways: ReadonlyArray<() => Promise<unknown>>, count: number): Promise<number[][]> {
	const samples: number[][] = ways.map(() => []);
	for (let round = 0; round < count; round += 1) {
		for (const [index, way] of ways.entries()) {
			samples[index]!.push(await timed(way));
		}
	}

	return samples;
}

/** Whoever else uses the machine comes and goes: the middle one of some rounds tells more than one long one. */
async function inRounds<Result>(count: number, round: () => Promise<Result>): Promise<Result[]> {
	const results: Result[] = [];
	for (let index = 0; index < count; index += 1) {
		results.push(await round());
	}

	return results;
}

export const containerList: Row = {
	name: 'container-list',
	needsLab: true,
	async measure(bench) {
		const open = await overHost(bench);
		const socket = onSocket(bench);
		const master = await overMaster(bench);
		const once = overSsh(bench);
		await sampled([open, socket, master, once], 3);
		const rounds = await inRounds(5, () => sampled([open, socket], 100));
		const [masters] = await sampled([master], 100);
		const [onces] = await sampled([once], 30);
		const value = median(rounds.map(([opens]) => median(opens!)));
		const figure = {value, unit: 'ms'} as const;
		return [
			{
				what: 'container list over the open connection',
				...figure,
				rival: {name: 'ssh host docker ps', value: median(onces!)},
				bound: {timesFaster: 50},
			},
			{
				what: '… against a ControlMaster',
				...figure,
				rival: {name: 'ssh -o ControlPath', value: median(masters!)},
				bound: {timesFaster: 5},
			},
			{
				what: '… against no SSH at all',
				...figure,
				rival: {name: "engine's own socket", value: median(rounds.map(([, sockets]) => median(sockets!)))},
				bound: {mostOfRival: 2},
			},
			{
				what: '… its 95th percentile',
				value: median(rounds.map(([opens]) => p95(opens!))),
				unit: 'ms',
				rival: {name: 'its median', value},
				bound: {mostOfRival: 3},
			},
		];
	},
};
