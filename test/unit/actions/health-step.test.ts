import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Outcome} from '../../../source/actions/action.js';
import {type HealthStep, runHealthStep} from '../../../source/actions/health-step.js';
import type {Engine} from '../../../source/hosts/engine.js';
import {type Host, HostError, type HostState} from '../../../source/hosts/host.js';
import {Observable} from '../../../source/system/observable.js';

const step = {kind: 'health', container: 'synapse', timeout: 60_000, steady: 0} as const;
const healthy = {State: {Status: 'running', Health: {Status: 'healthy'}}};
const starting = {State: {Status: 'running', Health: {Status: 'starting'}}};
const lost = new HostError('lost', 'matrix', 'the connection to matrix was lost');

/** The engine answers so, one after the other; the last for ever. */
const watch = async (answers: readonly unknown[], change: Partial<HealthStep> = {}, signal?: AbortSignal) => {
	const state = new Observable<HostState>({phase: 'online', since: 0});
	let asked = 0;
	const told: string[] = [];
	const host = {id: 'matrix', state} as unknown as Host;
	const engine = {
		async get() {
			const answer = answers[Math.min(asked, answers.length - 1)];
			asked += 1;
			if (answer instanceof Error) {
				state.value = {phase: 'waiting', retryAt: 0, reason: 'lost', attempt: 1} as HostState;
				setImmediate(() => {
					state.value = {phase: 'online', since: 1};
				});
				throw answer;
			}

			return answer;
		},
	} as unknown as Engine;
	const outcome: Outcome = await runHealthStep(
		{...step, ...change},
		{host, engine, signal, output: lines => told.push(...lines)},
	);
	return {outcome, told, asked};
};

test('a connection that goes meanwhile says nothing of the container: it is looked at again', async () => {
	const {outcome, told, asked} = await watch([starting, lost, healthy]);
	const given = await watch([starting, new HostError('aborted', 'matrix', 'given up'), healthy]);
	assert.deepEqual(given.outcome, outcome);
	assert.deepEqual(outcome, {kind: 'done', text: 'synapse is healthy'});
	assert.deepEqual(told, ['the connection to matrix was lost: synapse is looked at again as soon as matrix is back']);
	assert.equal(asked, 3);
});

test('where it does not come back in time nobody knows, and that is not called a failure', async () => {
	const {outcome} = await watch([lost], {timeout: 0});
	assert.deepEqual(outcome, {
		kind: 'unknown',
		reason: 'nobody could look whether synapse came up (the connection to matrix was lost)',
	});
});

test('what is not the connection is told as it is', async () => {
	await assert.rejects(watch([new HostError('forbidden', 'matrix', 'no')]), {kind: 'forbidden'});
	const aborter = new AbortController();
	aborter.abort();
	await assert.rejects(watch([lost], {}, aborter.signal));
});
