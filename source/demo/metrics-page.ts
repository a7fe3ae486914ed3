import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import type {DemoContainer} from './container.js';
import {demoName, labName} from './names.js';
import {pythonFloat} from './python-float.js';
import type {SynapseWork} from './synapse-work.js';

/** A sample whose value changes, or text that stays. */
type Piece = string | {readonly sample: string; readonly value: number; readonly growth: number};

interface Page {
	readonly pieces: readonly Piece[];
	/** Seconds in which samples have grown by their growth. */
	readonly apart: number;
}

let page: Promise<Page> | undefined;

/** The metrics page of Synapse, as recorded, after the work that its process has done. */
export async function metricsPage(synapse: DemoContainer, work: SynapseWork): Promise<string> {
	page ??= readPage();
	const {pieces, apart} = await page;
	const own = ownValues(synapse, work);
	return pieces
		.map(piece => {
			if (typeof piece === 'string') {
				return piece;
			}

			const {sample, value, growth} = piece;
			const grown = (growth * work.seconds) / apart;
			const now = own[sample.replace(/\{.*/, '')] ?? value + (Number.isInteger(value) ? Math.floor(grown) : grown);
			return `${sample} ${pythonFloat(now)}`;
		})
		.join('\n');
}

const ownValues = (synapse: DemoContainer, {waiting}: SynapseWork): Readonly<Record<string, number>> => ({
	process_start_time_seconds: Number(synapse.startedAt / 10_000_000n) / 100,
	process_resident_memory_bytes: Math.floor(synapse.load.memory),
	process_cpu_seconds_total: Math.floor(synapse.used.cpu / 1e7) / 100,
	synapse_federation_transaction_queue_pending_destinations: waiting.destinations,
	synapse_federation_transaction_queue_pending_pdus: waiting.pdus,
	synapse_federation_transaction_queue_pending_edus: waiting.edus,
});

const living = /^(?:process_(?:start|resident|cpu_seconds)|synapse_federation_transaction_queue_pending)/;

async function readPage(): Promise<Page> {
	const {default: recorded} = await import('./recorded/metrics.json', {with: {type: 'json'}});
	const text = (await promisify(gunzip)(Buffer.from(recorded.page, 'base64'))).toString();
	const pieces: Piece[] = [];
	let still: string[] = [];
	for (const line of text.replaceAll(labName, demoName).split('\n')) {
		const [sampled = '', growth] = line.split('\t');
		if (growth === undefined && !living.test(line)) {
			still.push(line);
			continue;
		}

		if (still.length > 0) {
			pieces.push(still.join('\n'));
			still = [];
		}

		const space = sampled.lastIndexOf(' ');
		pieces.push({
			sample: sampled.slice(0, space),
			value: Number(sampled.slice(space + 1)),
			growth: Number(growth ?? 0),
		});
	}

	return {pieces: [...pieces, still.join('\n')], apart: recorded.apart};
}
