import {dateTime} from '../ui/format.js';
import type {FlowContext, OfferedAction} from './flow.js';
import {causeOf, type StepRun} from './run-flow.js';
import {seconds, stateText, stepState, symptomTitle} from './run-words.js';
import type {FlowRun} from './runbook.js';

/** For what the registry of actions knows: "Restart". */
export type TitleOf = (action: string) => string | undefined;

type LooksContext = Pick<FlowContext, 'stack' | 'subject' | 'config'>;

/** What a step runs or asks, as a person would say it. */
export const looksOf = ({step}: StepRun, context: LooksContext): string =>
	typeof step.looks === 'string' ? step.looks : step.looks(context);

/** "Restart synapse on matrix". */
export const offerText = ({action, target}: OfferedAction, titleOf: TitleOf): string => {
	const on = target.name === target.host ? '' : ` on ${target.host}`;
	return `${titleOf(action) ?? action} ${target.name}${on}`;
};

/** A run as Markdown that reads well as it is: host names kept, secrets masked (tidy-finding.ts). */
export function reportText(run: FlowRun, context: LooksContext, titleOf: TitleOf): string {
	const {began, ended, phase, untilFault} = run;
	const cause = causeOf(run.steps);
	const how = [
		dateTime(began),
		...(ended === undefined ? [] : [`took ${seconds(ended - began)}`]),
		...(phase === 'stopped' ? ['stopped before its end'] : []),
		...(untilFault && cause ? ['ended with the first fault'] : []),
	];
	const head = [
		`# ${symptomTitle(run)}`,
		'',
		`synaptop, ${how.join(', ')}`,
		'',
		cause?.finding
			? `**Cause: ${cause.finding.text}** (step ${run.steps.indexOf(cause) + 1})`
			: phase === 'running'
				? '**It goes on**'
				: '**Nothing is wrong in what was looked at**',
	];
	const steps = run.steps.flatMap((step, index) => ['', ...stepLines(run, step, index, context, titleOf)]);
	return `${[...head, ...steps].join('\n')}\n`;
}

function stepLines(run: FlowRun, step: StepRun, index: number, context: LooksContext, titleOf: TitleOf): string[] {
	const {finding} = step;
	const state = stepState(step, run);
	const took = step.took === undefined || finding?.severity === 'skipped' ? '' : ` (${seconds(step.took)})`;
	const {text, evidence = [], next, actions = [], flow} = finding ?? {};
	const offers = [
		...actions.map(offer => `- offered: ${offerText(offer, titleOf)}`),
		...(flow === undefined ? [] : [`- goes on in: synaptop why ${flow}`]),
	];
	return [
		`## ${index + 1}. ${stateText(state, finding)}: ${step.step.title}${took}`,
		'',
		`Looks: ${looksOf(step, context)}`,
		...(text === undefined ? [] : ['', text]),
		...(evidence.length > 0 ? ['', ...evidence.map(line => `    ${line}`)] : []),
		...(next === undefined ? [] : ['', `What to do: ${next}`]),
		...(offers.length > 0 ? ['', ...offers] : []),
	];
}

/** A run for programs. */
export const reportData = (run: FlowRun, context: LooksContext) => {
	const {flow, subject, steps, began, ended, phase} = run;
	const cause = causeOf(steps);
	return {
		flow: flow.id,
		title: flow.title,
		subject: subject.id,
		host: subject.host,
		began: new Date(began).toISOString(),
		...(ended === undefined ? {} : {ended: new Date(ended).toISOString()}),
		phase,
		cause: cause ? cause.step.id : null,
		steps: steps.map(step => ({
			id: step.step.id,
			title: step.step.title,
			looks: looksOf(step, context),
			state: step.finding?.severity ?? 'not run',
			...(step.took === undefined ? {} : {seconds: Number((step.took / 1000).toFixed(3))}),
			...(step.finding
				? {
						text: step.finding.text,
						...(step.finding.evidence ? {evidence: step.finding.evidence} : {}),
						...(step.finding.next === undefined ? {} : {next: step.finding.next}),
						...(step.finding.actions
							? {
									actions: step.finding.actions.map(({action, target}) => ({
										action,
										target: target.name,
										host: target.host,
									})),
								}
							: {}),
						...(step.finding.flow === undefined ? {} : {flow: step.finding.flow}),
					}
				: {}),
		})),
	};
};
