import {setTimeout as sleep} from 'node:timers/promises';
import {type MatrixClient, MatrixError, type MatrixRequest} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import type {Follow, MatrixStep, Outcome, Risk} from './action.js';

interface Context {
	readonly risk: Risk;
	readonly signal?: AbortSignal | undefined;
	matrix(stack: string): MatrixClient;
	output(lines: readonly string[]): void;
}

/** Asks the homeserver once, then follows what it began. Throws MatrixError, NoToken and HostError. */
export async function runMatrixStep(step: MatrixStep, context: Context): Promise<Outcome> {
	const {told, follow, then} = step;
	const client = context.matrix(step.stack);
	const ask = (request: MatrixRequest): Promise<unknown> => {
		if (request.method !== 'GET' && context.risk === 'read') {
			throw new Error(`an action that reads must not ${request.method}`);
		}

		return client.request({...request, ...withSignal(context)});
	};

	try {
		const answer = await ask(step.request);
		const hindrance = step.hindrance?.(answer);
		if (hindrance !== undefined) {
			return {kind: 'failed', reason: hindrance};
		}

		const next = then?.request(answer);
		const text = next ? (then?.told?.(await ask(next), answer) ?? told?.(answer)) : told?.(answer);
		if (follow) {
			if (text !== undefined) {
				context.output([text]);
			}

			return await followUp(client, follow, answer, context);
		}

		return text === undefined ? {kind: 'done'} : {kind: 'done', text};
	} catch (error) {
		if (step.optional && error instanceof MatrixError && error.errcode === 'M_UNRECOGNIZED') {
			return {kind: 'done'};
		}

		throw meant(step, error);
	}
}

/** A refusal in words that say more than the server's own. */
function meant({meanings}: MatrixStep, error: unknown): unknown {
	const reason = error instanceof MatrixError && meanings?.find(([words]) => words.test(error.message))?.[1];
	if (!reason) {
		return error;
	}

	const {status, errcode, retryAfter, cure} = error;
	return new MatrixError(status, reason, {errcode, retryAfter, cure});
}

const withSignal = ({signal}: Context) => (signal ? {signal} : {});

/** It was begun, so whatever keeps us from seeing its end leaves it unknown. */
async function followUp(client: MatrixClient, follow: Follow, answer: unknown, context: Context): Promise<Outcome> {
	const until = performance.now() + follow.timeout;
	let last: string | undefined;
	let request: ReturnType<Follow['request']>;
	try {
		request = follow.request(answer);
	} catch (error) {
		return unknown(error);
	}

	for (;;) {
		try {
			const status = await client.request({...request, ...withSignal(context)});
			const progress = follow.progress?.(status);
			if (progress !== undefined && progress !== last) {
				context.output([progress]);
				last = progress;
			}

			const outcome = follow.outcome(status);
			if (outcome) {
				return outcome;
			}

			await sleep(follow.every, undefined, withSignal(context));
		} catch (error) {
			// Asked too often: that is no reason to look away.
			if (error instanceof MatrixError && error.retryAfter !== undefined) {
				await sleep(Math.max(follow.every, error.retryAfter), undefined, withSignal(context)).catch(() => {});
			} else {
				return unknown(error);
			}
		}

		if (performance.now() > until || context.signal?.aborted) {
			return {kind: 'unknown', reason: 'it goes on on the server, and was not followed to its end'};
		}
	}
}

const unknown = (error: unknown): Outcome => ({
	kind: 'unknown',
	reason: `it was begun, but could not be followed: ${clean(error instanceof Error ? error.message : String(error))}`,
});
