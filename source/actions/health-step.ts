import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../hosts/engine.js';
import {type Host, HostError} from '../hosts/host.js';
import {isAway} from '../jobs/follow-job.js';
import {reachable} from '../jobs/reachable.js';
import {clean} from '../parsers/clean.js';
import type {Outcome} from './action.js';

/** Watches a container until it is healthy, or has run for a while where nobody checks its health. */
export interface HealthStep {
	readonly kind: 'health';
	/** Its name: a container made anew has another id. */
	readonly container: string;
	/** ms after which it counts as not come up. */
	readonly timeout: number;
	/** ms that it has to run on without a health check. */
	readonly steady: number;
	/** Of a config file: the backup that can be put back where it does not come up. */
	readonly back?: string;
}

interface Inspected {
	readonly RestartCount?: number;
	readonly State: {
		readonly Status: string;
		readonly ExitCode?: number;
		readonly Health?: {
			readonly Status: string;
			readonly Log?: ReadonlyArray<{readonly ExitCode: number; readonly Output?: string}> | null;
		} | null;
	};
}

export interface HealthContext {
	readonly host: Host;
	readonly engine: Engine;
	readonly signal?: AbortSignal | undefined;
	progress?(text: string): void;
	output?(lines: readonly string[]): void;
}

const every = 1000;

export const healthLines = ({container, timeout, back}: HealthStep): readonly string[] => [
	`  watches ${container} until it is healthy, for ${timeout / 1000} s at most`,
	...(back === undefined ? [] : [`  if it does not come up, ${back} can be put back with one key`]),
];

/**
 * A connection that goes meanwhile says nothing about the container: it is looked at again as soon as the host is back.
 * Throws HostError and EngineError.
 */
export async function runHealthStep(step: HealthStep, context: HealthContext): Promise<Outcome> {
	const {container, timeout, steady} = step;
	const {host, engine, signal} = context;
	const signals = signal ? {signal} : {};
	const began = Date.now();
	let first: Inspected | undefined;
	for (;;) {
		const since = Date.now() - began;
		try {
			const now = await engine.get<Inspected>(`/containers/${container}/json`, {}, signals);
			first ??= now;
			const ended = judge(now, first, container);
			if (ended) {
				return ended;
			}

			if (!now.State.Health && now.State.Status === 'running' && since >= steady) {
				return {kind: 'done', text: `${container} runs`};
			}

			if (since >= timeout) {
				return {
					kind: 'failed',
					reason: `${container} is not healthy after ${Math.round(timeout / 1000)} s${said(now)}`,
				};
			}

			context.progress?.(`${container} is ${now.State.Health?.Status ?? now.State.Status}`);
		} catch (error) {
			if (signal?.aborted || !(isAway(error) || isCut(error))) {
				throw error;
			}

			context.output?.([`${clean(error.message)}: ${container} is looked at again as soon as ${host.id} is back`]);
			if (!(await isBack(context, timeout - since))) {
				return {kind: 'unknown', reason: `nobody could look whether ${container} came up (${clean(error.message)})`};
			}
		}

		await sleep(every, undefined, signals);
	}
}

/** What was asked when the connection went is given up, by nobody's wish. */
const isCut = (error: unknown): error is HostError => error instanceof HostError && error.kind === 'aborted';

/** Whether the host can be asked again within so many ms. */
async function isBack({host, signal}: HealthContext, left: number): Promise<boolean> {
	if (left <= 0) {
		return false;
	}

	const patience = AbortSignal.timeout(left);
	try {
		await reachable(host, signal ? AbortSignal.any([signal, patience]) : patience);
		return true;
	} catch (error) {
		if (signal?.aborted) {
			throw error;
		}

		return false;
	}
}

/** Undefined while nobody knows. */
function judge({State, RestartCount = 0}: Inspected, first: Inspected, container: string): Outcome | undefined {
	if (State.Health?.Status === 'healthy' && State.Status === 'running') {
		return {kind: 'done', text: `${container} is healthy`};
	}

	if (State.Status === 'exited' || State.Status === 'dead' || RestartCount > (first.RestartCount ?? 0) + 1) {
		return {kind: 'failed', reason: `${container} does not stay up: it ended with ${State.ExitCode ?? '?'}`};
	}

	return undefined;
}

const said = ({State}: Inspected): string => {
	const output = State.Health?.Log?.findLast(({ExitCode}) => ExitCode !== 0)?.Output?.trim();
	return output ? `: ${clean(output).slice(0, 200)}` : '';
};
