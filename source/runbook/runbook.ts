import {redactor} from '../actions/redact.js';
import type {Config} from '../config/schema.js';
import type {Verdict} from '../rules/rule.js';
import type {SliceKey} from '../store/slice.js';
import type {Flow, FlowSubject} from './flow.js';
import {type FlowParts, flowContext} from './flow-context.js';
import {flows as allFlows} from './index.js';
import {type FlowOptions, runFlow, type StepRun} from './run-flow.js';

/** A flow for one of its subjects: a line of the Runbook. */
export interface Symptom {
	readonly flow: Flow;
	readonly subject: FlowSubject;
}

/** How a run of it went, or how far it is. */
export interface FlowRun extends Symptom {
	readonly steps: readonly StepRun[];
	readonly phase: 'running' | 'stopped' | 'done';
	/** It ended, or ends, with the first fault. */
	readonly untilFault: boolean;
	/** Only this step was run anew. */
	readonly only?: string;
	/** ms since the epoch. */
	readonly began: number;
	readonly ended?: number;
}

export type RunFlowOptions = Omit<FlowOptions, 'before' | 'hide'>;

/** The guided checks of a program; what they found stays in its store while it runs. */
export interface Runbook {
	readonly flows: readonly Flow[];
	/** In the order of the flows. */
	readonly symptoms: readonly Symptom[];
	/** The newest run, also one that goes on. */
	last(symptom: Symptom): FlowRun | undefined;
	/**
	 * Runs it, whoever asks; one that runs already is followed. With `only` the other steps keep what was found. Never rejects,
	 * but where the config has no such stack.
	 */
	run(flow: Flow, subject: FlowSubject, options?: RunFlowOptions): Promise<FlowRun>;
	/** Ends the run that goes on: what it found so far stays. */
	stop(symptom: Symptom): void;
	/** What explains it, if anything does: of a verdict about a host that stacks share, for this one. */
	explaining(verdict: Verdict, stack?: string): Symptom | undefined;
}

/** Where runs are in the store: `undefined` before the first. */
export const runSlice = {id: 'runbook', empty: undefined as FlowRun | undefined};

/** "synapse matrix": one of each symptom. */
export const symptomId = ({flow, subject}: Symptom): string => `${flow.id} ${subject.id}`;

export const runKey = (symptom: Symptom): SliceKey => ({
	source: runSlice.id,
	host: symptom.subject.host,
	argument: symptomId(symptom),
});

/** All symptoms of a config, or of one stack of it. */
export const symptomsOf = (config: Config, stack?: string, flows: readonly Flow[] = allFlows): readonly Symptom[] =>
	flows
		.flatMap(flow => flow.subjects(config).map((subject): Symptom => ({flow, subject})))
		.filter(({subject}) => stack === undefined || subject.stack === stack);

/** The first of them that explains it: of a stack's own verdict one of that stack, else rather one of `stack`. */
export function explaining(symptoms: readonly Symptom[], verdict: Verdict, stack?: string): Symptom | undefined {
	if (verdict.severity === 'ok' || verdict.pending) {
		return undefined;
	}

	const found = symptoms.filter(
		({flow, subject}) =>
			(verdict.stack === undefined || verdict.stack === subject.stack) && flow.explains(verdict, subject),
	);
	return found.find(({subject}) => subject.stack === stack) ?? found[0];
}

export function createRunbook(parts: FlowParts, flows: readonly Flow[] = allFlows): Runbook {
	const {store, config, access, now} = parts;
	const running = new Map<string, {readonly ended: Promise<FlowRun>; readonly controller: AbortController}>();
	const symptoms = symptomsOf(config, undefined, flows);
	const hide = (text: string): string => redactor(config.stacks.flatMap(({name}) => access.held(name) ?? []))(text);
	const last = (symptom: Symptom) => store.get(runKey(symptom), runSlice.empty).data;

	const begin = async (symptom: Symptom, options: RunFlowOptions, signal: AbortSignal): Promise<FlowRun> => {
		const {flow, subject} = symptom;
		const before = last(symptom);
		let run: FlowRun = {
			flow,
			subject,
			steps: flow.steps.map(step => ({step, phase: 'waiting'})),
			phase: 'running',
			untilFault: options.untilFault ?? false,
			...(options.only === undefined ? {} : {only: options.only}),
			began: now(),
		};
		const tell = (change: Partial<FlowRun>): void => {
			run = {...run, ...change};
			store.set(runKey(symptom), {phase: 'live', data: run, at: now()}, {urgent: true});
		};
		const onChange = (steps: readonly StepRun[]): void => {
			tell({steps});
			options.onChange?.(steps);
		};

		const context = flowContext(parts, subject);
		tell(options.only !== undefined && before ? {steps: before.steps} : {});
		const steps = await runFlow(flow, context, {...options, before: before?.steps ?? [], signal, hide, onChange});
		tell({steps, phase: signal.aborted ? 'stopped' : 'done', ended: now()});
		return run;
	};

	return {
		flows,
		symptoms,
		last,
		run(flow, subject, options = {}) {
			const symptom = {flow, subject};
			const id = symptomId(symptom);
			const going = running.get(id);
			if (going) {
				return going.ended;
			}

			const controller = new AbortController();
			const {signal: given} = options;
			const signal = given ? AbortSignal.any([controller.signal, given]) : controller.signal;
			const ended = begin(symptom, options, signal).finally(() => running.delete(id));
			running.set(id, {ended, controller});
			return ended;
		},
		stop: symptom => running.get(symptomId(symptom))?.controller.abort(new Error('stopped')),
		explaining: (verdict, stack) => explaining(symptoms, verdict, stack),
	};
}
