import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../hosts/engine.js';
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
	readonly engine: Engine;
	readonly signal?: AbortSignal | undefined;
	progress?(text: string): void;
}

const every = 1000;

export const healthLines = ({container, timeout}: HealthStep): readonly string[] => [
	`  watches ${container} until it is healthy, for ${timeout / 1000} s at most`,
];

/** Throws HostError and EngineError. */
export async function runHealthStep(step: HealthStep, context: HealthContext): Promise<Outcome> {
	const {container, timeout, steady} = step;
	const signal = context.signal ? {signal: context.signal} : {};
	const look = () => context.engine.get<Inspected>(`/containers/${container}/json`, {}, signal);
	const began = Date.now();
	const first = await look();
	for (let now = first; ; now = await look()) {
		const ended = judge(now, first, container);
		if (ended) {
			return ended;
		}

		const since = Date.now() - began;
		if (!now.State.Health && now.State.Status === 'running' && since >= steady) {
			return {kind: 'done', text: `${container} runs`};
		}

		if (since >= timeout) {
			return {kind: 'failed', reason: `${container} is not healthy after ${Math.round(timeout / 1000)} s${said(now)}`};
		}

		context.progress?.(`${container} is ${now.State.Health?.Status ?? now.State.Status}`);
		await sleep(every, undefined, signal);
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
