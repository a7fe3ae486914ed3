import assert from 'node:assert/strict';
import {flowLab, type RanFlow} from './flow-on-lab.js';
import {flowSynapse} from './flow-parts.js';

/** A Synapse of one test, and flows on a stack that has nothing else. */
export async function synapsePlace(name: string) {
	const synapse = await flowSynapse(name);
	try {
		const {run, close} = await flowLab(`homeserver: own.test
hosts:
  matrix: {ssh: LXC_matrix}
synapse: {host: matrix, container: ${synapse.name}, url: ${synapse.url}}
`);
		return {
			synapse,
			run,
			async remove() {
				await close();
				await synapse.remove();
			},
		};
	} catch (error) {
		await synapse.remove();
		throw error;
	}
}

/** The cause is this step, critical, in these words, with what to do. */
export function assertBlames(ran: RanFlow, step: string, text: RegExp): void {
	assert.equal(ran.cause?.step.id, step, ran.text);
	assert.equal(ran.cause.finding?.severity, 'critical', ran.text);
	assert.match(ran.cause.finding.text, text);
	assert.ok(ran.cause.finding.next, ran.text);
}
