import type {FlowContext} from '../../runbook/flow.js';
import {looksOf} from '../../runbook/report.js';
import type {StepRun} from '../../runbook/run-flow.js';
import type {StepState} from '../../runbook/run-words.js';
import {seconds} from '../../runbook/run-words.js';
import type {Line, Segment} from '../../ui/line.js';
import {plain} from '../../ui/text.js';
import {wrapLine} from '../../ui/wrap-line.js';
import {stateSegment} from './columns.js';

interface Fact {
	readonly name: string;
	readonly text: string;
	readonly tone?: Segment['tone'];
}

type LooksContext = Pick<FlowContext, 'stack' | 'subject' | 'config'>;

const nameWidth = 7;

/** What is known of a step, in the order in which a person asks. */
function facts(step: StepRun, state: StepState, context: LooksContext): readonly Fact[] {
	const {finding, took} = step;
	const {asked} = step.step;
	return [
		...(finding ? [{name: 'found', text: finding.text, tone: stateSegment(state, finding).tone}] : []),
		...(finding?.next === undefined ? [] : [{name: 'to do', text: finding.next, tone: 'accent' as const}]),
		{
			name: 'looks',
			text: `${looksOf(step, context)}${took === undefined || finding?.severity === 'skipped' ? '' : ` (${seconds(took)})`}`,
		},
		...(asked === undefined || finding?.severity === 'skipped'
			? []
			: [{name: 'asked', text: `only when asked for: ${asked}`}]),
		...(finding?.evidence ?? []).map((text, index) => ({
			name: index === 0 ? 'seen' : '',
			text,
			tone: 'dim' as const,
		})),
	];
}

/** For a panel, wrapped. */
export const detailLines = (step: StepRun, state: StepState, context: LooksContext, width: number): readonly Line[] =>
	facts(step, state, context).flatMap(({name, text, tone}) =>
		wrapLine(
			[
				{text: `  ${name.padEnd(nameWidth)}`, tone: 'dim'},
				{text, ...(tone ? {tone} : {})},
			],
			width,
			' '.repeat(nameWidth + 2),
		),
	);

/** All of it, for the viewer and for copying. */
export const detailText = (step: StepRun, state: StepState, context: LooksContext): readonly string[] => [
	`${plain([stateSegment(state, step.finding)])}: ${step.step.title}`,
	...facts(step, state, context).map(({name, text}) => (name === '' ? `  ${text}` : `${name}: ${text}`)),
];
