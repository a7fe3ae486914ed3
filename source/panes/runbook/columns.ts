import type {StepRun} from '../../runbook/run-flow.js';
import {resultOf, type StepState, seconds, stateMarks, stateText, stepState} from '../../runbook/run-words.js';
import type {FlowRun} from '../../runbook/runbook.js';
import type {Tone} from '../../theme/theme.js';
import {age} from '../../ui/format.js';
import type {Segment} from '../../ui/line.js';
import type {Column} from '../../ui/table-column.js';
import type {SymptomRow} from './use-runs.js';

const tones: Readonly<Record<StepState, Tone>> = {
	ok: 'good',
	warning: 'warning',
	critical: 'error',
	cause: 'error',
	unknown: 'warning',
	skipped: 'dim',
	waiting: 'dim',
	'not run': 'dim',
	running: 'accent',
};

export const stateSegment = (state: StepState, finding?: StepRun['finding']): Segment => ({
	text: stateText(state, finding),
	tone: state === 'cause' && finding?.severity !== 'critical' ? 'warning' : tones[state],
});

/** What a run came to, beside its words. */
function runSegment(run: FlowRun | undefined): Segment {
	if (!run) {
		return {text: '· not run', tone: 'dim'};
	}

	if (run.phase === 'running') {
		const done = run.steps.filter(({phase}) => phase === 'done').length;
		return {text: `◌ ${done} of ${run.steps.length}`, tone: 'accent'};
	}

	const cause = run.steps.find(step => stepState(step, run) === 'cause');
	if (cause?.finding) {
		const {severity} = cause.finding;
		return {text: `${stateMarks[severity]} ${severity}`, tone: tones[severity]};
	}

	return run.phase === 'stopped'
		? {text: '– stopped', tone: 'dim'}
		: run.steps.some(({finding}) => finding?.severity === 'ok')
			? {text: '✓ ok', tone: 'good'}
			: {text: '– skipped', tone: 'dim'};
}

const about: Column<SymptomRow> = {
	id: 'about',
	title: 'ABOUT',
	width: {min: 16, good: 28, max: 44, grow: 1},
	priority: 2,
	cell: ({subject}) => ({text: subject.title, tone: 'dim'}),
};

/** As of a time: ages are told in whole minutes. `several`: one of the symptoms is there for more than one part. */
export const symptomColumns = (now: number, several: boolean): ReadonlyArray<Column<SymptomRow>> => [
	{
		id: 'symptom',
		title: 'SYMPTOM',
		width: {min: 24, good: 42, max: 48, grow: 1},
		priority: 0,
		cell: ({flow}) => flow.title,
	},
	...(several ? [about] : []),
	{
		id: 'state',
		title: 'LAST RUN',
		width: 10,
		priority: 0,
		cell: ({run}) => runSegment(run),
	},
	{
		id: 'found',
		title: 'FOUND',
		width: {min: 18, good: 40, grow: 3},
		priority: 1,
		cell: ({run}) => (run ? resultOf(run) : {text: 'r runs it; it only looks', tone: 'dim'}),
	},
	{
		id: 'when',
		title: 'WHEN',
		align: 'right',
		width: 5,
		priority: 3,
		cell: ({run}) =>
			run?.ended === undefined
				? {text: run ? 'now' : '–', tone: 'dim'}
				: {text: now - run.ended < 60_000 ? 'now' : age(now - run.ended), tone: 'dim'},
	},
];

export interface StepRow {
	readonly step: StepRun;
	readonly number: number;
	readonly state: StepState;
	/** It only says what follows from the cause. */
	readonly old: boolean;
}

export const stepColumns: ReadonlyArray<Column<StepRow>> = [
	{
		id: 'number',
		title: '#',
		align: 'right',
		width: 2,
		priority: 4,
		cell: ({number}) => ({text: String(number), tone: 'dim'}),
	},
	{
		id: 'state',
		title: 'STATE',
		width: 10,
		priority: 0,
		cell: ({state, step}) => stateSegment(state, step.finding),
	},
	{
		id: 'step',
		title: 'STEP',
		width: {min: 24, good: 48, max: 64, grow: 1},
		priority: 0,
		cell: ({step}) => step.step.title,
	},
	{
		id: 'found',
		title: 'FOUND',
		width: {min: 18, good: 40, grow: 2},
		priority: 1,
		cell: ({step: {step, finding}}) =>
			finding?.text ?? (step.asked === undefined ? '' : {text: `only when asked for: ${step.asked}`, tone: 'dim'}),
	},
	{
		id: 'took',
		title: 'TOOK',
		align: 'right',
		width: 6,
		priority: 3,
		cell: ({step: {took, finding}}) => ({
			text: finding?.severity === 'skipped' ? '' : seconds(took),
			tone: 'dim',
		}),
	},
];
