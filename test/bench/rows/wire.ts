import {configOf} from '../../../source/config/schema.js';
import {createProgram} from '../../../source/create-program.js';
import type {Program} from '../../../source/program.js';
import {containerStats} from '../../../source/sources/container-stats.js';
import {containers} from '../../../source/sources/containers.js';
import {metrics} from '../../../source/sources/metrics.js';
import type {Bench} from '../bench-context.js';
import {startByteCounter} from '../byte-counter.js';
import {startHomelab} from '../homelab.js';
import {pause} from '../measure.js';
import type {Row} from '../row.js';

const host = 'matrix';
const count = 10;
/** ms. Rows that nobody sees are read each 30 s, parts each 60 s at most: whole rounds of all, or nearly. */
const warmUp = 15_000;
const span = 75_000;
const hour = 3_600_000;
const mega = 1e6;

/** What the program knows of a host with all parts, without what is asked from here. */
const config = configOf({
	hosts: {[host]: {ssh: host}},
	synapse: {host, metrics: ['http://localhost:9000/_synapse/metrics']},
	element: {host},
	bots: [{host, unit: 'claude-matrix-bot', config: '~/.claude-matrix-bot/config.yaml'}],
	units: [{host, unit: 'docker', scope: 'system'}],
});

const nothingFromHere = {get: () => Promise.reject(new Error('nothing is asked from here'))};

/** As the Containers tab does it, all rows in sight. */
async function lookAtContainers({store, sources}: Program): Promise<() => void> {
	const list = sources.view({source: containers.id, host});
	while (store.get({source: containers.id, host}, containers.empty).data.length < count) {
		await pause(100);
	}

	const ids = store.get({source: containers.id, host}, containers.empty).data.map(({id}) => id);
	const figures = sources.view({source: containerStats.id, host}, ids);
	return () => {
		list.release();
		figures.release();
	};
}

interface Traffic {
	readonly received: number;
	readonly sent: number;
	/** Metrics pages that were read. */
	readonly pages: number;
}

/** MB an hour, each way, of `span` ms. */
async function trafficOf(bench: Bench, look: (program: Program) => Promise<() => void>): Promise<Traffic> {
	const homelab = await startHomelab(bench, {containers: count, speed: 1});
	const counter = await startByteCounter(bench, homelab.endpoint.port);
	const program = createProgram(config, {
		endpoints: {[host]: {...homelab.endpoint, port: counter.port}},
		here: nothingFromHere,
	});
	bench.defer(() => program.close());
	program.sources.start();
	const release = await look(program);
	let pages = 0;
	await pause(warmUp);
	const unsubscribe = program.store.subscribe({source: metrics.id, host}, () => {
		pages += 1;
	});
	const {received, sent} = counter;
	const began = performance.now();
	await pause(span);
	const scale = hour / (performance.now() - began) / mega;
	const traffic = {received: (counter.received - received) * scale, sent: (counter.sent - sent) * scale, pages};
	unsubscribe();
	release();
	return traffic;
}

/** quality.md: a steady hour of a host with ten containers, logs aside; 75 s of it, scaled. Containers in sight and not at once. */
export const wire: Row = {
	name: 'wire',
	async measure(bench) {
		const [seen, unseen] = await Promise.all([
			trafficOf(bench, lookAtContainers),
			trafficOf(bench, async () => () => {}),
		]);
		return [
			{
				what: 'wire: a host of 10 containers, all in sight, 75 s scaled to an hour',
				value: seen.received + seen.sent,
				unit: 'MB/h',
				bound: {most: 20},
			},
			{what: '… of it received', value: seen.received, unit: 'MB/h'},
			{what: '… the same on the Overview', value: unseen.received + unseen.sent, unit: 'MB/h', bound: {most: 20}},
			{what: '… metrics pages read in 75 s', value: seen.pages, unit: 'lines', bound: {least: 4}},
		];
	},
};
