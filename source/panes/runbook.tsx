import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import {openOverlay} from '../frame/frame.js';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {reportFile, saveReport} from '../frame/save-report.js';
import {useCommands} from '../frame/use-commands.js';
import {useNow} from '../frame/use-now.js';
import {usePanels} from '../frame/use-panels.js';
import {useLooking, useSlices} from '../frame/use-slices.js';
import {useStack} from '../frame/use-stack.js';
import {runbookPanelsId} from '../frame/why.js';
import type {FlowStep} from '../runbook/flow.js';
import type {StepRun} from '../runbook/run-flow.js';
import {resultOf} from '../runbook/run-words.js';
import {configFiles} from '../sources/config-files.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {nothingFits} from '../ui/nothing-fits.js';
import {panelTitle} from '../ui/panel-title.js';
import {TableView} from '../ui/table.js';
import {useTable} from '../ui/use-table.js';
import type {Pane, PaneProps} from './pane.js';
import {stateSegment, stepColumns, symptomColumns} from './runbook/columns.js';
import {DetailPanel} from './runbook/detail-panel.js';
import {forSteps, runbookPanels, shareRunbook} from './runbook/layout.js';
import {offersOf} from './runbook/offers.js';
import {detailLines, detailText} from './runbook/step-detail.js';
import {type SymptomRow, useRuns} from './runbook/use-runs.js';
import {isOld, stepsTitle, useSteps} from './runbook/use-steps.js';

const keyOf = ({id}: SymptomRow): string => id;
const textOf = ({flow, subject, run}: SymptomRow): string =>
	`${flow.title} ${subject.title} ${run ? resultOf(run) : ''}`;
const nothing: readonly Line[] = [
	[{text: '  The config names nothing that these checks look at: synapse, postgres, redis, bots', tone: 'dim'}],
];

const Runbook = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const {program} = frame;
	const {config, runbook} = program;
	const stack = useStack();
	const rows = useRuns();
	const now = useNow(60_000);
	const several = new Set(rows.map(({flow}) => flow)).size < rows.length;
	const columns = useMemo(() => symptomColumns(now, several), [now, several]);
	const {focus, zoom, go} = usePanels(runbookPanelsId, runbookPanels);
	const longest = Math.max(0, ...rows.map(({flow}) => flow.steps.length));
	const shared = shareRunbook(height, {list: rows.length + 1, steps: longest + 2}, focus, zoom);
	const list = useTable({
		id: 'runbook',
		rows,
		columns,
		keyOf,
		textOf,
		height: shared.list,
		active: focus === 'list',
		onOpen: go('steps'),
		onCopy: row =>
			copyText(
				frame,
				[row.flow.title, row.subject.title, row.run ? resultOf(row.run) : 'not run'].join('\t'),
				row.flow.title,
			),
	});
	const symptom = list.selected;
	const layout = forSteps(shared, symptom?.flow.steps.length ?? 0);
	const {table: steps, rows: stepRows} = useSteps(symptom, {
		height: layout.steps - 1,
		active: focus === 'steps',
		onOpen: go('detail'),
		onLeave: go('list'),
	});
	const selected = steps.selected;

	const runAll =
		({flow, subject}: SymptomRow) =>
		() =>
			void runbook.run(flow, subject);
	const runStep =
		({flow, subject, run}: SymptomRow, step: FlowStep) =>
		() => {
			const begin = () =>
				void runbook.run(flow, subject, {
					// What it needs to know is not known before the first run: then all are run.
					...(run ? {only: step.id} : {}),
					...(step.asked === undefined ? {} : {asked: new Set([step.id])}),
				});
			if (step.asked === undefined) {
				begin();
				return;
			}

			openOverlay(frame, {
				kind: 'ask',
				title: step.title,
				text: [
					`It runs only when asked for: ${step.asked}`,
					...(run ? [] : ['The steps before it are run, too.']),
					'Run it now?',
				],
				host: subject.host,
				yes: begin,
			});
		};
	const running = symptom?.run?.phase === 'running';
	useCommands(
		{
			'runbook.run': symptom && !running ? runAll(symptom) : undefined,
			'runbook.step':
				symptom && selected && !running && focus !== 'list' ? runStep(symptom, selected.step.step) : undefined,
			'runbook.stop': symptom && running ? () => runbook.stop(symptom) : undefined,
		},
		{scope: 'pane'},
	);
	useCommands(
		{
			'runbook.save':
				symptom?.run && !running ? () => void saveReport(frame, symptom.run!, reportFile(symptom.run!)) : undefined,
		},
		{scope: 'table'},
	);

	useOfferedFiles(selected?.step);
	const context = symptom && {config, stack, subject: symptom.subject};
	const title = symptom ? stepsTitle(symptom) : {left: [{text: 'steps', tone: 'header' as const}], right: []};
	const text = selected && context ? detailText(selected.step, selected.state, context) : [];
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			{layout.list > 0 && (
				<TableView
					table={list}
					columns={columns}
					total={rows.length}
					width={width}
					height={layout.list}
					focused={focus === 'list'}
					empty={rows.length > 0 ? [nothingFits(rows.length, 'symptoms', list.state.filter)] : nothing}
				/>
			)}
			{layout.steps > 0 && (
				<>
					<Lines lines={[panelTitle(title.left, title.right, width, focus === 'steps')]} width={width} height={1} />
					<TableView
						table={steps}
						columns={stepColumns}
						total={stepRows.length}
						width={width}
						height={layout.steps - 1}
						focused={focus === 'steps'}
						isOld={isOld}
						empty={stepRows.length > 0 ? [nothingFits(stepRows.length, 'steps', steps.state.filter)] : []}
					/>
				</>
			)}
			{layout.detail > 0 && (
				<DetailPanel
					id={`${symptom?.id ?? ''} ${selected?.step.step.id ?? ''}`}
					title={selected?.step.step.title ?? 'step'}
					state={selected ? [stateSegment(selected.state, selected.step.finding)] : []}
					lines={selected && context ? detailLines(selected.step, selected.state, context, width) : []}
					text={text}
					offers={
						symptom && selected
							? offersOf({
									frame,
									symptom,
									step: selected.step,
									lines: text,
									runStep: runStep(symptom, selected.step.step),
								})
							: []
					}
					width={width}
					height={layout.detail}
					focused={focus === 'detail'}
					onLeave={go('steps')}
				/>
			)}
		</Box>
	);
};

const noHosts: readonly string[] = [];

/** What an offer to edit a file is planned from is read while it is there to be taken. */
const useOfferedFiles = (step: StepRun | undefined): void => {
	const offered = (step?.finding?.actions ?? []).filter(({target}) => target.kind === 'file');
	const text = [...new Set(offered.map(({target}) => target.host))].join('\n');
	const hosts = useMemo(() => (text === '' ? noHosts : text.split('\n')), [text]);
	useSlices(configFiles, hosts);
	useLooking(configFiles, hosts);
};

/** Guided checks: from a symptom to its cause. Nothing runs before somebody asks for it. */
export const runbookPane: Pane = {
	id: 'runbook',
	title: 'Runbook',
	key: '9',
	needs: [configFiles],
	targets: [],
	Component: Runbook,
};
