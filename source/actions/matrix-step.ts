import {setTimeout as sleep} from 'node:timers/promises';
import {HostError} from '../hosts/host.js';
import {type MatrixClient, MatrixError, type MatrixRequest, NoToken} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import type {Follow, MatrixStep, Outcome, Risk} from './action.js';
import {outcomeOf} from './outcome.js';

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

	let looked = step.request.method === 'GET';
	try {
		const answer = await ask(step.request);
		const hindrance = step.hindrance?.(answer);
		if (hindrance !== undefined) {
			return {kind: 'failed', reason: hindrance};
		}

		const next = then?.request(answer);
		looked &&= next === undefined;
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

		if (step.without !== undefined && looked && isUnasked(error)) {
			context.output([`${step.without}: ${clean((error as Error).message)}`]);
			return {kind: 'done'};
		}

		// What follows a look may change something, the look itself did not.
		if (looked) {
			return outcomeOf(meant(step, error), 'read');
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

/** Nobody may ask, or nobody answers; a connection that went is another matter. */
const isUnasked = (error: unknown): boolean =>
	error instanceof NoToken ||
	error instanceof MatrixError ||
	(error instanceof HostError && !['unreachable', 'lost', 'aborted'].includes(error.kind));

const withSignal = ({signal}: Context) => (signal ? {signal} : {});

/** It was begun, so whatever keeps us from seeing its end leaves it unknown. */
async function followUp(client: MatrixClient, follow: Follow, answer: unknown, context: Context): Promise<Outcome> {
	const until = performance.now() + follow.timeout;
	let last: string | undefined;
	let away: string | undefined;
	const tell = (line: string | undefined): void => {
		if (line !== undefined && line !== last) {
			context.output([line]);
			last = line;
		}
	};

	let request: ReturnType<Follow['request']>;
	try {
		request = follow.request(answer);
	} catch (error) {
		return unknown(error);
	}

	for (;;) {
		let pause = follow.every;
		try {
			const status = await client.request({...request, ...withSignal(context)});
			away = undefined;
			tell(follow.progress?.(status));
			const outcome = follow.outcome(status);
			if (outcome) {
				return outcome;
			}
		} catch (error) {
			if (isTooOften(error)) {
				pause = Math.max(pause, error.retryAfter ?? 0);
			} else if (isAway(error)) {
				away = clean(error.message);
				tell(`it goes on on the server, which cannot be asked now: ${away}`);
			} else if (!context.signal?.aborted) {
				return unknown(error);
			}
		}

		await sleep(pause, undefined, withSignal(context)).catch(() => {});
		if (performance.now() > until || context.signal?.aborted) {
			const why = away === undefined ? '' : ` (${away})`;
			return {kind: 'unknown', reason: `it goes on on the server, and was not followed to its end${why}`};
		}
	}
}

const isTooOften = (error: unknown): error is MatrixError => error instanceof MatrixError && error.status === 429;

/** A connection that comes back, a restart of Synapse: it is looked again, and nothing begun again. */
const isAway = (error: unknown): error is Error =>
	error instanceof MatrixError
		? [502, 503, 504].includes(error.status)
		: error instanceof HostError && ['lost', 'unreachable', 'timeout', 'refused'].includes(error.kind);

const unknown = (error: unknown): Outcome => ({
	kind: 'unknown',
	reason: `it was begun, but could not be followed: ${clean(error instanceof Error ? error.message : String(error))}`,
});
