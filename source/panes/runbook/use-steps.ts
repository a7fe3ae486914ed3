import {useLayoutEffect, useMemo} from 'react';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {memoryOf, useRemembered} from '../../frame/remembered.js';
import {causeOf, type StepRun} from '../../runbook/run-flow.js';
import {follows, resultOf, seconds, stepState, symptomTitle} from '../../runbook/run-words.js';
import type {FlowRun} from '../../runbook/runbook.js';
import type {Segment} from '../../ui/line.js';
import {selectKey, type Table, useTable} from '../../ui/use-table.js';
import {type StepRow, stepColumns} from './columns.js';
import type {SymptomRow} from './use-runs.js';

const keyOf = ({step}: StepRow): string => step.step.id;
const textOf = ({step, state}: StepRow): string => `${step.step.title} ${state} ${step.finding?.text ?? ''}`;
export const isOld = ({old}: StepRow): boolean => old;

/** The steps of a symptom, also before its first run. */
export const stepsOf = ({
	flow,
	run,
}: SymptomRow): FlowRun | (Pick<FlowRun, 'steps' | 'phase'> & {readonly ended?: number}) =>
	run ?? {steps: flow.steps.map((step): StepRun => ({step, phase: 'waiting'})), phase: 'stopped'};

/** What is looked at now; when all is over the cause, or where it began. */
const pointed = ({run}: SymptomRow): StepRun | undefined =>
	run &&
	(run.phase === 'running'
		? run.steps.find(({phase}) => phase === 'running')
		: (causeOf(run.steps) ?? (run.only ? undefined : run.steps[0])));

const noFollow: {readonly run: number; readonly step: string | undefined} = {run: 0, step: undefined};

/** The table of steps; its cursor goes with the run until the person moves it. */
export const useSteps = (
	symptom: SymptomRow | undefined,
	options: {
		readonly height: number;
		readonly active: boolean;
		readonly onOpen: () => void;
		readonly onLeave: () => void;
	},
): {readonly table: Table<StepRow>; readonly rows: readonly StepRow[]; readonly id: string} => {
	const frame = useFrame();
	const id = `runbook-steps ${symptom?.id ?? ''}`;
	const rows = useMemo(() => {
		const run = symptom && stepsOf(symptom);
		return (run?.steps ?? []).map(
			(step, index): StepRow => ({
				step,
				number: index + 1,
				state: stepState(step, run!),
				old: run!.phase !== 'running' && follows(step, run!.steps),
			}),
		);
	}, [symptom]);
	const table = useTable({
		id,
		rows,
		columns: stepColumns,
		keyOf,
		textOf,
		height: options.height,
		active: options.active,
		onOpen: options.onOpen,
		onLeave: options.onLeave,
		onCopy: ({step, state}) =>
			copyText(frame, [step.step.title, state, step.finding?.text ?? ''].join('\t'), step.step.title),
	});
	const [followed, follow] = useRemembered(`runbook-follow ${symptom?.id ?? ''}`, noFollow);
	const step = symptom && pointed(symptom)?.step.id;
	const began = symptom?.run?.began ?? 0;
	const cursor = table.selected?.step.step.id;
	useLayoutEffect(() => {
		if (step === undefined || (followed.run === began && followed.step === step)) {
			return;
		}

		// Where the person has moved meanwhile the cursor stays.
		if (followed.run !== began || followed.step === undefined || followed.step === cursor) {
			memoryOf(frame).set(selectKey(id), step);
			follow(() => ({run: began, step}));
		}
	}, [frame, id, step, began, cursor, followed, follow]);
	return {table, rows, id};
};

/** "running 3 of 7", "took 4.2 s". */
export const stepsTitle = (
	symptom: SymptomRow,
): {readonly left: readonly Segment[]; readonly right: readonly Segment[]} => {
	const {run} = symptom;
	const left: readonly Segment[] = [{text: symptomTitle(symptom), tone: 'header'}];
	if (!run) {
		return {left: [...left, {text: 'not run', tone: 'dim'}], right: []};
	}

	const done = run.steps.filter(({phase}) => phase === 'done').length;
	if (run.phase === 'running') {
		return {
			left: [...left, {text: `running ${Math.min(done + 1, run.steps.length)} of ${run.steps.length}`, tone: 'accent'}],
			right: [],
		};
	}

	const cause = causeOf(run.steps)?.finding;
	const result: Segment = {
		text: resultOf(run),
		tone: cause ? (cause.severity === 'critical' ? 'error' : 'warning') : 'good',
	};
	const took: readonly Segment[] = run.ended === undefined ? [] : [{text: seconds(run.ended - run.began), tone: 'dim'}];
	const stopped: readonly Segment[] =
		run.phase === 'stopped'
			? [{text: 'stopped', tone: 'warning'}]
			: run.untilFault && cause
				? [{text: 'to the first fault', tone: 'dim'}]
				: [];
	return {left: [...left, result], right: [...stopped, ...took]};
};
