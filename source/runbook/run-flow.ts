import {clean} from '../parsers/clean.js';
import type {Finding, Flow, FlowContext, FlowStep} from './flow.js';

/** A step as it stands. */
export interface StepRun {
	readonly step: FlowStep;
	readonly phase: 'waiting' | 'running' | 'done';
	readonly finding?: Finding;
	/** ms it took. */
	readonly took?: number;
}

export interface FlowOptions {
	/** Ends with the first that is not well (*why?*); absent: each is run that can be. */
	readonly untilFault?: boolean;
	/** Ids of steps that the person asked for. */
	readonly asked?: ReadonlySet<string>;
	readonly signal?: AbortSignal;
	/** Called with all steps whenever one of them is begun or done. */
	onChange?(steps: readonly StepRun[]): void;
}

const defaultTimeout = 15_000;

/** Not well: what *why?* looks for. */
export const isFault = (finding: Finding | undefined): boolean =>
	finding?.severity === 'critical' || finding?.severity === 'warning' || finding?.severity === 'unknown';

/** The cause: the first step that is critical, else the first that is not well otherwise. */
export const causeOf = (steps: readonly StepRun[]): StepRun | undefined =>
	steps.find(({finding}) => finding?.severity === 'critical') ?? steps.find(({finding}) => isFault(finding));

/** Runs the steps one after the other; never rejects: what a step throws is its finding. */
export async function runFlow(
	flow: Flow,
	context: Omit<FlowContext, 'signal' | 'found'>,
	{untilFault = false, asked = new Set(), signal, onChange}: FlowOptions = {},
): Promise<readonly StepRun[]> {
	let steps: readonly StepRun[] = flow.steps.map(step => ({step, phase: 'waiting'}));
	const change = (run: StepRun) => {
		steps = steps.map(other => (other.step === run.step ? run : other));
		onChange?.(steps);
	};

	for (const step of flow.steps) {
		if (signal?.aborted) {
			break;
		}

		change({step, phase: 'running'});
		const began = context.now();
		const found = (id: string) => steps.find(({step: other}) => other.id === id)?.finding;
		const finding = notRun(step, flow, found, asked) ?? (await look(step, {...context, found}, signal));
		change({step, phase: 'done', finding, took: context.now() - began});
		if (untilFault && isFault(finding)) {
			break;
		}
	}

	return steps;
}

function notRun(
	step: FlowStep,
	flow: Flow,
	found: (id: string) => Finding | undefined,
	asked: ReadonlySet<string>,
): Finding | undefined {
	const missing = step.needs?.find(id => !['ok', 'warning'].includes(found(id)?.severity ?? 'skipped'));
	if (missing !== undefined) {
		const title = flow.steps.find(({id}) => id === missing)?.title ?? missing;
		return {severity: 'skipped', text: `not looked at: it needs "${title}"`};
	}

	return step.asked !== undefined && !asked.has(step.id)
		? {severity: 'skipped', text: `only when asked for: ${step.asked}`}
		: undefined;
}

async function look(
	step: FlowStep,
	context: Omit<FlowContext, 'signal'>,
	stopped: AbortSignal | undefined,
): Promise<Finding> {
	const timeout = step.timeout ?? defaultTimeout;
	const ended = AbortSignal.timeout(timeout);
	const signal = stopped ? AbortSignal.any([stopped, ended]) : ended;
	try {
		// A step that does not heed its signal is left behind.
		return await Promise.race([step.run({...context, signal}), aborted(signal)]);
	} catch (error) {
		if (ended.aborted) {
			return {severity: 'unknown', text: `no answer within ${Math.round(timeout / 1000)} s: cut off`};
		}

		return {
			severity: 'unknown',
			text: stopped?.aborted ? 'stopped' : `could not be looked at: ${clean((error as Error).message)}`,
		};
	}
}

const aborted = (signal: AbortSignal): Promise<never> =>
	new Promise((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
	});
