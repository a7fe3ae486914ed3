import {clean} from '../parsers/clean.js';
import type {Finding, Flow, FlowContext, FlowStep} from './flow.js';
import {tidyFinding} from './tidy-finding.js';

/** A step as it stands. */
export interface StepRun {
	readonly step: FlowStep;
	readonly phase: 'waiting' | 'running' | 'done';
	readonly finding?: Finding;
	/** ms it took. */
	readonly took?: number;
}

export interface FlowOptions {
	/** Ends with the first that is critical (*why?*); absent: each is run that can be. */
	readonly untilFault?: boolean;
	/** Ids of steps that the person asked for. */
	readonly asked?: ReadonlySet<string>;
	/** Id of the only step to run; the others stand as `before` has them. */
	readonly only?: string;
	/** What an earlier run found. */
	readonly before?: readonly StepRun[];
	readonly signal?: AbortSignal;
	/** Takes what must not be shown out of what was found: tokens that are known. */
	readonly hide?: (text: string) => string;
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

type StepContext = Omit<FlowContext, 'signal' | 'found'>;

/** Runs the steps one after the other; never rejects: what a step throws is its finding. `context` may be made for each step's signal. */
export async function runFlow(
	flow: Flow,
	context: StepContext | ((signal: AbortSignal) => StepContext),
	{untilFault = false, asked = new Set(), only, before = [], signal, hide, onChange}: FlowOptions = {},
): Promise<readonly StepRun[]> {
	const contextFor = typeof context === 'function' ? context : () => context;
	let steps: readonly StepRun[] = flow.steps.map(
		step => (only === undefined ? undefined : before.find(other => other.step === step)) ?? {step, phase: 'waiting'},
	);
	const change = (run: StepRun) => {
		steps = steps.map(other => (other.step === run.step ? run : other));
		onChange?.(steps);
	};

	for (const step of flow.steps.filter(({id}) => only === undefined || id === only)) {
		if (signal?.aborted) {
			break;
		}

		change({step, phase: 'running'});
		const began = performance.now();
		const found = (id: string) => steps.find(({step: other}) => other.id === id)?.finding;
		const make = (ends: AbortSignal): FlowContext => ({...contextFor(ends), found, signal: ends});
		const finding = tidyFinding(notRun(step, flow, found, asked) ?? (await look(step, make, signal)), hide);
		change({step, phase: 'done', finding, took: performance.now() - began});
		// A warning, or what could not be looked at, may have nothing to do with it: what is critical behind it is the cause then.
		if (untilFault && finding.severity === 'critical') {
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
	make: (signal: AbortSignal) => FlowContext,
	stopped: AbortSignal | undefined,
): Promise<Finding> {
	const timeout = step.timeout ?? defaultTimeout;
	// Of its own: what the step began ends with it, also where the step was well without it.
	const controller = new AbortController();
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		controller.abort(new Error('the time of the step is over'));
	}, timeout);
	const stop = () => controller.abort(stopped?.reason);
	stopped?.addEventListener('abort', stop, {once: true});
	try {
		// A step that does not heed its signal is left behind.
		return await Promise.race([step.run(make(controller.signal)), aborted(controller.signal)]);
	} catch (error) {
		if (late) {
			return {severity: 'unknown', text: `no answer within ${Math.round(timeout / 1000)} s: cut off`};
		}

		return {
			severity: 'unknown',
			text: stopped?.aborted ? 'stopped' : `could not be looked at: ${clean(wordsOf(error))}`,
		};
	} finally {
		clearTimeout(timer);
		stopped?.removeEventListener('abort', stop);
		controller.abort(new Error('the step is over'));
	}
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const aborted = (signal: AbortSignal): Promise<never> =>
	new Promise((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
	});
