import type {Finding, FlowSeverity} from './flow.js';
import {causeOf, isFault, type StepRun} from './run-flow.js';
import type {FlowRun, Symptom} from './runbook.js';

// How a run is said: on the screen, in a report and from the shell alike.

/** What a step has come to. `cause`: of what is not well what comes first. */
export type StepState = FlowSeverity | 'cause' | 'waiting' | 'running' | 'not run';

export const stepState = (step: StepRun, {steps, phase}: Pick<FlowRun, 'steps' | 'phase'>): StepState => {
	if (step.phase !== 'done') {
		return step.phase === 'running' ? 'running' : phase === 'running' ? 'waiting' : 'not run';
	}

	return phase !== 'running' && causeOf(steps) === step ? 'cause' : step.finding!.severity;
};

/** The mark beside the word: neither is colour alone. The cause has that of how bad it is. */
export const stateMarks: Readonly<Record<Exclude<StepState, 'cause'>, string>> = {
	ok: '✓',
	warning: '▲',
	critical: '✗',
	unknown: '?',
	skipped: '–',
	waiting: '·',
	'not run': '·',
	running: '◌',
};

/** "✗ cause", "✓ ok". */
export const stateText = (state: StepState, finding?: Pick<Finding, 'severity'>): string =>
	`${stateMarks[state === 'cause' ? (finding?.severity ?? 'critical') : state]} ${state}`;

/** Whether a step after the cause only says what follows from it. */
export const follows = (step: StepRun, steps: readonly StepRun[]): boolean => {
	const cause = causeOf(steps);
	return (
		cause !== undefined &&
		steps.indexOf(step) > steps.indexOf(cause) &&
		(isFault(step.finding) || step.finding?.severity === 'skipped')
	);
};

export const symptomTitle = ({flow, subject}: Symptom): string => `${flow.title}: ${subject.title}`;

/** "0.3 s", "12 s". */
export const seconds = (ms: number | undefined): string =>
	ms === undefined ? '' : `${ms < 9950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;

/** What came of a run, in a line. */
export function resultOf({steps, phase}: Pick<FlowRun, 'steps' | 'phase'>): string {
	const done = steps.filter(step => step.phase === 'done');
	if (phase === 'running') {
		const now = steps.find(step => step.phase === 'running');
		return now ? now.step.title : 'begins';
	}

	const cause = causeOf(steps);
	if (cause?.finding) {
		return cause.finding.text;
	}

	const looked = done.filter(({finding}) => finding?.severity === 'ok').length;
	const word = phase === 'stopped' ? 'stopped: ' : '';
	return looked === 0 ? `${word}nothing was looked at` : `${word}${looked} of ${steps.length} looked at, all well`;
}
